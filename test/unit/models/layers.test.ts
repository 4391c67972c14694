import { describe, expect, it } from "vitest";
import type { Checkpoint, TensorInfo } from "../../../extension/engine/formats/checkpoint";
import type { Graph, GraphNode } from "../../../extension/engine/models/graph";
import { modelLayers } from "../../../extension/engine/models/layers";
import { fixtureModel } from "../support/models";

type NodeText = [operator: string, name: string, inputs: string[], output: string];

/** Layers of a graph whose weights are 4 × 4, by id and value. */
async function layersOf(nodes: readonly NodeText[], weights: readonly string[], outputs: string[]) {
  const shape = [4, 4];
  const graph: Graph = {
    name: "graph",
    operatorSet: 13,
    domains: new Map(),
    inputs: [{ name: "x", dtype: "F32", shape: ["n", 4] }],
    outputs,
    nodes: nodes.map(
      ([operator, name, inputs, output]): GraphNode => ({
        ...{ operator, name, inputs, outputs: [output], domain: "", attributes: new Map() },
      }),
    ),
    constants: new Map(
      weights.map((name) => [
        name,
        { kind: "tensor", tensor: { dtype: "F32", shape, data: new Float32Array(16) } },
      ]),
    ),
  };
  const tensors = weights.map((name) => ({ name, dtype: "F32", shape }) as unknown as TensorInfo);
  const layers = await modelLayers(graph, { tensors } as unknown as Checkpoint);
  return layers.map(({ id, value }) => `${id} = ${value}`);
}

describe("layers of a model", () => {
  it("stand in execution order under the names of modules", async () => {
    const { layers } = await fixtureModel("torch-cnn.onnx");
    const names = layers.map(({ id }) => id);
    expect(names).toEqual(["conv", "norm", "Relu", "up", "head.0", "head.1.Tanh", "head.2"]);
    expect(layers[0].weights).toEqual(["conv.weight", "conv.bias"]);
  });

  it("end with their bias, where that is added apart", async () => {
    const nodes: NodeText[] = [
      ["MatMul", "/fc/MatMul", ["x", "fc.weight"], "p"],
      ["Add", "/fc/Add", ["p", "fc.bias"], "q"],
    ];
    expect(await layersOf(nodes, ["fc.weight", "fc.bias"], ["q"])).toEqual(["fc = q"]);
  });

  it("bear a name of their own where they share the weights of another", async () => {
    const nodes: NodeText[] = [
      ["MatMul", "/embed/MatMul", ["x", "embed.weight"], "p"],
      ["MatMul", "/head/MatMul", ["p", "embed.weight"], "q"],
    ];
    expect(await layersOf(nodes, ["embed.weight"], ["q"])).toEqual([
      "embed = p",
      "head.MatMul = q",
    ]);
  });

  it("are not the sums within the tanh form of GELU", async () => {
    const { layers } = await fixtureModel("gpt2.onnx");
    const sums = layers.map(({ id }) => id).filter((id) => id.startsWith("h.0.Add"));
    // after attention and after the feed-forward part
    expect(sums).toEqual(["h.0.Add", "h.0.Add_3"]);
  });

  it("are sums of branches, and not masks or parts of formulas", async () => {
    const nodes: NodeText[] = [
      ["MatMul", "/block/fc/MatMul", ["x", "block.fc.weight"], "p"],
      ["Sigmoid", "/block/act/Sigmoid", ["p"], "s"],
      ["Mul", "/block/act/Mul", ["p", "s"], "silu"],
      ["Add", "/block/Add", ["silu", "x"], "sum"],
      ["Add", "/block/Add_1", ["sum", "p"], "masked"],
      ["Softmax", "/block/Softmax", ["masked"], "y"],
    ];
    expect(await layersOf(nodes, ["block.fc.weight"], ["y"])).toEqual([
      "block.fc = p",
      "block.Add = sum",
      "y = y",
    ]);
  });
});
