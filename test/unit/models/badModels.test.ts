import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { prepareCapture } from "../../../extension/engine/models/capture";
import type { Constant, Graph, GraphNode } from "../../../extension/engine/models/graph";
import { peakMemory } from "../../../extension/engine/models/memory";
import { openModel } from "../../../extension/engine/models/model";
import { exportOnnx } from "../../../extension/engine/models/onnx/exportGraph";
import { RunningModel } from "../../../extension/engine/models/running/runningModel";
import { floats, integers } from "../../../extension/engine/models/tensor";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { webRuntime } from "../../../extension/node/runtimes/onnxWeb";
import { MemoryFiles } from "../support/memoryFiles";
import { fixtureFiles, installed, modelBench } from "../support/models";

const node = (operator: string, inputs: string[], output: string, domain = ""): GraphNode => ({
  ...{ name: `/${output}/${operator}`, operator, domain, inputs, outputs: [output] },
  attributes: new Map(),
});

const weight = (rows: number, columns: number): Constant => ({
  kind: "tensor",
  tensor: floats([rows, columns], new Float32Array(rows * columns).fill(0.1)),
});

/** x [n, 4] · fc, and what comes after it. */
function graph(nodes: readonly GraphNode[], more: Partial<Graph> = {}): Graph {
  return {
    ...{ name: "bad", operatorSet: 13, domains: new Map([["my.ops", 1]]) },
    inputs: [{ name: "x", dtype: "F32", shape: ["n", 4] }],
    outputs: [nodes.at(-1)!.outputs[0]],
    nodes: [node("MatMul", ["x", "fc.weight"], "fc"), ...nodes],
    constants: new Map([
      ["fc.weight", weight(4, 3)],
      ["head.weight", weight(5, 2)],
    ]),
    ...more,
  };
}

const open = () => Promise.reject(new Error("nothing is stored"));
const probe = (columns = 4) => ({
  ...{ samples: 3, text: "ones", notes: [], labels: null },
  inputs: [{ name: "x", shape: [columns], data: new Float64Array(3 * columns).fill(1) }],
});

/** Opens and runs it, as a comparison does. */
async function run(model: Graph, columns?: number) {
  const files = new MemoryFiles({ "bad.onnx": await exportOnnx(model, { open }) });
  const opened = await openModel(files, await openCheckpoint(files, "bad.onnx"));
  const bench = modelBench(files);
  const fed = probe(columns);
  const ready = await prepareCapture(opened, { files, bench, probe: fed });
  return { ready, running: await RunningModel.open(opened, { files, bench, like: fed }) };
}

describe.skipIf(!installed)("a model that cannot run", () => {
  it.each([
    [
      "an unknown operator of ONNX's own set",
      graph([node("Frobnicate", ["fc"], "act"), node("Relu", ["act"], "y")]),
      "model.unrunnable",
      /^bad\.onnx: onnxruntime: .*\/act\/Frobnicate.*this is operator Frobnicate in layer `y`$/,
    ],
    [
      "an operator of an unknown set",
      graph([node("Swish", ["fc"], "act", "my.ops"), node("Relu", ["act"], "y")]),
      "model.unrunnable",
      /my\.ops:Swish.*this is operator Swish of node `\/act\/Swish` in layer `y`$/,
    ],
    [
      "shapes that do not fit",
      graph([node("MatMul", ["fc", "head.weight"], "head")]),
      "model.unrunnable",
      /\/head\/MatMul.*Incompatible dimensions.*in layer `head`$/,
    ],
    [
      "a cycle",
      graph([node("Add", ["fc", "b"], "a"), node("Relu", ["a"], "b")]),
      "model.unrunnable",
      /node "\/a\/Add" \(Add\) waits for "b", which nothing makes before it: the graph is cyclic/,
    ],
    [
      "a node that reads what nothing makes",
      graph([node("Relu", ["nowhere"], "y")]),
      "model.unrunnable",
      /node "\/y\/Relu" \(Relu\) waits for "nowhere"/,
    ],
    [
      "an output that nothing makes",
      graph([node("Relu", ["fc"], "y")], { outputs: ["nowhere"] }),
      "model.unrunnable",
      /output "nowhere" is made by no node/,
    ],
    [
      "no input",
      graph([node("Relu", ["fc.weight"], "y")], {
        inputs: [],
        nodes: [node("Relu", ["fc.weight"], "y")],
      }),
      "model.unrunnable",
      /takes no input/,
    ],
  ] as const)("has %s, and says where", async (_, model, code, message) => {
    await expect(run(model)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    [
      "a constant of 160 GB",
      [node("ConstantOfShape", ["sizes"], "big"), node("Add", ["fc", "big"], "y")],
      { sizes: integers([2], [200_000, 200_000]) },
      /ConstantOfShape node `\/big\/ConstantOfShape` in layer `y`/,
    ],
    [
      "a product of all with all",
      [
        node("Expand", ["fc", "sizes"], "wide"),
        node("Transpose", ["wide"], "tall"),
        node("MatMul", ["tall", "wide"], "y"),
      ],
      { sizes: integers([2], [1, 3_000_000]) },
      /one run needs \d{14} bytes at Transpose|one run needs \d{14} bytes at MatMul/,
    ],
  ] as const)("needs more memory than there may be: %s", async (_, nodes, tensors, message) => {
    const plain = graph(nodes);
    const constants = new Map(plain.constants);
    for (const [name, tensor] of Object.entries(tensors)) {
      constants.set(name, { kind: "tensor", tensor });
    }
    // one column, so that it can be made wide
    constants.set("fc.weight", weight(4, 1));
    await expect(run({ ...plain, constants })).rejects.toMatchObject({
      code: "format.limit",
      message: expect.stringMatching(message),
    });
  });

  it("is told of by the runtime of every package", async () => {
    const nodes = [node("ConstantOfShape", ["sizes"], "big")];
    const sizes = { kind: "tensor", tensor: integers([2], [200_000, 200_000]) } as const;
    const plain = graph(nodes);
    const huge = {
      ...plain,
      constants: new Map([...plain.constants, ["sizes", sizes]]),
    };
    const bytes = await exportOnnx(huge, { open });
    for (const runtime of [nativeRuntime(), await webRuntime()]) {
      const told = await runtime.shapes?.(bytes);
      expect(told?.get("big"), runtime.name).toEqual({ shape: [200_000, 200_000], bytes: 4 });
    }
  });

  it("counts values that are there at once", () => {
    const chain = graph([
      node("Relu", ["fc"], "a"),
      node("Relu", ["a"], "b"),
      node("Add", ["a", "b"], "c"),
    ]);
    const size = (elements: number) => ({ shape: [1, elements], bytes: 4 });
    const sizes = new Map([
      ["x", size(10)],
      ["fc", size(100)],
      ["a", size(1000)],
      ["b", size(1)],
    ]);
    // fc and a; of c nothing is known
    expect(peakMemory(chain, sizes, 4000)).toEqual({ bytes: 4400, beyond: chain.nodes[1] });
    expect(peakMemory(chain, sizes).beyond).toBeNull();
  });

  it("is fed inputs of another width", async () => {
    await expect(run(graph([node("Relu", ["fc"], "y")]), 5)).rejects.toMatchObject({
      code: "shape.mismatch",
      message: 'bad.onnx: input "x": expected 3 × 4 of F32, got 3 × 5',
    });
  });

  it("lacks the file of its weights", async () => {
    const files = fixtureFiles("external.onnx");
    const checkpoint = await openCheckpoint(files, "external.onnx");
    await expect(openModel(files, checkpoint)).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringMatching(
        /^external\.onnx: constant "w" could not be read: .*tensor data is missing: external\.data/,
      ),
    });
  });

  it("is told by its messages in one line each, and others run beside it", async () => {
    const { running } = await run(graph([node("Relu", ["fc"], "y")]));
    expect(running.layers.map(({ id }) => id)).toEqual(["fc", "y"]);
  });
});
