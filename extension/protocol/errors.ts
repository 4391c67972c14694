import type { ErrorCode, ErrorDetails } from "../engine/errors";

/** Every code once; the type makes a missing or a surplus one a compile error. */
const codes: Readonly<Record<ErrorCode, true>> = {
  usage: true,
  "file.unreadable": true,
  "file.changed": true,
  "format.truncated": true,
  "format.unsupported": true,
  "format.limit": true,
  "shape.mismatch": true,
  "input.unpaired": true,
  "input.nonfinite": true,
  "model.unrunnable": true,
  "trust.required": true,
  cancelled: true,
  "engine.stopped": true,
  internal: true,
};

/** True for one of the engine's error codes. */
export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === "string" && Object.hasOwn(codes, value);

/** An engine error as it crosses a link. */
export interface WireErrorData {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

/** A failed call, on the caller's side of a link. */
export class RemoteError extends Error {
  override readonly name = "RemoteError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(message: string, data: WireErrorData) {
    super(message);
    this.code = data.code;
    this.details = data.details;
  }
}

/** True for a {@link RemoteError}, of one of `codes` when any are given. */
export function isRemoteError(error: unknown, ...codes: ErrorCode[]): error is RemoteError {
  return error instanceof RemoteError && (codes.length === 0 || codes.includes(error.code));
}
