import type { CheckpointFile, TensorInfo } from "../formats/checkpoint";
import type { ByteSource } from "../io";
import type { Runtime } from "../models/runtime";
import type { Task } from "../task";

/**
 * A job is one piece of work that a pool thread does: plain data in, plain data out.
 * Jobs are where kernels run; nothing else computes for long.
 */
export type Job<Input, Output> = (input: Input, context: JobContext) => Promise<Output>;

export interface JobContext {
  /**
   * The file's bytes; opened once per thread and kept. Throws `file.changed` when size or
   * modification time are no longer those of `file`.
   */
  open(file: CheckpointFile): Promise<ByteSource>;
  readonly task: Task;
  /** A native SHA-256, several times as fast as the engine's own, where the platform has one. */
  readonly sha256?: () => Promise<Sha256>;
  /** What runs models, one for the thread; only in jobs that ask for it, where there is one. */
  readonly runtime?: () => Promise<Runtime>;
}

export interface Sha256 {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** A tensor together with the file that holds it: all that a thread needs to read it. */
export interface TensorRef {
  readonly file: CheckpointFile;
  readonly tensor: TensorInfo;
}
