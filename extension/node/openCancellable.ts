import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import { openCheckpoint } from "../engine/formats/index";
import type { ByteSource, Files } from "../engine/io";

/**
 * Opens a checkpoint, and throws `cancelled` as soon as `signal` is aborted: a folder may have
 * thousands of shards on a slow share. What was begun then ends with its next step.
 */
export async function openCancellable(
  files: Files,
  path: string,
  signal: AbortSignal,
): Promise<Checkpoint> {
  requireGoing(signal);
  const opening = openCheckpoint(stoppable(files, signal), path);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled());
    signal.addEventListener("abort", onAbort, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** The same files; once `signal` is aborted, nothing more is read from them. */
function stoppable(files: Files, signal: AbortSignal): Files {
  const guarded = async <T>(step: () => Promise<T>): Promise<T> => {
    requireGoing(signal);
    return step();
  };
  const source = (from: ByteSource): ByteSource => ({
    name: from.name,
    size: from.size,
    readInto: (offset, target) => guarded(() => from.readInto(offset, target)),
    read: (offset, length) => guarded(() => from.read(offset, length)),
    close: () => from.close(),
  });
  return {
    stat: (path) => guarded(() => files.stat(path)),
    list: (path) => guarded(() => files.list(path)),
    open: (path) => guarded(async () => source(await files.open(path))),
    join: (path, name) => files.join(path, name),
    basename: (path) => files.basename(path),
    dirname: (path) => files.dirname(path),
  };
}

const cancelled = () => new EngineError("cancelled", "cancelled before anything was computed");

function requireGoing(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}
