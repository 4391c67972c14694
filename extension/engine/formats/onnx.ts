/** ONNX models as checkpoints: the weights of the graph, each with its layer. */
import { EngineError } from "../errors";
import type { ByteSource } from "../io";
import { Turns } from "../turns";
import { dtypeBytes, type TensorInfo, type TensorPlace } from "./checkpoint";
import { MAX_TENSORS } from "./limits";
import { type OnnxGraph, type OnnxTensor, readOnnxModel } from "./onnxModel";
import { onnxPlaces } from "./onnxPlaces";
import { onnxDType, onnxTypeName } from "./onnxTypes";
import { ProblemList, quoted } from "./problems";
import type { FileContents, Reader } from "./reader";
import { shapeBytes, shapeFault } from "./shape";

/** Tag and value of `ir_version`, then the tag of another field of ModelProto (1 to 25). */
const startsModel = (head: Uint8Array): boolean =>
  head[0] === 0x08 && head[1] > 0 && head[1] < 32 && modelTags.has(head[2]);

/** producer_name, producer_version, domain, model_version, doc_string, graph, opset_import. */
const modelTags = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42]);

export const onnxReader: Reader = {
  format: "onnx",
  match: (head) => startsModel(head),
  read: readOnnx,
};

export async function readOnnx(source: ByteSource, fileIndex: number): Promise<FileContents> {
  const model = await readOnnxModel(source);
  const { graph } = model;
  const problems = new ProblemList(source.name);
  const turns = new Turns();
  const pause = async () => {
    await turns.next();
    // a source that was stopped answers with it; the head of the file is in memory
    await source.read(source.size, 0);
  };
  await pause();
  const places = onnxPlaces(graph);
  await pause();
  const weights = weightsOf(graph, places);
  await pause();
  if (weights.length > MAX_TENSORS) {
    throw new EngineError(
      "format.limit",
      `${source.name}: has ${weights.length} tensors, expected at most ${MAX_TENSORS}`,
      { file: source.name },
    );
  }
  const external: string[] = [];
  const tensors: TensorInfo[] = [];
  const seen = new Set<string>();
  for (const tensor of weights) {
    if (turns.isOver()) await pause();
    if (seen.has(tensor.name)) {
      problems.add(
        "format.unsupported",
        tensor.name,
        `tensor ${quoted(tensor.name)} is there twice`,
      );
      continue;
    }
    seen.add(tensor.name);
    try {
      tensors.push(
        tensorInfo(tensor, { fileIndex, external, place: places.get(tensor.name), source }),
      );
    } catch (error) {
      problems.addError(tensor.name, error);
    }
  }
  await pause();
  return {
    tensors,
    ordered: true,
    metadata: metadataOf(model),
    header: [new TextEncoder().encode(layoutText(graph))],
    problems: problems.list,
    opaque: [],
    ...(external.length > 0 ? { externalFiles: external } : {}),
  };
}

function metadataOf({
  producer,
  irVersion,
  operatorSets,
  metadata,
}: Awaited<ReturnType<typeof readOnnxModel>>) {
  const sets = [...operatorSets].map(([domain, version]) => `${domain || "ai.onnx"} ${version}`);
  return {
    ...(producer ? { producer } : {}),
    "ir version": String(irVersion),
    "operator sets": sets.join(", "),
    ...metadata,
  };
}

/**
 * Initializers, in the order in which nodes read them, and constants that stand where a layer's
 * weight would.
 */
function weightsOf(graph: OnnxGraph, places: ReadonlyMap<string, TensorPlace>): OnnxTensor[] {
  const byName = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const constants = new Map<string, OnnxTensor>();
  for (const node of graph.nodes) {
    const value = node.operator === "Constant" ? node.attributes.get("value") : undefined;
    if (value?.kind === "tensor" && places.has(node.outputs[0] ?? "")) {
      constants.set(node.outputs[0], { ...value.value, name: node.outputs[0] });
    }
  }
  const used = new Set<string>();
  for (const { operator, inputs } of graph.nodes) {
    // where two weights are one, the layer that reads it says where it stands
    if (operator === "Identity") continue;
    for (const name of inputs) if (byName.has(name) || constants.has(name)) used.add(name);
  }
  const ordered = [...used].flatMap((name) => byName.get(name) ?? constants.get(name) ?? []);
  const unread = graph.initializers.filter(({ name }) => !used.has(name));
  const copies = graph.initializers.filter((tensor) => byName.get(tensor.name) !== tensor);
  return [...ordered, ...new Set([...unread, ...copies])];
}

interface Describing {
  readonly fileIndex: number;
  /** Paths of external files; their index is `fileIndex` + 1 + position. */
  readonly external: string[];
  readonly place: TensorPlace | undefined;
  readonly source: ByteSource;
}

function tensorInfo(
  tensor: OnnxTensor,
  { fileIndex, external, place, source }: Describing,
): TensorInfo {
  const { name, type, shape, data } = tensor;
  const unsupported = (text: string) =>
    new EngineError("format.unsupported", `${source.name}: tensor ${quoted(name)} ${text}`, {
      file: source.name,
      where: name,
    });
  const dtype = onnxDType(type);
  if (!dtype) throw unsupported(`has elements of ${onnxTypeName(type)}`);
  const fault = shapeFault(shape);
  if (fault !== null) throw unsupported(fault);
  const byteLength = shapeBytes(shape, dtypeBytes[dtype]);
  const common = {
    byteLength,
    byteOrder: "little" as const,
    elementOffset: 0,
    compression: "none" as const,
    storedLength: byteLength,
  };
  const info = { name, dtype, shape, ...(place ? { place } : {}) };
  switch (data.kind) {
    case "raw":
      requireLength(tensor, data.length, { source, byteLength });
      return { ...info, data: { ...common, file: fileIndex, offset: data.offset } };
    case "varints": {
      const { offset, length } = data;
      // each number takes at least a byte
      const elements = byteLength / dtypeBytes[dtype];
      if (elements > length) {
        const [expected, got] = [`at least ${elements} bytes`, `${length} bytes`];
        throw new EngineError(
          "format.truncated",
          `${source.name}: tensor ${quoted(name)} has ${got} of data, expected ${expected}`,
          { file: source.name, where: name, expected, got },
        );
      }
      return {
        ...info,
        data: { ...common, file: fileIndex, offset, compression: "varint", storedLength: length },
      };
    }
    case "external": {
      if (data.length !== null) requireLength(tensor, data.length, { source, byteLength });
      if (!external.includes(data.location)) external.push(data.location);
      const file = fileIndex + 1 + external.indexOf(data.location);
      return { ...info, data: { ...common, file, offset: data.offset } };
    }
    case "none":
      requireLength(tensor, 0, { source, byteLength });
      return { ...info, data: { ...common, file: fileIndex, offset: 0 } };
    case "unsupported":
      throw unsupported(data.text);
    default:
      throw data satisfies never;
  }
}

function requireLength(
  { name }: OnnxTensor,
  length: number,
  { source, byteLength }: { source: ByteSource; byteLength: number },
): void {
  if (length === byteLength) return;
  throw new EngineError(
    "format.truncated",
    `${source.name}: tensor ${quoted(name)} has ${length} bytes of data, expected ${byteLength}`,
    { file: source.name, where: name, expected: `${byteLength} bytes`, got: `${length} bytes` },
  );
}

/** What makes two files one layout: names, types and shapes, and the graph over them. */
function layoutText({ nodes, initializers }: OnnxGraph): string {
  return JSON.stringify([
    initializers.map(({ name, type, shape }) => [name, type, shape]),
    nodes.map(({ operator, name, inputs, outputs }) => [operator, name, inputs, outputs]),
  ]);
}
