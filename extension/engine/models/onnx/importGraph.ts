/** An ONNX file as an operator graph: constants stay in the file until somebody needs them. */
import { EngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import { dtypeBytes, type TensorInfo } from "../../formats/checkpoint";
import {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxTensor,
  readOnnxGraph,
  readOnnxModel,
} from "../../formats/onnxModel";
import { onnxDType } from "../../formats/onnxTypes";
import { quoted } from "../../formats/problems";
import { tensorBytes } from "../../formats/tensorBytes";
import type { ByteSource } from "../../io";
import { Turns } from "../../turns";
import { UniqueNames } from "../../uniqueNames";
import type { Attribute, Constant, Graph, GraphInput, GraphNode } from "../graph";
import { isElementType, type Tensor, tensorOver } from "../tensor";
import { sortNodes } from "./sortNodes";

/** Bodies of loops and branches, one within another; real ones are 2 or 3 deep. */
const MAX_DEPTH = 16;

export interface GraphSource {
  /** The model's own file, open. */
  readonly source: ByteSource;
  /** The same file as a checkpoint, which says where each initializer lies. */
  readonly checkpoint: Checkpoint;
  readonly turns?: Turns;
}

/**
 * The graph of an ONNX file. Throws `format.truncated` for a damaged file, `model.unrunnable` for a
 * cyclic graph and for constants that could not be read, with their names.
 */
export async function importOnnx(from: GraphSource): Promise<Graph> {
  const model = await readOnnxModel(from.source, from.turns);
  return new Importer(from, model).graph(model.graph, 0);
}

class Importer {
  readonly #from: GraphSource;
  readonly #model: OnnxModel;
  readonly #stored: ReadonlyMap<string, TensorInfo>;
  readonly #turns: Turns;

  constructor(from: GraphSource, model: OnnxModel) {
    this.#from = from;
    this.#model = model;
    this.#turns = from.turns ?? new Turns();
    this.#stored = new Map(from.checkpoint.tensors.map((tensor) => [tensor.name, tensor]));
  }

  async graph(graph: OnnxGraph, depth: number): Promise<Graph> {
    if (depth > MAX_DEPTH) {
      throw this.#unrunnable(`bodies of loops and branches are more than ${MAX_DEPTH} deep`);
    }
    const { operatorSets } = this.#model;
    const constants = new Map<string, Constant>();
    for (const tensor of graph.initializers) {
      constants.set(
        tensor.name,
        depth === 0 ? this.#storedConstant(tensor) : await this.#held(tensor),
      );
    }
    const nodes = await this.#nodes(graph, depth);
    if (depth === 0) await this.#turns.next();
    if (depth === 0) this.#checkOutputs(graph, nodes);
    return {
      name: graph.name,
      operatorSet: operatorSets.get("") ?? operatorSets.get("ai.onnx") ?? 1,
      domains: new Map(
        [...operatorSets].filter(([domain]) => domain !== "" && domain !== "ai.onnx"),
      ),
      // Up to IR version 3 every initializer is an input as well.
      inputs: graph.inputs
        .filter(({ name }) => !constants.has(name))
        .map((input) => this.#input(input)),
      outputs: graph.outputs.map(({ name }) => name),
      nodes: depth === 0 ? this.#sorted(graph, nodes, constants) : nodes,
      constants,
    };
  }

  #checkOutputs({ inputs, initializers, outputs }: OnnxGraph, nodes: readonly GraphNode[]): void {
    const made = new Set([...inputs, ...initializers].map(({ name }) => name));
    for (const node of nodes) for (const name of node.outputs) made.add(name);
    const lost = outputs.find(({ name }) => !made.has(name));
    if (!lost) return;
    throw this.#unrunnable(`output ${quoted(lost.name)} is made by no node`, lost.name);
  }

  #sorted(graph: OnnxGraph, nodes: readonly GraphNode[], constants: ReadonlyMap<string, Constant>) {
    const known = new Set([...constants.keys(), ...graph.inputs.map(({ name }) => name)]);
    const { sorted, stuck } = sortNodes(nodes, known);
    if (!stuck) return sorted;
    const { node, input } = stuck;
    throw this.#unrunnable(
      `node ${quoted(node.name)} (${node.operator}) waits for ${quoted(input)}, which nothing makes before it: the graph is cyclic or incomplete`,
      node.name,
    );
  }

  async #nodes(graph: OnnxGraph, depth: number): Promise<GraphNode[]> {
    const turns = this.#turns;
    const names = new UniqueNames();
    const nodes: GraphNode[] = [];
    for (const { name, operator, domain, inputs, outputs, attributes } of graph.nodes) {
      if (turns.isOver()) await turns.next();
      // Names are optional, and need not be unique, in ONNX.
      const base = name || outputs.find((output) => output !== "") || operator;
      const read = new Map<string, Attribute>();
      for (const [key, attribute] of attributes) {
        const value = await this.#attribute(attribute, depth);
        if (value) read.set(key, value);
      }
      const standard = domain === "ai.onnx" ? "" : domain;
      nodes.push({
        name: names.take(base),
        operator,
        domain: standard,
        inputs,
        outputs,
        attributes: read,
      });
    }
    return nodes;
  }

  async #attribute(attribute: OnnxAttribute, depth: number): Promise<Attribute | null> {
    switch (attribute.kind) {
      case "tensor": {
        const constant = await this.#held(attribute.value);
        return constant.kind === "tensor" ? { kind: "tensor", value: constant.tensor } : null;
      }
      case "graph": {
        const body = await readOnnxGraph(this.#from.source, attribute.value, this.#turns);
        return { kind: "graph", value: await this.graph(body, depth + 1) };
      }
      case "reference":
      case "other":
        return null;
      default:
        return attribute;
    }
  }

  #input({ name, type, shape }: OnnxGraph["inputs"][number]): GraphInput {
    const dtype = type === null ? undefined : onnxDType(type);
    if (!dtype || !isElementType(dtype)) {
      throw this.#unrunnable(`input ${quoted(name)} is no tensor of a type that can be fed`, name);
    }
    const sizes = shape?.map((size, axis) => size ?? `${name}.${axis}`) ?? null;
    return { name, dtype, shape: sizes };
  }

  #storedConstant({ name }: OnnxTensor): Constant {
    const tensor = this.#stored.get(name);
    if (tensor) {
      const { place: _, ...plain } = tensor;
      return {
        kind: "stored",
        ref: { file: this.#from.checkpoint.files[tensor.data.file], tensor: plain },
      };
    }
    const { problems } = this.#from.checkpoint;
    // a file of external data that is missing is one problem for all that lie in it
    const problem = problems.find(({ where }) => where === name) ?? problems[0];
    throw this.#unrunnable(
      `constant ${quoted(name)} could not be read${problem ? `: ${problem.text}` : ""}`,
      name,
    );
  }

  /** Small constants, in attributes and in bodies, are read at once. */
  async #held(constant: OnnxTensor): Promise<Constant> {
    const tensor = await readOnnxTensor(this.#from.source, constant);
    if (!tensor) {
      throw this.#unrunnable(
        `constant ${quoted(constant.name)} is stored in a way that is not read`,
      );
    }
    return { kind: "tensor", tensor };
  }

  #unrunnable(text: string, where = ""): EngineError {
    const { name } = this.#from.source;
    return new EngineError("model.unrunnable", `${name}: ${text}`, { file: name, where });
  }
}

/** A tensor within the model's own file; null when its type or storage is none that we read. */
async function readOnnxTensor(source: ByteSource, constant: OnnxTensor): Promise<Tensor | null> {
  const { type, shape, data } = constant;
  const dtype = onnxDType(type);
  if (!dtype || !isElementType(dtype)) return null;
  const byteLength = shape.reduce((size, length) => size * length, dtypeBytes[dtype]);
  if (data.kind === "none" && byteLength === 0) return tensorOver(dtype, shape, new Uint8Array(0));
  if (data.kind !== "raw" && data.kind !== "varints") return null;
  const elements = await tensorBytes(source, {
    name: constant.name,
    dtype,
    shape,
    data: {
      file: 0,
      offset: data.offset,
      byteLength,
      compression: data.kind === "raw" ? "none" : "varint",
      storedLength: data.length,
      byteOrder: "little",
      elementOffset: 0,
    },
  });
  const bytes = new Uint8Array(byteLength);
  await elements.readInto(0, bytes);
  return tensorOver(dtype, shape, bytes);
}
