import type { Result } from "../../../extension/protocol/engineApi";

/** A sound, empty result of a comparison, with `parts` in place of its own. */
export const resultOf = (parts: Partial<Result> = {}): Result => ({
  kind: "compare",
  schema: 1,
  engine: "0.0.0",
  status: "complete",
  inputs: [],
  params: { seed: 0, mode: "fast", threads: 1, probe: null },
  layers: { a: [], b: [] },
  pairing: [],
  pairs: [],
  matrices: [],
  problems: [],
  notes: [],
  ...parts,
});
