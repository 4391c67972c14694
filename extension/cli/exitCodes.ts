import type { ErrorCode } from "../engine/errors";

/** Exit status of each error: 2 wrong use, 3 an input is at fault, 4 cancelled, 1 a defect of ours. */
export function exitCode(code: ErrorCode): number {
  switch (code) {
    case "usage":
      return 2;
    case "cancelled":
      return 4;
    case "internal":
    case "engine.stopped":
      return 1;
    case "file.unreadable":
    case "file.changed":
    case "format.truncated":
    case "format.unsupported":
    case "format.limit":
    case "shape.mismatch":
    case "input.unpaired":
    case "input.nonfinite":
    case "model.unrunnable":
    case "trust.required":
      return 3;
    default:
      return code satisfies never;
  }
}
