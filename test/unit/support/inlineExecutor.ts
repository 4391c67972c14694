import { EngineError } from "../../../extension/engine/errors";
import type { CheckpointFile } from "../../../extension/engine/formats/checkpoint";
import type { Files } from "../../../extension/engine/io";
import type {
  Executor,
  JobInput,
  JobName,
  JobOutput,
  RunOptions,
} from "../../../extension/engine/jobs/executor";
import type { Runtime } from "../../../extension/engine/models/runtime";
import { runJob } from "../../../extension/node/jobRunner";
import { requireUnchanged } from "../../../extension/node/sharedFiles";

/**
 * Runs jobs in the test's own thread.
 * Work is the same to the bit; cancelling takes effect at the next tick after the event loop turned.
 */
export function inlineExecutor(
  files: Files,
  { runtime }: { runtime?: () => Promise<Runtime> } = {},
): Executor {
  const open = async (file: CheckpointFile) => {
    requireUnchanged(file, await files.stat(file.path));
    return files.open(file.path);
  };
  return {
    threads: 1,
    async run<K extends JobName>(name: K, input: JobInput<K>, options: RunOptions = {}) {
      const { signal, onProgress } = options;
      const isCancelled = () => signal?.aborted ?? false;
      if (isCancelled()) throw new EngineError("cancelled", "cancelled");
      const opened: Awaited<ReturnType<typeof open>>[] = [];
      try {
        return (await runJob({
          name,
          input,
          mode: options.mode,
          ...(options.runtime && runtime && { runtime }),
          isCancelled,
          onProgress: (done, total) => onProgress?.(done, total),
          open: async (file) => {
            const source = await open(file);
            opened.push(source);
            return source;
          },
        })) as JobOutput<K>;
      } finally {
        for (const source of opened) await source.close();
      }
    },
  };
}
