import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  inlineFunctions,
  type OnnxFunction,
} from "../../../extension/engine/formats/onnxFunctions";
import type {
  OnnxAttribute,
  OnnxGraph,
  OnnxNode,
} from "../../../extension/engine/formats/onnxModel";
import { exportOnnx } from "../../../extension/engine/models/onnx/exportGraph";
import { floats } from "../../../extension/engine/models/tensor";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { distance, numbers } from "../models/derivatives/support";
import { fixtureFiles, fixtureModel, installed } from "../support/models";

const call = (operator: string, inputs: string[], outputs: string[], more = {}): OnnxNode => ({
  ...{ name: "", operator, domain: "own", inputs, outputs, attributes: new Map() },
  ...more,
});
const graphOf = (...nodes: OnnxNode[]): OnnxGraph => ({
  ...{ name: "g", nodes, initializers: [], inputs: [], outputs: [] },
});
const define = (name: string, ...nodes: OnnxNode[]): OnnxFunction => ({
  ...{ domain: "own", name, inputs: ["a"], outputs: ["b"], nodes },
  ...{ defaults: new Map(), operatorSet: 17 },
});
const told = { file: "m.onnx", operatorSet: 17 };

describe("functions that a model brings along", () => {
  it.skipIf(!installed)("compute what they say, under the names of their calls", async () => {
    const files = fixtureFiles("functions.onnx");
    const { graph, layers } = await fixtureModel("functions.onnx", files);
    const path = join(import.meta.dirname, "../../fixtures/onnx/functions.run.json");
    const { x, y }: { x: number[][]; y: number[][] } = JSON.parse(readFileSync(path, "utf8"));
    const bytes = await exportOnnx(graph, { open: (ref) => files.open(ref.file.path) });
    const session = await nativeRuntime().open(bytes);
    const made = await session.run(new Map([["x", floats([3, 4], x.flat())]]), ["y"]);
    await session.release();
    expect(distance(numbers(made.get("y")), y.flat())).toBeLessThan(1e-6);
    expect(graph.nodes.every(({ domain }) => domain === "")).toBe(true);
    expect(layers.map(({ id }) => id)).toContain("one");
  });

  it("take what a call gives, else the default, else nothing", () => {
    const reference = (to: string): OnnxAttribute => ({ kind: "reference", to });
    const body = call("LeakyRelu", ["a"], ["b"], {
      domain: "",
      attributes: new Map([
        ["alpha", reference("slope")],
        ["other", reference("none")],
      ]),
    });
    const half = { kind: "float", value: 0.5 } as const;
    const leaky = { ...define("Leaky", body), defaults: new Map([["slope", half]]) };
    const given = call("Leaky", ["x"], ["y"], {
      attributes: new Map([["slope", { ...half, value: 2 }]]),
    });
    const { nodes } = inlineFunctions(graphOf(given, call("Leaky", ["y"], ["z"])), [leaky], told);
    expect(nodes.map(({ attributes }) => [...attributes])).toEqual([
      [["alpha", { kind: "float", value: 2 }]],
      [["alpha", half]],
    ]);
    expect(nodes.map(({ inputs, outputs }) => [...inputs, ...outputs])).toEqual([
      ["x", "y"],
      ["y", "z"],
    ]);
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(2);
  });

  it("stay calls where they are by another operator set", () => {
    const other = { ...define("F", call("Relu", ["a"], ["b"])), operatorSet: 18 };
    const graph = graphOf(call("F", ["x"], ["y"]));
    expect(inlineFunctions(graph, [other], told)).toEqual(graph);
  });

  it.each([
    [
      "call themselves",
      [define("F", call("F", ["a"], ["b"]))],
      /32 calls, one within another, at F/,
    ],
    [
      "come to too many nodes",
      Array.from({ length: 12 }, (_, i) =>
        define(`F${i || ""}`, ...Array.from({ length: 10 }, () => call(`F${i + 1}`, ["a"], ["b"]))),
      ),
      /at most 1000000 nodes/,
    ],
  ])("are refused where they %s", (_, functions, message) => {
    const graph = graphOf(call("F", ["x"], ["y"]));
    expect(() => inlineFunctions(graph, functions, told)).toThrow(message);
  });
});
