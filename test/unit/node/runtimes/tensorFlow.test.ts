/** The evaluator on TensorFlow.js: what its kernels need to be kept from, and what it refuses. */
import { describe, expect, it } from "vitest";
import type {
  Attribute,
  Constant,
  Graph,
  GraphNode,
} from "../../../../extension/engine/models/graph";
import { exportOnnx } from "../../../../extension/engine/models/onnx/exportGraph";
import { doubles, floats, integers, type Tensor } from "../../../../extension/engine/models/tensor";
import { openTensorFlow } from "../../../../extension/node/libraries/tensorflow";
import { removedFromNode } from "../../../../extension/node/runtimes/tensorflow/removedFromNode";
import { tfWasmRuntime } from "../../../../extension/node/runtimes/tfjs";
import { problemOf, readCases } from "../../models/derivatives/support";

const runtime = await tfWasmRuntime();

type Node = readonly [
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes?: Readonly<Record<string, Attribute>>,
];

interface Parts {
  readonly nodes: readonly Node[];
  readonly feeds?: Readonly<Record<string, Tensor>>;
  readonly constants?: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly string[];
}

function graphOf({ nodes, feeds = {}, constants = {}, outputs }: Parts): Graph {
  return {
    name: "graph",
    operatorSet: 18,
    domains: new Map(),
    inputs: Object.entries(feeds).map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    outputs,
    nodes: nodes.map(
      ([operator, inputs, output, attributes = {}], i): GraphNode => ({
        name: `node ${i}`,
        operator,
        domain: "",
        inputs,
        outputs: [output],
        attributes: new Map(Object.entries(attributes)),
      }),
    ),
    constants: new Map(
      Object.entries(constants).map(([name, tensor]): [string, Constant] => [
        name,
        { kind: "tensor", tensor },
      ]),
    ),
  };
}

const open = async (parts: Parts) =>
  runtime.open(
    await exportOnnx(graphOf(parts), {
      open: () => Promise.reject(new Error("nothing is stored")),
    }),
  );

async function run(parts: Parts) {
  const session = await open(parts);
  try {
    const results = await session.run(new Map(Object.entries(parts.feeds ?? {})), parts.outputs);
    return parts.outputs.map((name) => Array.from(results.get(name)!.data as Float32Array));
  } finally {
    await session.release();
  }
}

const count = (...shape: number[]) =>
  floats(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1),
  );

describe("TensorFlow.js, kept from its defects,", () => {
  it("multiplies by a weight and by the same weight in another shape", async () => {
    const made = await run({
      nodes: [
        ["MatMul", ["x", "w"], "a"],
        ["Reshape", ["w", "shape"], "v"],
        ["MatMul", ["z", "v"], "b"],
      ],
      feeds: { x: count(1, 2), z: count(1, 3) },
      constants: { w: count(2, 3), shape: integers([2], [3, 2]) },
      outputs: ["a", "b"],
    });
    expect(made).toEqual([
      [9, 12, 15],
      [22, 28],
    ]);
  });

  it("leaves no listeners on the process", async () => {
    const counts = () =>
      ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event));
    const before = counts();
    await openTensorFlow();
    expect(counts()).toEqual(before);
  });

  it("holds no memory after a run but the model's, and none after its release", async () => {
    const tf = await openTensorFlow();
    const before = tf.memory().numTensors;
    for (const spec of readCases("rules.json")) {
      const { graph, feeds } = problemOf(spec, "F32");
      const model = await exportOnnx(graph, { open: () => Promise.reject(new Error("stored")) });
      const session = await runtime.open(model);
      await session.run(feeds, graph.outputs);
      const held = tf.memory().numTensors;
      await session.run(feeds, graph.outputs);
      expect(tf.memory().numTensors, spec.name).toBe(held);
      await session.release();
      expect(tf.memory().numTensors, spec.name).toBe(before);
    }
  });

  it("does not read shared memory as its own", async () => {
    const data = new Float32Array(new SharedArrayBuffer(8));
    data.set([2, -3]);
    const x: Tensor = { dtype: "F32", shape: [2], data };
    expect(await run({ nodes: [["Abs", ["x"], "y"]], feeds: { x }, outputs: ["y"] })).toEqual([
      [2, 3],
    ]);
  });
});

describe("a branch", () => {
  const body = (operator: string): Attribute => ({
    kind: "graph",
    value: { ...graphOf({ nodes: [[operator, ["x"], "made"]], outputs: ["made"] }), inputs: [] },
  });
  it.each([
    [1, [-1, -2]],
    [0, [1, 2]],
  ])("is taken by its condition, %i, and reads what is around it", async (value, expected) => {
    const attributes = { then_branch: body("Neg"), else_branch: body("Abs") };
    const condition: Tensor = { dtype: "BOOL", shape: [], data: Uint8Array.of(value) };
    const [made] = await run({
      nodes: [["If", ["condition"], "y", attributes]],
      feeds: { condition, x: count(2) },
      outputs: ["y"],
    });
    expect(made).toEqual(expected);
  });
});

describe("TensorFlow.js refuses, by name,", () => {
  const x = count(2);
  const fails = (parts: Parts, text: string) =>
    expect(run(parts)).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringContaining(text),
    });

  it("an operator that it has not", () =>
    fails(
      { nodes: [["Det", ["x"], "y"]], feeds: { x }, outputs: ["y"] },
      'Det node "node 0": this operator is not evaluated',
    ));

  it("numbers of 64 bits, among inputs, constants and casts", async () => {
    const wide = doubles([1], [1]);
    await fails(
      { nodes: [["Abs", ["x"], "y"]], feeds: { x: wide }, outputs: ["y"] },
      '"x" is of F64',
    );
    await fails(
      { nodes: [["Add", ["x", "w"], "y"]], feeds: { x }, constants: { w: wide }, outputs: ["y"] },
      '"w" is of F64',
    );
    const to: Attribute = { kind: "int", value: 11 };
    await fails(
      { nodes: [["Cast", ["x"], "y", { to }]], feeds: { x }, outputs: ["y"] },
      '"y" is of F64',
    );
  });

  it("what a kernel does not take", () =>
    fails(
      {
        nodes: [["MatMul", ["x", "w"], "y"]],
        feeds: { x },
        constants: { w: count(3, 3) },
        outputs: ["y"],
      },
      'MatMul node "node 0": ',
    ));

  it("an index that is none", () =>
    fails(
      {
        nodes: [["Gather", ["x", "i"], "y"]],
        feeds: { x },
        constants: { i: integers([1], [2]) },
        outputs: ["y"],
      },
      "index 2 of 2",
    ));

  it("an input that does not fit", async () => {
    const session = await open({ nodes: [["Abs", ["x"], "y"]], feeds: { x }, outputs: ["y"] });
    const given = (value: Tensor) => session.run(new Map([["x", value]]), ["y"]);
    await expect(given(count(3))).rejects.toMatchObject({
      code: "shape.mismatch",
      message: 'TensorFlow.js: input "x": expected F32 [2], got F32 [3]',
    });
    await expect(session.run(new Map(), ["y"])).rejects.toMatchObject({ code: "shape.mismatch" });
    await session.release();
  });
});

it("what newer Nodes have not any more is put back, and only that", () => {
  expect(Object.keys(removedFromNode({ isArray: true }))).toEqual(["isNullOrUndefined"]);
  const { isNullOrUndefined } = removedFromNode({});
  expect([null, undefined, 0].map((each) => isNullOrUndefined?.(each))).toEqual([
    true,
    true,
    false,
  ]);
});
