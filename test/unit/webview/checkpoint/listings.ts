import type { Result, TensorEntry } from "../../../../extension/protocol/result";

export const tensor = (
  name: string,
  layer: string,
  change: Partial<TensorEntry> = {},
): TensorEntry => ({
  name,
  layer,
  dtype: "F32",
  shape: [4, 3],
  file: "model.safetensors",
  range: [0, 48],
  ...change,
});

/** A `list` result; the layers are in the order in which the tensors name them, or as given. */
export function listing(tensors: readonly TensorEntry[], order?: readonly string[]): Result {
  const ids = order ?? [...new Set(tensors.map(({ layer }) => layer))];
  return {
    kind: "list",
    schema: 1,
    engine: "0.1.0",
    status: "complete",
    inputs: [{ path: "/m", bytes: 1, format: "safetensors", id: "h1:x", sha256: null }],
    params: { seed: 0, mode: "fast", threads: 1, probe: null },
    layers: {
      a: ids.map((id, index) => ({ id, index, kind: "linear", shape: [4, 3], tensors: [] })),
      b: [],
    },
    pairing: [],
    pairs: [],
    matrices: [],
    tensors,
    problems: [],
    notes: [],
  };
}
