/** The graph of a model that is given as ONNX bytes, with its constants in memory. */
import { type CheckpointFile, dtypeBytes } from "../../../engine/formats/checkpoint";
import { readOnnx } from "../../../engine/formats/onnx";
import { tensorBytes } from "../../../engine/formats/tensorBytes";
import type { ByteSource } from "../../../engine/io";
import { type Constant, constantInfo, type Graph } from "../../../engine/models/graph";
import { importOnnx } from "../../../engine/models/onnx/importGraph";
import { type ElementType, type Tensor, tensorOver } from "../../../engine/models/tensor";

const NAME = "model";

function sourceOver(bytes: Uint8Array): ByteSource {
  return {
    name: NAME,
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
    async readInto(offset, target) {
      target.set(bytes.subarray(offset, offset + target.length));
    },
    close: async () => {},
  };
}

export interface HeldGraph {
  readonly graph: Graph;
  readonly constants: ReadonlyMap<string, Tensor>;
}

export async function parseModel(bytes: Uint8Array): Promise<HeldGraph> {
  const source = sourceOver(bytes);
  const { tensors, problems, ordered, metadata, opaque } = await readOnnx(source, 0);
  const file: CheckpointFile = { path: NAME, size: bytes.length, modified: 0 };
  const checkpoint = {
    ...({ path: NAME, format: "onnx", files: [file], id: NAME } as const),
    ...{ tensors, problems, ordered, metadata, opaque },
  };
  const graph = await importOnnx({ source, checkpoint });
  const constants = new Map<string, Tensor>();
  for (const [name, constant] of graph.constants) {
    constants.set(name, await held(source, constant));
  }
  return { graph, constants };
}

async function held(source: ByteSource, constant: Constant): Promise<Tensor> {
  if (constant.kind === "tensor") return constant.tensor;
  const { dtype, shape } = constantInfo(constant);
  const elements = await tensorBytes(source, constant.ref.tensor);
  const bytes = new Uint8Array(elements.length * dtypeBytes[elements.dtype]);
  await elements.readInto(0, bytes);
  return tensorOver(dtype as ElementType, shape, bytes);
}
