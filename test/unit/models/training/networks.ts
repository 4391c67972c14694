/** Small networks as graphs, for training. */
import type { Graph, GraphInput } from "../../../../extension/engine/models/graph";
import { GraphBuilder } from "../../../../extension/engine/models/graphBuilder";
import type { Tensor } from "../../../../extension/engine/models/tensor";

export const int = (value: number) => ({ kind: "int", value }) as const;
export const ints = (value: readonly number[]) => ({ kind: "ints", value }) as const;

/** A graph whose constants keep the names that they have in `weights`. */
export function network(
  input: GraphInput,
  weights: Readonly<Record<string, Tensor>>,
  add: (build: GraphBuilder) => string,
): Graph {
  const build = new GraphBuilder({
    name: "small",
    operatorSet: 17,
    domains: new Map(),
    inputs: [input],
    outputs: [],
    nodes: [],
    constants: new Map(
      Object.entries(weights).map(([name, tensor]) => [name, { kind: "tensor", tensor }]),
    ),
  });
  const output = add(build);
  return build.finish([output]);
}

/** tanh(x W1ᵀ + b1) W2ᵀ + b2. */
export const tanhNetwork = (weights: Readonly<Record<"w1" | "b1" | "w2" | "b2", Tensor>>): Graph =>
  network({ name: "x", dtype: "F32", shape: ["batch", weights.w1.shape[1]] }, weights, (build) => {
    const attributes = { transB: int(1) };
    const hidden = build.node("Gemm", ["x", "w1", "b1"], { attributes });
    return build.node("Gemm", [build.node("Tanh", [hidden]), "w2", "b2"], { attributes });
  });
