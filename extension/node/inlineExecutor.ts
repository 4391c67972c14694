import { EngineError } from "../engine/errors";
import type { CheckpointFile } from "../engine/formats/checkpoint";
import type { Files } from "../engine/io";
import type { Executor, JobInput, JobName, JobOutput, RunOptions } from "../engine/jobs/executor";
import { runJob } from "./jobRunner";
import { requireUnchanged } from "./sharedFiles";

/**
 * Runs jobs in the caller's own thread: for tests, and where no thread can be had.
 * Work is the same to the bit; cancelling takes effect at the next tick after the event loop turned.
 */
export function inlineExecutor(files: Files): Executor {
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
