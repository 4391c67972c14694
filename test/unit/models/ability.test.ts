import { describe, expect, it } from "vitest";
import { derivativeAbility, modelAbilities } from "../../../extension/engine/models/ability";
import type { Graph } from "../../../extension/engine/models/graph";
import { markLayers } from "../../../extension/engine/models/layerNodes";
import type { Model } from "../../../extension/engine/models/model";
import { fixtureFiles, fixtureModel } from "../support/models";

const able = { able: true };

/** The network with another operator in place of tanh. */
async function changed(operator: string, domain = ""): Promise<Model> {
  const model = await fixtureModel("mlp.onnx", fixtureFiles("mlp.onnx"));
  const nodes = model.graph.nodes.map((node) =>
    node.operator === "Tanh" ? { ...node, operator, domain } : node,
  );
  return { ...model, graph: { ...model.graph, nodes } };
}

describe("what a model can do", () => {
  it("is all of it where every operator has a rule", async () => {
    for (const name of ["mlp.onnx", "bert.onnx"]) {
      const model = await fixtureModel(name, fixtureFiles(name));
      expect(await modelAbilities(model)).toEqual({
        forward: able,
        gradients: able,
        training: able,
      });
    }
  });

  it("names the operator without a rule, its node and its layer", async () => {
    const model = await changed("Unique");
    const why = "there is no derivative rule for Unique node `/Tanh` of layer `Tanh`";
    expect(await modelAbilities(model)).toEqual({
      forward: able,
      gradients: { able: false, why },
      training: { able: false, why },
    });
    const before = model.layers.find(({ id }) => id === "Relu")!.value;
    expect(derivativeAbility(model, { outputs: [before], wrt: ["x"] })).toEqual(able);
    expect((await modelAbilities(await changed("Tanh", "my.domain"))).gradients).toMatchObject({
      why: expect.stringMatching(/my\.domain\.Tanh node/),
    });
  });

  it("is nothing for a model whose inputs count no samples", async () => {
    const model = await changed("Tanh");
    const inputs = model.graph.inputs.map((input) => ({ ...input, shape: [] }));
    const graph = { ...model.graph, inputs };
    const { forward, training } = await modelAbilities({ ...model, graph });
    expect(forward).toMatchObject({ able: false, why: expect.stringMatching(/axis of samples/) });
    expect(training).toEqual(forward);
  });
});

describe("layers of nodes", () => {
  it("are the first that need a node, and those that it has stay", async () => {
    const node = (name: string, input: string) => ({
      ...{ name, operator: "Relu", domain: "", inputs: [input], outputs: [name] },
      attributes: new Map(),
    });
    const graph: Graph = {
      ...{ name: "g", operatorSet: 13, domains: new Map(), inputs: [], outputs: ["d"] },
      nodes: [node("a", "x"), node("b", "a"), { ...node("c", "a"), layer: "own" }, node("d", "c")],
      constants: new Map(),
    };
    const layer = (id: string, value: string) => ({ id, value, weights: [] });
    const marked = await markLayers(graph, [layer("first", "b"), layer("second", "c")]);
    expect(marked.nodes.map((each) => each.layer)).toEqual(["first", "first", "own", undefined]);
  });
});
