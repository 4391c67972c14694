import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../../extension/engine/formats";
import { jvpGraph } from "../../../../extension/engine/models/derivatives/jvp";
import { derivativeObstacles } from "../../../../extension/engine/models/derivatives/obstacles";
import { ruledOperators } from "../../../../extension/engine/models/derivatives/rules";
import { gradientGraph, vjpGraph } from "../../../../extension/engine/models/derivatives/vjp";
import type { Constant, Graph, GraphNode } from "../../../../extension/engine/models/graph";
import { GraphBuilder } from "../../../../extension/engine/models/graphBuilder";
import { exportOnnx } from "../../../../extension/engine/models/onnx/exportGraph";
import { importOnnx } from "../../../../extension/engine/models/onnx/importGraph";
import type { Facts } from "../../../../extension/engine/models/shapes";
import { graphFacts } from "../../../../extension/engine/models/shapes";
import { doubles, floats, type Tensor } from "../../../../extension/engine/models/tensor";
import { nativeRuntime } from "../../../../extension/node/runtimes/onnxNative";
import { MemoryFiles } from "../../support/memoryFiles";
import { distance, dot, factsOf, formula, installed, numbers, readCases, run } from "./support";

const empty: Graph = {
  name: "small",
  operatorSet: 18,
  domains: new Map(),
  inputs: [],
  outputs: [],
  nodes: [],
  constants: new Map(),
};

/** y = tanh(x W) · (x W) summed, with x [2, 3] and W [3, 4]; x W is read twice. */
function small(): { graph: Graph; x: Tensor; W: Tensor; loss: string; product: string } {
  const x = doubles([2, 3], formula([2, 3], 1));
  const W = doubles([3, 4], formula([3, 4], 2));
  const build = new GraphBuilder(empty);
  const input = build.input({ dtype: "F64", shape: ["batch", 3] }, "x");
  const weight = build.constant(W, "W");
  const product = build.node("MatMul", [input, weight]);
  const both = build.node("Mul", [build.node("Tanh", [product]), product]);
  const loss = build.node("ReduceSum", [both], {
    attributes: { keepdims: { kind: "int", value: 0 } },
  });
  return { graph: build.finish([loss]), x, W, loss, product };
}

/** Gradient of the loss above by hand: f′(s) = (1 - tanh² s) s + tanh s at s = x W. */
function byHand(x: readonly number[], W: readonly number[]) {
  const dx = new Array<number>(6).fill(0);
  const dW = new Array<number>(12).fill(0);
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 4; j++) {
      const s = [0, 1, 2].reduce((sum, k) => sum + x[i * 3 + k] * W[k * 4 + j], 0);
      const slope = (1 - Math.tanh(s) ** 2) * s + Math.tanh(s);
      for (let k = 0; k < 3; k++) {
        dx[i * 3 + k] += slope * W[k * 4 + j];
        dW[k * 4 + j] += slope * x[i * 3 + k];
      }
    }
  }
  return { dx, dW };
}

describe.skipIf(!installed)("a derivative graph", () => {
  it("adds up what several readers send back, for inputs and for constants", async () => {
    const { graph, x, W, loss } = small();
    const feeds = new Map([["x", x]]);
    const facts = await factsOf(graph, feeds);
    const gradient = gradientGraph(graph, { loss, wrt: ["x", "W"], facts, keep: [loss] });
    expect(gradient.graph.outputs).toEqual([loss, ...gradient.results]);
    const made = await run(gradient.graph, feeds);
    const { dx, dW } = byHand(numbers(x), numbers(W));
    expect(distance(numbers(made.get(gradient.results[0])), dx)).toBeLessThan(1e-13);
    expect(distance(numbers(made.get(gradient.results[1])), dW)).toBeLessThan(1e-13);
  });

  it("begins and ends at values in between", async () => {
    const { graph, x, loss, product } = small();
    const feeds = new Map([["x", x]]);
    const facts = await factsOf(graph, feeds);
    const { graph: made, results } = gradientGraph(graph, {
      loss,
      wrt: [product],
      facts,
      keep: [product],
    });
    const values = await run(made, feeds);
    const s = numbers(values.get(product));
    const slopes = s.map((each) => (1 - Math.tanh(each) ** 2) * each + Math.tanh(each));
    expect(distance(numbers(values.get(results[0])), slopes)).toBeLessThan(1e-13);
  });

  it("is zero where nothing depends on a value", async () => {
    const { graph, x, product } = small();
    const feeds = new Map([["x", x]]);
    const facts = await factsOf(graph, feeds);
    const later = graph.nodes.find(({ operator }) => operator === "Tanh")!.outputs[0];
    const back = vjpGraph(graph, { outputs: [product], wrt: [later], facts });
    const u = doubles([2, 4], formula([2, 4], 9));
    const made = await run(back.graph, new Map([...feeds, [back.given[0], u]]));
    expect(numbers(made.get(back.results[0]))).toEqual(new Array(8).fill(0));
    const ahead = jvpGraph(graph, { outputs: [product], wrt: [later], facts });
    const moved = await run(ahead.graph, new Map([...feeds, [ahead.given[0], u]]));
    expect(numbers(moved.get(ahead.results[0]))).toEqual(new Array(8).fill(0));
  });

  it("has the Hessian of a closed form when it is differentiated again", async () => {
    // loss = Σ x³ + (Σ x)²: H v = 6 x v + 2 Σ v
    const build = new GraphBuilder(empty);
    const x = build.input({ dtype: "F64", shape: [5] }, "x");
    const sum = build.node("ReduceSum", [x], {
      attributes: { keepdims: { kind: "int", value: 0 } },
    });
    const cube = build.node("Pow", [x, build.constant(doubles([], [3]))]);
    const cubes = build.node("ReduceSum", [cube], {
      attributes: { keepdims: { kind: "int", value: 0 } },
    });
    const loss = build.node("Add", [cubes, build.node("Mul", [sum, sum])]);
    const graph = build.finish([loss]);
    const values = doubles([5], formula([5], 3));
    const feeds = new Map([["x", values]]);
    const facts = await factsOf(graph, feeds);
    const once = gradientGraph(graph, { loss, wrt: ["x"], facts });
    const twice = jvpGraph(once.graph, { outputs: once.results, wrt: ["x"], facts: once.facts });
    const v = formula([5], 4);
    const made = await run(twice.graph, new Map([...feeds, [twice.given[0], doubles([5], v)]]));
    const total = v.reduce((a, b) => a + b, 0);
    const expected = v.map((each, i) => 6 * numbers(values)[i] * each + 2 * total);
    expect(distance(numbers(made.get(twice.results[0])), expected)).toBeLessThan(1e-13);
  });

  it("has the type of each value on either side of a cast", async () => {
    const build = new GraphBuilder(empty);
    const x = build.input({ dtype: "F64", shape: [4] }, "x");
    const cast = build.node("Cast", [x], { attributes: { to: { kind: "int", value: 1 } } });
    const graph = build.finish([build.node("Mul", [cast, cast])]);
    const values = formula([4], 3);
    const feeds = new Map([["x", doubles([4], values)]]);
    const facts = await factsOf(graph, feeds);
    const back = vjpGraph(graph, { outputs: graph.outputs, wrt: ["x"], facts });
    const made = await run(
      back.graph,
      new Map<string, Tensor>([...feeds, [back.given[0], floats([4], [1, 2, 3, 4])]]),
    );
    const cotangent = made.get(back.results[0]);
    expect(cotangent?.dtype).toBe("F64");
    expect(
      distance(
        numbers(cotangent),
        values.map((each, i) => 2 * each * (i + 1)),
      ),
    ).toBeLessThan(1e-6);
    const ahead = jvpGraph(graph, { outputs: graph.outputs, wrt: ["x"], facts });
    const moved = await run(
      ahead.graph,
      new Map([...feeds, [ahead.given[0], doubles([4], values)]]),
    );
    expect(moved.get(ahead.results[0])?.dtype).toBe("F32");
    expect(
      distance(
        numbers(moved.get(ahead.results[0])),
        values.map((each) => 2 * each * each),
      ),
    ).toBeLessThan(1e-6);
  });

  it("is for one size of batch, and refuses others", async () => {
    const { graph, x, loss } = small();
    const facts = await factsOf(graph, new Map([["x", x]]));
    const { graph: made } = gradientGraph(graph, { loss, wrt: ["x"], facts });
    expect(made.inputs).toEqual([{ name: "x", dtype: "F64", shape: [2, 3] }]);
    const larger = new Map([["x", doubles([3, 3], formula([3, 3], 1))]]);
    await expect(run(made, larger)).rejects.toThrow(/x.*Expected: 2/);
  });

  it("leaves the graph that it is made of as it was", async () => {
    const { graph, x, loss } = small();
    const before = JSON.stringify([graph.nodes.length, graph.inputs, graph.outputs]);
    const facts = await factsOf(graph, new Map([["x", x]]));
    const known = facts.size;
    gradientGraph(graph, { loss, wrt: ["x"], facts });
    expect(JSON.stringify([graph.nodes.length, graph.inputs, graph.outputs])).toBe(before);
    expect(facts.size).toBe(known);
  });
});

const node = (operator: string, more: Partial<GraphNode> = {}): GraphNode => ({
  name: "strange/node",
  operator,
  domain: "",
  inputs: ["x"],
  outputs: ["y"],
  attributes: new Map(),
  layer: "block.3",
  ...more,
});

const facts: Facts = new Map([
  ["x", { dtype: "F32", shape: [2] }],
  ["y", { dtype: "F32", shape: [2] }],
]);

const one = (made: GraphNode): Graph => ({
  ...empty,
  inputs: [{ name: "x", dtype: "F32", shape: [2] }],
  outputs: ["y"],
  nodes: [made],
});

describe("a derivative that there is not", () => {
  const request = { outputs: ["y"], wrt: ["x"], facts };

  it.each<[string, GraphNode, RegExp]>([
    [
      "an operator without a rule",
      node("Det"),
      /Det node "strange\/node" of layer "block.3": this operator has no rule/,
    ],
    ["an operator of another domain", node("Relu", { domain: "com.example" }), /no rule/],
    [
      "training mode",
      node("BatchNormalization", {
        attributes: new Map([["training_mode", { kind: "int", value: 1 }]]),
      }),
      /training mode/,
    ],
    [
      "a setting known only while it runs",
      node("ReduceSum", { inputs: ["x", "x"] }),
      /known only while the model runs/,
    ],
  ])("is refused by name: %s", (_, made, message) => {
    for (const derive of [vjpGraph, jvpGraph]) {
      expect(() => derive(one(made), request)).toThrow(
        expect.objectContaining({
          code: "model.unrunnable",
          message: expect.stringMatching(message),
        }),
      );
    }
  });

  it("is refused inside loops and branches", () => {
    const body: Graph = {
      ...empty,
      nodes: [node("Relu", { outputs: ["inner"] })],
      outputs: ["inner"],
    };
    const branch = node("If", {
      inputs: ["c"],
      attributes: new Map([["then_branch", { kind: "graph", value: body }]]),
    });
    for (const derive of [vjpGraph, jvpGraph]) {
      expect(() => derive(one(branch), request)).toThrow(/no derivative of If node/);
    }
  });

  it("is refused by operator sets that mean something else", () => {
    expect(() => vjpGraph({ ...one(node("Add")), operatorSet: 6 }, request)).toThrow(
      /operator set 6/,
    );
  });

  it("does not matter beside the way", () => {
    const made = {
      ...one(node("Relu")),
      nodes: [node("Relu"), node("Det", { name: "other", outputs: ["z"] })],
    };
    expect(() => vjpGraph(made, request)).not.toThrow();
  });
});

describe("obstacles to a derivative", () => {
  const request = { outputs: ["y"], wrt: ["x"] };

  it("are the nodes on the way that have no rule", () => {
    const strange = node("Det");
    expect(derivativeObstacles(one(strange), request)).toEqual([strange]);
    const elsewhere = node("Relu", { domain: "com.example" });
    expect(derivativeObstacles(one(elsewhere), request)).toEqual([elsewhere]);
  });

  it("are not what is rewritten, or what puts out whole numbers", () => {
    expect(derivativeObstacles(one(node("LSTM")), request)).toEqual([]);
    const shaped = {
      ...one(node("Shape")),
      nodes: [node("Shape", { outputs: ["s"] }), node("Det", { inputs: ["s"] })],
    };
    expect(derivativeObstacles(shaped, request)).toEqual([]);
  });

  it("are bodies that read what changes", () => {
    const body: Graph = { ...empty, nodes: [node("Relu", { outputs: ["in"] })], outputs: ["in"] };
    const branch = node("If", {
      inputs: ["c"],
      attributes: new Map([["then_branch", { kind: "graph", value: body }]]),
    });
    expect(derivativeObstacles(one(branch), request)).toEqual([branch]);
  });
});

describe("the table of rules", () => {
  it("has a case for every operator that is not constant", () => {
    const tested = new Set(readCases("rules.json").map(({ operator }) => operator));
    const others = [
      "Cast",
      "Hardmax",
      "EyeLike",
      "RandomNormalLike",
      "RandomUniformLike",
      "Bernoulli",
      "Range",
      "ConstantOfShape",
    ];
    const untested = ruledOperators.filter((name) => !tested.has(name) && !others.includes(name));
    expect(untested).toEqual([]);
  });
});

const folder = join(import.meta.dirname, "../../../fixtures/onnx");
const files = new MemoryFiles(
  Object.fromEntries(
    ["torch-cnn.onnx", "torch-tokens.onnx"].map((name) => [name, readFileSync(join(folder, name))]),
  ),
);

async function load(name: string): Promise<Graph> {
  const source = await files.open(name);
  return importOnnx({ source, checkpoint: await openCheckpoint(files, name) });
}

const open: Parameters<typeof exportOnnx>[1]["open"] = (ref) => files.open(ref.file.path);

describe.skipIf(!installed)("facts of a model", () => {
  it("are those of its values when it runs", async () => {
    const graph = await load("torch-cnn.onnx");
    const inputs = new Map([["x", [3, 2, 6, 6]]]);
    const found = await graphFacts(graph, { runtime: nativeRuntime(), inputs, open });
    const shape = (operator: string) =>
      found.get(graph.nodes.find((each) => each.operator === operator)?.outputs[0] ?? "")?.shape;
    expect(shape("Conv")).toEqual([3, 3, 4, 4]);
    expect(shape("ConvTranspose")).toEqual([3, 2, 5, 5]);
    expect(found.get("x")).toEqual({ dtype: "F32", shape: [3, 2, 6, 6] });
    expect(found.get("conv.weight")).toMatchObject({ dtype: "F32", shape: [3, 2, 3, 3] });
    for (const made of graph.nodes)
      for (const name of made.outputs) expect(found.has(name)).toBe(true);
  });

  it("never read a large weight", async () => {
    const build = new GraphBuilder({
      ...empty,
      inputs: [{ name: "x", dtype: "F32", shape: ["n", 100] }],
    });
    const weight: Constant = {
      kind: "stored",
      ref: {
        file: { path: "w", name: "w", size: 1, modified: 0 },
        tensor: { name: "w", dtype: "F32", shape: [100, 300] },
      } as unknown as Extract<Constant, { kind: "stored" }>["ref"],
    };
    const graph = build.finish([build.node("MatMul", ["x", "w"])]);
    const whole = { ...graph, constants: new Map([["w", weight]]) };
    const found = await graphFacts(whole, {
      runtime: nativeRuntime(),
      inputs: new Map([["x", [7, 100]]]),
      open: () => Promise.reject(new Error("read")),
    });
    expect(found.get(whole.outputs[0])?.shape).toEqual([7, 300]);
  });

  it("name the input whose shape is missing or cannot be its", async () => {
    const graph = await load("torch-cnn.onnx");
    const ask = (inputs: [string, number[]][]) =>
      graphFacts(graph, { runtime: nativeRuntime(), inputs: new Map(inputs), open });
    await expect(ask([])).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining('"x"'),
    });
    await expect(ask([["x", [3, 2, 6]]])).rejects.toMatchObject({
      code: "shape.mismatch",
      message: expect.stringContaining("[3, 2, 6]"),
    });
  });
});

describe.skipIf(!installed)("the derivative of a model read from a file", () => {
  it.each(["torch-cnn.onnx", "torch-tokens.onnx"])(
    "agrees with itself in both modes: %s",
    async (name) => {
      const graph = await load(name);
      const isCnn = name === "torch-cnn.onnx";
      const shape = isCnn ? [3, 2, 6, 6] : [2, 5];
      const runtime = nativeRuntime();
      const known = await graphFacts(graph, { runtime, inputs: new Map([["x", shape]]), open });
      const weights = [...graph.constants.keys()].filter(
        (each) => known.get(each)?.dtype === "F32" && (known.get(each)?.shape.length ?? 0) > 0,
      );
      const wrt = isCnn ? ["x", ...weights] : weights;
      const x: Tensor = isCnn
        ? floats(shape, formula(shape, 1))
        : { dtype: "I64", shape, data: BigInt64Array.from([0, 3, 3, 1, 6, 2, 2, 5, 4, 0], BigInt) };
      const outputs = graph.outputs;
      const seeds = (names: readonly string[], given: readonly string[]) =>
        names.map((each, i): [string, Tensor] => {
          const sizes = known.get(each)!.shape;
          return [given[i], floats(sizes, formula(sizes, 50 + i))];
        });
      const evaluate = async (made: Graph, feeds: ReadonlyMap<string, Tensor>) => {
        const session = await runtime.open(await exportOnnx(made, { open }));
        try {
          const inputs = new Map(
            [...feeds].filter(([each]) => made.inputs.some((input) => input.name === each)),
          );
          return await session.run(inputs, made.outputs);
        } finally {
          await session.release();
        }
      };
      const back = vjpGraph(graph, { outputs, wrt, facts: known });
      const us = seeds(outputs, back.given);
      const reversed = await evaluate(back.graph, new Map([["x", x], ...us]));
      const ahead = jvpGraph(graph, { outputs, wrt, facts: known });
      const vs = seeds(wrt, ahead.given);
      const moved = await evaluate(ahead.graph, new Map([["x", x], ...vs]));
      const reverse = back.results.map((each, i) =>
        dot(numbers(reversed.get(each)), numbers(vs[i][1])),
      );
      const forward = ahead.results.map((each, i) =>
        dot(numbers(moved.get(each)), numbers(us[i][1])),
      );
      const total = (parts: readonly number[]) => parts.reduce((a, b) => a + b, 0);
      const size = [...reverse, ...forward].reduce((a, b) => a + Math.abs(b), 0);
      expect(size).toBeGreaterThan(0.01);
      expect(Math.abs(total(reverse) - total(forward)) / size).toBeLessThan(1e-5);
    },
  );
});
