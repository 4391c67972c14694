import { EngineError } from "../../errors";

/** `input.nonfinite` for a reverse process whose numbers are none, or none of the network's type. */
export const runaway = (value: number): EngineError =>
  new EngineError(
    "input.nonfinite",
    `reverse process: runs away, expected numbers that the network holds, got ${value}; take the schedule, steps and prediction of the training, weaker guidance, or --reach`,
    { expected: "numbers that the network holds", got: String(value) },
  );
