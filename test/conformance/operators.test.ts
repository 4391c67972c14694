/** Every operator on every runtime: against torch where it has the operator, and among each other. */
import { describe, expect, it } from "vitest";
import type { Graph } from "../../extension/engine/models/graph";
import { exportOnnx } from "../../extension/engine/models/onnx/exportGraph";
import type { Runtime } from "../../extension/engine/models/runtime";
import type { Tensor } from "../../extension/engine/models/tensor";
import { operators } from "../../extension/node/runtimes/tensorflow/operators";
import type { RuntimeKind } from "../../extension/protocol/runtimes";
import { distance, numbers, problemOf, readCases } from "../unit/models/derivatives/support";
import { longRows, operatorCases } from "./cases";
import { candidates } from "./runtimes";

const torchCases = readCases("rules.json");
const loaded = candidates.filter(({ runtime }) => runtime !== null);

async function run(runtime: Runtime, graph: Graph, feeds: ReadonlyMap<string, Tensor>) {
  const open = () => Promise.reject(new Error("nothing is stored"));
  const session = await runtime.open(await exportOnnx(graph, { open }));
  try {
    return await session.run(feeds, graph.outputs);
  } finally {
    await session.release();
  }
}

const described = ({ dtype, shape, data }: Tensor) => ({
  dtype,
  shape: [...shape],
  values: Array.from(data as ArrayLike<number | bigint>, Number),
});

/** What each loses at most on a long row; onnxruntime in WebAssembly adds one number after the other. */
const rowError: Readonly<Record<RuntimeKind, (length: number) => number>> = {
  onnx: () => 1e-4,
  "onnx-web": (length) => 1e-5 + 1.1e-8 * length,
  tfjs: () => 1e-5,
  "tfjs-node": () => 1e-4,
};

describe.each(candidates)("runtime $kind", ({ kind, runtime, missing }) => {
  describe.skipIf(runtime === null)(missing || "runs", () => {
    it.each(torchCases.map((spec) => [spec.name, spec] as const))(
      "%s as torch",
      async (_, spec) => {
        const { graph, feeds, outputs } = problemOf(spec, "F32");
        const results = await run(runtime!, graph, feeds);
        spec.y.forEach((expected, i) => {
          expect(distance(numbers(results.get(outputs[i] ?? "")), expected)).toBeLessThan(2e-6);
        });
      },
    );

    it.each(longRows.map((each) => [each.length, each] as const))(
      "adds up a row of %i",
      async (length, { graph, feeds }) => {
        const [mean] = numbers((await run(runtime!, graph, feeds)).get("y0"));
        const error = Math.abs((mean ?? Number.NaN) / Math.fround(0.1) - 1);
        expect(error).toBeLessThan(rowError[kind](length));
      },
    );

    const [reference] = loaded;
    it.each(operatorCases.map((each) => [each.name, each] as const))(
      `%s as ${reference?.kind}`,
      async (_, { graph, feeds }) => {
        const [got, expected] = await Promise.all([
          run(runtime!, graph, feeds),
          run(reference!.runtime!, graph, feeds),
        ]);
        for (const name of graph.outputs) {
          const [x, y] = [described(got.get(name)!), described(expected.get(name)!)];
          expect([x.dtype, x.shape]).toEqual([y.dtype, y.shape]);
          if (x.dtype === "F32") expect(distance(x.values, y.values)).toBeLessThan(2e-6);
          else expect(x.values).toEqual(y.values);
        }
      },
    );
  });
});

it("compares at least onnxruntime and TensorFlow.js, which every package has", () => {
  const kinds = loaded.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["onnx-web", "tfjs"]));
});

it("has a case for every operator that TensorFlow.js evaluates", () => {
  const known = new Set([
    ...torchCases.map(({ operator }) => operator),
    ...operatorCases.map(({ graph }) => graph.nodes[0]?.operator),
    // needs a body; tested with the evaluator
    "If",
    // the old name of ScatterElements
    "Scatter",
  ]);
  expect(Object.keys(operators).filter((name) => !known.has(name))).toEqual([]);
});
