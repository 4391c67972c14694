/**
 * Every failure that the engine knows, as a closed set of codes.
 *
 * Faults of an input name it by `file.*`, `format.*`, `shape.*`, `input.*`, `trust.*` or
 * `model.*`; `internal` is a defect of ours.
 */
export const errorCodes = [
  "usage",
  "file.unreadable",
  "file.changed",
  "format.truncated",
  "format.unsupported",
  "format.limit",
  "shape.mismatch",
  "input.unpaired",
  "input.nonfinite",
  "model.unrunnable",
  "trust.required",
  "cancelled",
  "engine.stopped",
  "internal",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Where a failure happened, in fields, so that nobody has to take a message apart. */
export interface ErrorDetails {
  readonly file?: string;
  /** The place inside the file: a tensor, an offset, a header field. */
  readonly where?: string;
  readonly expected?: string;
  readonly got?: string;
  /** `usage` only: the paths to choose from, where one checkpoint was asked of a run of several. */
  readonly members?: readonly string[];
}

/**
 * The one error class of the engine.
 *
 * The message says what, where, expected and got, in one line:
 * `model.safetensors: tensor "h.0.w" ends at byte 812, expected at most 800`.
 */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** True for an {@link EngineError}, of one of `codes` when any are given. */
export function isEngineError(error: unknown, ...codes: ErrorCode[]): error is EngineError {
  return error instanceof EngineError && (codes.length === 0 || codes.includes(error.code));
}

/** The error as an `EngineError`; what is not one is a defect of ours and becomes `internal`. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new EngineError("internal", message, {}, { cause: error });
}
