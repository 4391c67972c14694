import { EngineError } from "../../errors";

/** Throws `input.nonfinite` where a number of the reverse process is none: it has run away. */
export function requireFinite(value: number): void {
  if (Number.isFinite(value)) return;
  throw new EngineError(
    "input.nonfinite",
    `reverse process: runs away, expected finite numbers, got ${value}; take the schedule, steps and prediction of the training, weaker guidance, or --reach`,
    { expected: "finite numbers", got: String(value) },
  );
}
