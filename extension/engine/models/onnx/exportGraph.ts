/** An operator graph as an ONNX model, the form in which every runtime takes it. */
import { EngineError } from "../../errors";
import { type DType, dtypeBytes, elementCount } from "../../formats/checkpoint";
import { onnxTypeCode } from "../../formats/onnxTypes";
import { tensorBytes } from "../../formats/tensorBytes";
import type { ByteSource } from "../../io";
import type { TensorRef } from "../../jobs/job";
import { Turns } from "../../turns";
import type { Attribute, Constant, Graph, GraphInput, GraphNode } from "../graph";
import { bytesOf } from "../tensor";
import {
  assembled,
  floatField,
  lengthOf,
  messageField,
  type Part,
  type Pieces,
  textField,
  varintField,
} from "./protobufWriter";

/** Eight is what onnxruntime 1.10 and later read, and has all that our graphs need. */
const IR_VERSION = 8;

/** Protocol buffers end at 2 GiB. */
const MAX_MODEL_BYTES = 2 ** 31 - 1;

export interface ExportOptions {
  /** Opens the file of a stored constant. */
  open(ref: TensorRef): Promise<ByteSource>;
  /** Refuse a model of more bytes than this; at most 2 GiB. */
  readonly maxBytes?: number;
  /** Makes room for the model; memory of this thread alone when absent. */
  readonly makeRoom?: (length: number) => Uint8Array;
  /** Between two of them, `cancelled` may be thrown. */
  readonly turns?: Turns;
}

/**
 * The bytes of `graph` as an ONNX model, with all its constants inside.
 * Throws `format.limit` when they are more than `maxBytes`, and what reading a constant throws.
 */
export async function exportOnnx(graph: Graph, options: ExportOptions): Promise<Uint8Array> {
  const { maxBytes = MAX_MODEL_BYTES } = options;
  const nodes = await topNodes(graph, options);
  const sets = new Map([["", graph.operatorSet], ...graph.domains]);
  const pieces: Pieces = [
    ...varintField(1, IR_VERSION),
    ...messageField(7, graphPieces(graph, options, nodes)),
    ...[...sets].flatMap(([domain, version]) =>
      messageField(8, [...textField(1, domain), ...varintField(2, version)]),
    ),
  ];
  const length = lengthOf(pieces);
  const limit = Math.min(maxBytes, MAX_MODEL_BYTES);
  if (length > limit) {
    throw new EngineError(
      "format.limit",
      `model ${graph.name}: needs ${length} bytes in memory, expected at most ${limit}`,
      { expected: `at most ${limit} bytes`, got: `${length} bytes` },
    );
  }
  return assembled(pieces, options.makeRoom);
}

/** Nearly all the work: there may be a hundred thousand of them. */
async function topNodes(graph: Graph, options: ExportOptions): Promise<Part[]> {
  const { turns = new Turns() } = options;
  const pieces: Part[] = [];
  for (const node of graph.nodes) {
    if (turns.isOver()) await turns.next();
    for (const piece of nodeField(node, options)) pieces.push(piece);
  }
  return pieces;
}

const nodeField = (node: GraphNode, options: ExportOptions): Pieces =>
  messageField(1, nodePieces(node, options));

function graphPieces(
  graph: Graph,
  options: ExportOptions,
  nodes: Pieces = graph.nodes.flatMap((node) => nodeField(node, options)),
): Pieces {
  return [
    ...nodes,
    ...textField(2, graph.name || "graph"),
    ...[...graph.constants].flatMap(([name, constant]) =>
      messageField(5, constantPieces(name, constant, options)),
    ),
    ...graph.inputs.flatMap((input) => messageField(11, inputPieces(input))),
    // Types of outputs follow from the nodes that make them.
    ...graph.outputs.flatMap((name) => messageField(12, textField(1, name))),
  ];
}

const nodePieces = (node: GraphNode, options: ExportOptions): Pieces => [
  ...node.inputs.flatMap((name) => textField(1, name)),
  ...node.outputs.flatMap((name) => textField(2, name)),
  ...textField(3, node.name),
  ...textField(4, node.operator),
  ...[...node.attributes].flatMap(([name, attribute]) =>
    messageField(5, [...textField(1, name), ...attributePieces(attribute, options)]),
  ),
  ...(node.domain === "" ? [] : textField(7, node.domain)),
];

/** The value and, in field 20, its AttributeType. */
function attributePieces(attribute: Attribute, options: ExportOptions): Pieces {
  switch (attribute.kind) {
    case "float":
      return [...floatField(2, attribute.value), ...varintField(20, 1)];
    case "int":
      return [...varintField(3, attribute.value), ...varintField(20, 2)];
    case "string":
      return [...textField(4, attribute.value), ...varintField(20, 3)];
    case "tensor": {
      const tensor = constantPieces("", { kind: "tensor", tensor: attribute.value }, options);
      return [...messageField(5, tensor), ...varintField(20, 4)];
    }
    case "graph":
      return [...messageField(6, graphPieces(attribute.value, options)), ...varintField(20, 5)];
    case "floats":
      return [...attribute.value.flatMap((each) => floatField(7, each)), ...varintField(20, 6)];
    case "ints":
      return [...attribute.value.flatMap((each) => varintField(8, each)), ...varintField(20, 7)];
    case "strings":
      return [...attribute.value.flatMap((each) => textField(9, each)), ...varintField(20, 8)];
    default:
      throw attribute satisfies never;
  }
}

function constantPieces(name: string, constant: Constant, { open }: ExportOptions): Pieces {
  const { dtype, shape } = constant.kind === "tensor" ? constant.tensor : constant.ref.tensor;
  const head: Pieces = [
    ...shape.flatMap((size) => varintField(1, size)),
    ...varintField(2, typeCode(name, dtype)),
    ...textField(8, name),
  ];
  if (constant.kind === "tensor") return [...head, ...messageField(9, [bytesOf(constant.tensor)])];
  const { ref } = constant;
  const fill = async (target: Uint8Array) => {
    const elements = await tensorBytes(await open(ref), ref.tensor);
    await elements.readInto(0, target);
  };
  const length = elementCount(shape) * dtypeBytes[dtype];
  return [...head, ...messageField(9, [{ length, fill }])];
}

function inputPieces({ name, dtype, shape }: GraphInput): Pieces {
  const sizes = shape?.flatMap((size) =>
    messageField(1, typeof size === "number" ? varintField(1, size) : textField(2, size)),
  );
  const tensor: Pieces = [
    ...varintField(1, typeCode(name, dtype)),
    ...(sizes ? messageField(2, sizes) : []),
  ];
  return [...textField(1, name), ...messageField(2, messageField(1, tensor))];
}

function typeCode(name: string, dtype: DType): number {
  const code = onnxTypeCode(dtype);
  if (code !== undefined) return code;
  throw new EngineError("model.unrunnable", `${name}: no runtime takes elements of ${dtype}`, {
    where: name,
  });
}
