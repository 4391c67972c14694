import type { Layer, Matrix, Result } from "../../../../extension/protocol/result";

export const layer = (id: string, index: number, shape: readonly number[] = [4, 3]): Layer => ({
  id,
  index,
  kind: "linear",
  shape,
  tensors: [`${id}.weight`, `${id}.bias`],
});

/** A finished comparison of two checkpoints with the same layers, to be changed by each test. */
export function result(ids: readonly string[], change: Partial<Result> = {}): Result {
  const layers = ids.map((id, index) => layer(id, index));
  return {
    kind: "compare",
    schema: 1,
    engine: "0.1.0",
    status: "complete",
    inputs: [],
    params: { seed: 0, mode: "fast", threads: 2, probe: null },
    layers: { a: layers, b: layers },
    pairing: ids.map((id) => ({ a: id, b: id, rule: "name" })),
    pairs: [],
    matrices: [],
    problems: [],
    notes: [],
    ...change,
  };
}

export const matrix = (
  rows: readonly string[],
  columns: readonly string[],
  change: Partial<Matrix> = {},
): Matrix => ({
  measure: "weights.inputGram.cosine",
  direction: "similarity",
  range: [-1, 1],
  symmetric: true,
  rows,
  columns,
  values: rows.map((_, row) => columns.map((__, column) => (row === column ? 1 : 0.25))),
  ...change,
});
