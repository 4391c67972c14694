/**
 * The one operator graph into which every source of a running model is brought. Its vocabulary is
 * ONNX's operators; forward passes, tails, derivatives and training steps are graphs of this kind.
 *
 * A graph is plain data and is never changed: a derivative is a new graph that shares constants.
 */
import type { TensorInfo } from "../formats/checkpoint";
import type { TensorRef } from "../jobs/job";
import type { ElementType, Tensor } from "./tensor";

export interface Graph {
  readonly name: string;
  /** Version of ONNX's standard operator set by which the nodes are to be read. */
  readonly operatorSet: number;
  /** Versions of other domains' sets, by domain. */
  readonly domains: ReadonlyMap<string, number>;
  readonly inputs: readonly GraphInput[];
  /** Names of values. */
  readonly outputs: readonly string[];
  /** In an order in which every node follows what it reads. */
  readonly nodes: readonly GraphNode[];
  /** Weights and other constants by the name of their value. */
  readonly constants: ReadonlyMap<string, Constant>;
}

export interface GraphInput {
  readonly name: string;
  readonly dtype: ElementType;
  /** A size, or the name of an open one (`batch`); null where the rank is open. */
  readonly shape: readonly (number | string)[] | null;
}

export interface GraphNode {
  /** Unique in the graph; what messages call it. */
  readonly name: string;
  readonly operator: string;
  /** "" for ONNX's own operators. */
  readonly domain: string;
  /** Names of values; "" for an optional input that is left out. */
  readonly inputs: readonly string[];
  /** Names of values, each made by one node; "" for an optional output that nobody reads. */
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Id of the layer that it belongs to, where the source tells. */
  readonly layer?: string;
}

export type Attribute =
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "strings"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: Tensor }
  | { readonly kind: "graph"; readonly value: Graph };

/** A value known beforehand: in memory, or where it stands in a file. */
export type Constant =
  | { readonly kind: "tensor"; readonly tensor: Tensor }
  | { readonly kind: "stored"; readonly ref: TensorRef };

export const constantInfo = (
  constant: Constant,
): Pick<TensorInfo, "shape"> & { readonly dtype: string } =>
  constant.kind === "tensor" ? constant.tensor : constant.ref.tensor;
