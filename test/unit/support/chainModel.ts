/** An ONNX model that is a chain of very many nodes, as generated code exports them. */
import type { Constant, Graph, GraphNode } from "../../../extension/engine/models/graph";
import { exportOnnx } from "../../../extension/engine/models/onnx/exportGraph";
import { tensorOver } from "../../../extension/engine/models/tensor";

const WIDTH = 4;

/**
 * `count` nodes, every fourth of them a product with a weight of its own, then its bias, ReLU and
 * tanh. The names of activations say nothing: all are one.
 */
export function chainGraph(count: number): Graph {
  const constants = new Map<string, Constant>();
  const constant = (name: string, shape: readonly number[]) => {
    const size = shape.reduce((product, length) => product * length, 4);
    constants.set(name, { kind: "tensor", tensor: tensorOver("F32", shape, new Uint8Array(size)) });
    return name;
  };
  const nodes = Array.from({ length: count }, (_, i): GraphNode => {
    const from = i === 0 ? "x" : `v${i - 1}`;
    const at = i - (i % 4);
    const node = (operator: string, name: string, more: readonly string[] = []): GraphNode => ({
      ...{ name, operator, domain: "", inputs: [from, ...more], outputs: [`v${i}`] },
      attributes: new Map(),
    });
    switch (i % 4) {
      case 0:
        return node("MatMul", `/l${at}/MatMul`, [constant(`l${at}.weight`, [WIDTH, WIDTH])]);
      case 1:
        return node("Add", `/l${at}/Add`, [constant(`l${at}.bias`, [WIDTH])]);
      case 2:
        return node("Relu", "/act/Relu");
      default:
        return node("Tanh", "/act/Tanh");
    }
  });
  return {
    ...{ name: "chain", operatorSet: 17, domains: new Map(), nodes, constants },
    inputs: [{ name: "x", dtype: "F32", shape: ["n", WIDTH] }],
    outputs: [`v${count - 1}`],
  };
}

export const chainModel = (count: number): Promise<Uint8Array> =>
  exportOnnx(chainGraph(count), {
    open: async () => {
      throw new Error("all constants are in memory");
    },
  });
