/**
 * What an ONNX file declares: graph, nodes and tensors, with the tensors' data located rather than
 * read. Field numbers are those of onnx.proto (ONNX 1.18, IR version 11).
 */
import { EngineError } from "../errors";
import type { ByteSource } from "../io";
import { Turns } from "../turns";
import { MAX_NAME_LENGTH, MAX_ONNX_FIELDS } from "./limits";
import { inlineFunctions, type OnnxFunction } from "./onnxFunctions";
import { quoted } from "./problems";
import { type Field, type MessageRange, packedVarints, scanMessage } from "./protobuf";

export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  /** Version of each operator set by domain; the standard one is "". */
  readonly operatorSets: ReadonlyMap<string, number>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: OnnxGraph;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** Inputs include the initializers where the file is of IR version 3 or older. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  /** Names of values; "" for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export type OnnxAttribute =
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "strings"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: OnnxTensor }
  /** The body of a loop or a branch, where it stands in the file. */
  | { readonly kind: "graph"; readonly value: MessageRange }
  /** In functions: the attribute of that name which the call is given. */
  | { readonly kind: "reference"; readonly to: string }
  | { readonly kind: "other" };

export interface OnnxValue {
  readonly name: string;
  /** TensorProto.DataType; null for sequences and other types that are no tensors. */
  readonly type: number | null;
  /** A size, the name of an open one, or null; null as a whole when the rank is open. */
  readonly shape: readonly (number | string | null)[] | null;
}

export interface OnnxTensor {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly type: number;
  readonly shape: readonly number[];
  readonly data: OnnxTensorData;
}

export type OnnxTensorData =
  /** Little-endian elements, as they are in memory. */
  | ({ readonly kind: "raw" } & MessageRange)
  /** Elements as varints, one after the other (`int32_data` and the like). */
  | ({ readonly kind: "varints" } & MessageRange)
  | {
      readonly kind: "external";
      /** Path relative to the model's folder. */
      readonly location: string;
      readonly offset: number;
      /** Null: to the end of the file. */
      readonly length: number | null;
    }
  | { readonly kind: "none" }
  | { readonly kind: "unsupported"; readonly text: string };

const utf8 = new TextDecoder();

/**
 * Throws `format.truncated` and `format.limit` for bytes that are no model of ours to read, and
 * `cancelled` between two `turns`.
 */
export async function readOnnxModel(source: ByteSource, turns = new Turns()): Promise<OnnxModel> {
  const reader = new Reader(source, turns);
  const fields = await reader.scan({ offset: 0, length: source.size }, "model");
  const graphField = fields.find(({ number }) => number === 7);
  if (!graphField) {
    throw new EngineError(
      "format.truncated",
      `${source.name}: ONNX model: expected a graph, got none`,
      {
        file: source.name,
        expected: "a graph",
      },
    );
  }
  const operatorSets = new Map<string, number>();
  for (const set of of(fields, 8)) {
    const parts = await reader.scan(set, "operator set");
    operatorSets.set(await reader.text(parts, 1), numberOf(parts, 2) ?? 0);
  }
  const metadata: Record<string, string> = Object.create(null);
  for (const entry of of(fields, 14)) {
    const parts = await reader.scan(entry, "metadata");
    metadata[await reader.text(parts, 1)] = await reader.text(parts, 2);
  }
  const graph = await reader.graph(graphField);
  const functions: OnnxFunction[] = [];
  for (const field of of(fields, 25)) functions.push(await reader.function(field));
  const operatorSet = operatorSets.get("") ?? operatorSets.get("ai.onnx");
  return {
    irVersion: numberOf(fields, 1) ?? 0,
    producer: [await reader.text(fields, 2), await reader.text(fields, 3)].join(" ").trim(),
    operatorSets,
    metadata,
    graph: inlineFunctions(graph, functions, { file: source.name, operatorSet }),
  };
}

/** The graph at a place of the file: a model's, or the body of a loop or branch. */
export const readOnnxGraph = (
  source: ByteSource,
  range: MessageRange,
  turns: Turns,
): Promise<OnnxGraph> => new Reader(source, turns).graph(range);

class Reader {
  readonly #source: ByteSource;
  readonly #turns: Turns;

  constructor(source: ByteSource, turns: Turns) {
    this.#source = source;
    this.#turns = turns;
  }

  /**
   * Most messages are in memory by now, as the head of the file is; at its end, a source that was
   * stopped answers also an empty read with it.
   */
  async #pause(): Promise<void> {
    await this.#turns.next();
    await this.#source.read(this.#source.size, 0);
  }

  scan(range: MessageRange, what: string): Promise<Field[]> {
    return scanMessage(this.#source, range, { what, maxFields: MAX_ONNX_FIELDS });
  }

  async graph(range: MessageRange): Promise<OnnxGraph> {
    const fields = await this.scan(range, "graph");
    const nodes: OnnxNode[] = [];
    const initializers: OnnxTensor[] = [];
    const inputs: OnnxValue[] = [];
    const outputs: OnnxValue[] = [];
    for (const field of fields) {
      if (this.#turns.isOver()) await this.#pause();
      if (field.wire !== "delimited") continue;
      if (field.number === 1) nodes.push(await this.#node(field));
      else if (field.number === 5) initializers.push(await this.#tensor(field));
      else if (field.number === 11) inputs.push(await this.#value(field));
      else if (field.number === 12) outputs.push(await this.#value(field));
    }
    return { name: await this.text(fields, 2), nodes, initializers, inputs, outputs };
  }

  async function(range: MessageRange): Promise<OnnxFunction> {
    const fields = await this.scan(range, "function");
    const nodes: OnnxNode[] = [];
    for (const node of of(fields, 7)) nodes.push(await this.#node(node));
    let operatorSet: number | null = null;
    for (const set of of(fields, 9)) {
      const parts = await this.scan(set, "operator set");
      const domain = await this.text(parts, 1);
      if (domain === "" || domain === "ai.onnx") operatorSet = numberOf(parts, 2) ?? null;
    }
    return {
      domain: await this.text(fields, 10),
      name: await this.text(fields, 1),
      inputs: await this.#texts(fields, 4),
      outputs: await this.#texts(fields, 5),
      nodes,
      defaults: await this.#attributes(fields, 11),
      operatorSet,
    };
  }

  async #node(range: MessageRange): Promise<OnnxNode> {
    const fields = await this.scan(range, "node");
    return {
      name: await this.text(fields, 3),
      operator: await this.text(fields, 4),
      domain: await this.text(fields, 7),
      inputs: await this.#texts(fields, 1),
      outputs: await this.#texts(fields, 2),
      attributes: await this.#attributes(fields, 5),
    };
  }

  async #attributes(fields: readonly Field[], number: number): Promise<Map<string, OnnxAttribute>> {
    const attributes = new Map<string, OnnxAttribute>();
    for (const attribute of of(fields, number)) {
      const parts = await this.scan(attribute, "attribute");
      const reference = await this.text(parts, 21);
      attributes.set(
        await this.text(parts, 1),
        reference === "" ? await this.#attribute(parts) : { kind: "reference", to: reference },
      );
    }
    return attributes;
  }

  /** The kind is told by the type (field 20) in files since 2017, else by what is there. */
  async #attribute(fields: readonly Field[]): Promise<OnnxAttribute> {
    const type = numberOf(fields, 20) ?? typeByContents(fields);
    switch (type) {
      case 1:
        return { kind: "float", value: numberOf(fields, 2) ?? 0 };
      case 2:
        return { kind: "int", value: numberOf(fields, 3) ?? 0 };
      case 3:
        return { kind: "string", value: await this.text(fields, 4) };
      case 4: {
        const [tensor] = of(fields, 5);
        return tensor ? { kind: "tensor", value: await this.#tensor(tensor) } : { kind: "other" };
      }
      case 5: {
        const [graph] = of(fields, 6);
        return graph ? { kind: "graph", value: graph } : { kind: "other" };
      }
      case 6:
        return { kind: "floats", value: await this.#floats(fields, 7) };
      case 7:
        return { kind: "ints", value: await this.#integers(fields, 8) };
      case 8:
        return { kind: "strings", value: await this.#texts(fields, 9) };
      default:
        return { kind: "other" };
    }
  }

  async #value(range: MessageRange): Promise<OnnxValue> {
    const fields = await this.scan(range, "value");
    const name = await this.text(fields, 1);
    const open: OnnxValue = { name, type: null, shape: null };
    const [type] = of(fields, 2);
    const [tensor] = type ? of(await this.scan(type, "type"), 1) : [];
    if (!tensor) return open;
    const parts = await this.scan(tensor, "tensor type");
    const [shape] = of(parts, 2);
    const sizes: (number | string | null)[] = [];
    for (const dimension of shape ? of(await this.scan(shape, "shape"), 1) : []) {
      const size = await this.scan(dimension, "size");
      sizes.push(numberOf(size, 1) ?? ((await this.text(size, 2)) || null));
    }
    return { name, type: numberOf(parts, 1) ?? null, shape: shape ? sizes : null };
  }

  async #tensor(range: MessageRange): Promise<OnnxTensor> {
    const fields = await this.scan(range, "tensor");
    return {
      name: await this.text(fields, 8),
      type: numberOf(fields, 2) ?? 0,
      shape: await this.#integers(fields, 1),
      data: await this.#tensorData(fields),
    };
  }

  async #tensorData(fields: readonly Field[]): Promise<OnnxTensorData> {
    // data_location: 1 is EXTERNAL
    if (numberOf(fields, 14) === 1) return this.#external(fields);
    if (of(fields, 3).length > 0) return { kind: "unsupported", text: "is stored in segments" };
    // raw_data, float_data, double_data: elements as they are in memory
    for (const number of [9, 4, 10]) {
      const found = fields.filter((field) => field.number === number);
      if (found.length > 1 || found.some(({ wire }) => wire !== "delimited")) {
        return { kind: "unsupported", text: "is stored element by element" };
      }
      if (found.length === 1)
        return { kind: "raw", offset: found[0].offset, length: found[0].length };
    }
    // int32_data, int64_data, uint64_data
    for (const number of [5, 7, 11]) {
      const found = fields.filter((field) => field.number === number);
      if (found.length > 1 || found.some(({ wire }) => wire !== "delimited")) {
        return { kind: "unsupported", text: "is stored element by element" };
      }
      if (found.length === 1) {
        return { kind: "varints", offset: found[0].offset, length: found[0].length };
      }
    }
    return { kind: "none" };
  }

  async #external(fields: readonly Field[]): Promise<OnnxTensorData> {
    const entries = new Map<string, string>();
    for (const entry of of(fields, 13)) {
      const parts = await this.scan(entry, "external data");
      entries.set(await this.text(parts, 1), await this.text(parts, 2));
    }
    const location = entries.get("location");
    if (!location) return { kind: "unsupported", text: "is external, without a location" };
    const [offset, length] = [entries.get("offset"), entries.get("length")];
    const stray = [offset, length].find((text) => text !== undefined && !/^\d{1,15}$/.test(text));
    if (stray !== undefined) {
      const text = `is external, at ${quoted(stray)}, expected a whole number of bytes`;
      return { kind: "unsupported", text };
    }
    return {
      ...{ kind: "external", location },
      ...{ offset: Number(offset ?? 0), length: length === undefined ? null : Number(length) },
    };
  }

  /** The last field of that number as text; "" where there is none. */
  async text(fields: readonly Field[], number: number): Promise<string> {
    const found = of(fields, number).at(-1);
    return found ? this.#textOf(found) : "";
  }

  async #texts(fields: readonly Field[], number: number): Promise<string[]> {
    const texts: string[] = [];
    for (const field of of(fields, number)) texts.push(await this.#textOf(field));
    return texts;
  }

  async #textOf(field: Field): Promise<string> {
    if (field.length > MAX_NAME_LENGTH) {
      throw new EngineError(
        "format.limit",
        `${this.#source.name}: byte ${field.offset}: a text of ${field.length} bytes, expected at most ${MAX_NAME_LENGTH}`,
        { file: this.#source.name, where: `byte ${field.offset}` },
      );
    }
    return utf8.decode(await this.#bytes(field));
  }

  /** Repeated numbers, packed into one field or one field each. */
  async #integers(fields: readonly Field[], number: number): Promise<number[]> {
    const values: number[] = [];
    for (const field of fields) {
      if (field.number !== number) continue;
      if (field.wire === "varint") values.push(field.value);
      if (field.wire === "delimited") values.push(...packedVarints(await this.#bytes(field)));
    }
    return values;
  }

  async #floats(fields: readonly Field[], number: number): Promise<number[]> {
    const values: number[] = [];
    for (const field of fields) {
      if (field.number !== number) continue;
      if (field.wire === "fixed32") values.push(field.value);
      if (field.wire !== "delimited") continue;
      const bytes = await this.#bytes(field);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at + 4 <= bytes.length; at += 4) values.push(view.getFloat32(at, true));
    }
    return values;
  }

  async #bytes(field: Field): Promise<Uint8Array> {
    return field.bytes ?? this.#source.read(field.offset, Math.min(field.length, MAX_NAME_LENGTH));
  }
}

const of = (fields: readonly Field[], number: number): Field[] =>
  fields.filter((field) => field.number === number && field.wire === "delimited");

const numberOf = (fields: readonly Field[], number: number): number | undefined =>
  fields.findLast((field) => field.number === number && field.wire !== "delimited")?.value;

/** Attribute type by the field that holds its value. */
const typeOfField = new Map([
  [2, 1],
  [3, 2],
  [4, 3],
  [5, 4],
  [6, 5],
  [7, 6],
  [8, 7],
  [9, 8],
]);

const typeByContents = (fields: readonly Field[]): number =>
  fields.map(({ number }) => typeOfField.get(number)).find((type) => type !== undefined) ?? 0;
