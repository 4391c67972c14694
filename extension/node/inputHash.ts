import { createHash } from "node:crypto";
import type { Checkpoint } from "../engine/formats/checkpoint";
import type { Executor } from "../engine/jobs/executor";

export interface HashOptions {
  readonly signal: AbortSignal;
  /** Bytes hashed so far, and in all. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * SHA-256 of all bytes of a checkpoint. Of one file it is what `sha256sum` says; of several,
 * which are hashed at the same time, the SHA-256 of their hexadecimal digests one after the other.
 */
export async function hashCheckpoint(
  checkpoint: Checkpoint,
  executor: Executor,
  { signal, onProgress }: HashOptions,
): Promise<string> {
  const total = checkpoint.files.reduce((sum, { size }) => sum + size, 0);
  const done = checkpoint.files.map(() => 0);
  const digests = await Promise.all(
    checkpoint.files.map((file, i) =>
      executor.run("file.sha256", file, {
        signal,
        onProgress: (bytes) => {
          done[i] = bytes;
          onProgress(
            done.reduce((sum, part) => sum + part, 0),
            total,
          );
        },
      }),
    ),
  );
  if (digests.length === 1) return digests[0];
  return createHash("sha256").update(digests.join("")).digest("hex");
}
