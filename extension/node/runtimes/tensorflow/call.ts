/** What an operator sees of the node that it evaluates. */
import type * as TfCore from "@tensorflow/tfjs-core";
import { EngineError } from "../../../engine/errors";
import type { Graph, GraphNode } from "../../../engine/models/graph";
import type { ElementType } from "../../../engine/models/tensor";

/** tfjs-core with a backend: the one that is bundled, or that of tfjs-node. */
export type Tf = typeof TfCore;
export type TfTensor = TfCore.Tensor;

/** A value of the graph: TensorFlow.js has one integer type, ONNX many. */
export interface Value {
  readonly dtype: ElementType;
  readonly tensor: TfTensor;
  /** Of a constant of the graph: its name. What is made of it once may be kept. */
  readonly constant?: string;
}

export interface Call {
  readonly tf: Tf;
  readonly node: GraphNode;
  readonly operatorSet: number;
  /** Undefined where an optional input is left out. */
  readonly inputs: readonly (Value | undefined)[];
  /** Keeps what `make` makes of a constant for later runs; anything else is made anew. */
  prepared(value: Value, as: string, make: () => TfTensor): TfTensor;
  /**
   * The tensor as the second operand of a product: the backend keeps what it prepares of an
   * operand under the identity of its memory, and takes it for one of another shape when the two
   * share memory. Such a one is copied.
   */
  operand(tensor: TfTensor): TfTensor;
  /** Runs a body of the node with the values around it. */
  body(graph: Graph, inputs: readonly Value[]): readonly Value[];
}

export type Operator = (call: Call) => Value | readonly (Value | undefined)[];
export type Operators = Readonly<Record<string, Operator>>;

/** Input `index`, which the operator needs. */
export function input({ node, inputs }: Call, index: number): Value {
  const value = inputs[index];
  if (value) return value;
  throw refused(node, `its input ${index} is left out`);
}

/** Elements of an input as numbers; undefined where it is left out. */
export function numbersAt({ inputs }: Call, index: number): number[] | undefined {
  const value = inputs[index];
  return value && Array.from(value.tensor.dataSync() as ArrayLike<number>);
}

export const likeInput = (call: Call, tensor: TfTensor): Value => ({
  dtype: input(call, 0).dtype,
  tensor,
});

/** A node that cannot be evaluated, by name. */
export function refused({ operator, name, layer }: GraphNode, reason: string): EngineError {
  const of = layer === undefined ? "" : ` of layer ${JSON.stringify(layer)}`;
  return new EngineError(
    "model.unrunnable",
    `TensorFlow.js: ${operator} node ${JSON.stringify(name)}${of}: ${reason}`,
    { where: name },
  );
}

export const count = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

export const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** An axis counted from the front. */
export function axisOf({ node }: Call, axis: number, rank: number): number {
  const front = axis < 0 ? axis + rank : axis;
  if (front >= 0 && front < Math.max(rank, 1)) return front;
  throw refused(node, `expected an axis of ${rank}, got ${axis}`);
}

/** Whether TensorFlow.js holds elements of the type as floating-point numbers. */
export const isFloat = (dtype: ElementType): boolean => dtype === "F32";

export const tfTypeOf = (dtype: ElementType): "float32" | "int32" | "bool" => {
  if (isFloat(dtype)) return "float32";
  return dtype === "BOOL" ? "bool" : "int32";
};
