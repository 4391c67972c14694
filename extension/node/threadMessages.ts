/** What the pool and its threads say to each other. */
import { EngineError, type ErrorCode, type ErrorDetails } from "../engine/errors";
import type { KernelMode } from "../engine/kernels/mode";
import type { RuntimeSpec } from "./runtimes/spec";
import type { SharedFile } from "./sharedFiles";

export type ToThread =
  | {
      readonly kind: "run";
      readonly id: number;
      readonly name: string;
      readonly input: unknown;
      readonly mode: KernelMode;
      /** One 32-bit word; anything but 0 asks this one call to stop. */
      readonly flag: SharedArrayBuffer;
      /** The native library for products was found to work, and this job asks for it. */
      readonly accelerate: boolean;
      /** What runs models in this job. */
      readonly runtime: RuntimeSpec | null;
    }
  /** The bytes of a file that the thread cannot open itself. */
  | { readonly kind: "share"; readonly file: SharedFile }
  | { readonly kind: "unshare" }
  /** The burst of work is over: close files, so that nobody finds them locked. */
  | { readonly kind: "release" };

export type FromThread =
  | {
      readonly kind: "progress";
      readonly id: number;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: "done"; readonly id: number; readonly output: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly error: ThreadError };

/** An error as plain data: structured clone would keep neither class nor code. */
export interface ThreadError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  /** Where it happened, for the log. */
  readonly stack?: string;
}

export const packError = (error: EngineError): ThreadError => ({
  code: error.code,
  message: error.message,
  details: error.details,
  stack: error.cause instanceof Error ? error.cause.stack : error.stack,
});

export function unpackError(packed: ThreadError): EngineError {
  const error = new EngineError(packed.code, packed.message, packed.details);
  if (packed.stack) error.stack = packed.stack;
  return error;
}
