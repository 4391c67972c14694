/** The tensor of a constant, wherever it stands. */
import { dtypeBytes, elementCount } from "../../../extension/engine/formats/checkpoint";
import { tensorBytes } from "../../../extension/engine/formats/tensorBytes";
import type { Files } from "../../../extension/engine/io";
import type { Constant } from "../../../extension/engine/models/graph";
import { type ElementType, type Tensor, tensorOver } from "../../../extension/engine/models/tensor";

export async function storedTensor(constant: Constant, files: Files): Promise<Tensor> {
  if (constant.kind === "tensor") return constant.tensor;
  const { file, tensor } = constant.ref;
  const elements = await tensorBytes(await files.open(file.path), tensor);
  const bytes = new Uint8Array(elementCount(tensor.shape) * dtypeBytes[tensor.dtype]);
  await elements.readInto(0, bytes);
  return tensorOver(tensor.dtype as ElementType, tensor.shape, bytes);
}
