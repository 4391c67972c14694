import type { Checkpoint, DType, TensorInfo } from "../../../extension/engine/formats/checkpoint";

/** A checkpoint of these names and shapes; there are no bytes behind it. */
export function headerOf(
  tensors: readonly (readonly [name: string, shape: readonly number[], dtype?: DType])[],
  options: Partial<Checkpoint> = {},
): Checkpoint {
  return {
    path: "model.safetensors",
    format: "safetensors",
    files: [{ path: "model.safetensors", size: 1000, modified: 0 }],
    tensors: tensors.map(
      ([name, shape, dtype = "F32"], i): TensorInfo => ({
        name,
        dtype,
        shape,
        data: {
          file: 0,
          offset: 1000 * i,
          byteLength: 0,
          storedLength: 0,
          compression: "none",
          byteOrder: "little",
          elementOffset: 0,
        },
      }),
    ),
    ordered: true,
    metadata: {},
    id: `h1:${"0".repeat(64)}`,
    problems: [],
    opaque: [],
    ...options,
  };
}
