import type { ErrorCode, ErrorDetails } from "../engine/errors";

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
