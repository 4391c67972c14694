import { EngineError } from "../../errors";
import { visibleName } from "../../report/names";

/** A refusal at one place of an architecture: what it expects, and what it got. */
export type Fault = (expected: string, got: string) => EngineError;

export const faultAt =
  (file: string, where: string): Fault =>
  (expected, got) =>
    new EngineError(
      "shape.mismatch",
      `${visibleName(file)}: ${where}: expected ${expected}, got ${got}`,
      { file, where, expected, got },
    );
