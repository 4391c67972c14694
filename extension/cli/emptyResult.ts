import type { Result } from "../engine/result";
import { version } from "../node/version";

/** A result that holds nothing yet. */
export const emptyResult = (kind: Result["kind"], status: Result["status"]): Result => ({
  kind,
  schema: 1,
  engine: version,
  status,
  inputs: [],
  params: { seed: 0, mode: "fast", threads: 1, probe: null },
  layers: { a: [], b: [] },
  pairing: [],
  pairs: [],
  matrices: [],
  problems: [],
  notes: [],
});
