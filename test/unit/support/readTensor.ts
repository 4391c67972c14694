import type { Checkpoint } from "../../../extension/engine/formats/checkpoint";
import { dtypeBytes } from "../../../extension/engine/formats/checkpoint";
import { widen } from "../../../extension/engine/formats/decode";
import { tensorBytes } from "../../../extension/engine/formats/tensorBytes";
import type { Files } from "../../../extension/engine/io";

/** All elements of one tensor of a checkpoint, widened to float64. */
export async function readTensor(
  files: Files,
  checkpoint: Checkpoint,
  name: string,
): Promise<Float64Array> {
  const tensor = checkpoint.tensors.find((candidate) => candidate.name === name);
  if (!tensor) throw new Error(`no tensor ${name}`);
  const source = await files.open(checkpoint.files[tensor.data.file].path);
  try {
    const elements = await tensorBytes(source, tensor);
    const bytes = new Uint8Array(elements.length * dtypeBytes[elements.dtype]);
    await elements.readInto(0, bytes);
    const values = new Float64Array(elements.length);
    widen(bytes, elements.dtype, values);
    return values;
  } finally {
    await source.close();
  }
}
