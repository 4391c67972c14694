import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Graph } from "../../../extension/engine/models/graph";
import { GraphBuilder } from "../../../extension/engine/models/graphBuilder";
import { factsOn, openGraph, runOn } from "../../../extension/engine/models/running/graphs";
import { doubles, floats, integers, type Tensor } from "../../../extension/engine/models/tensor";
import { lossGraph } from "../../../extension/engine/models/training/lossGraph";
import { defaultFit, type StitchMethod } from "../../../extension/engine/stitching/options";
import { type StitchType, stitchGraph } from "../../../extension/engine/stitching/stitchGraph";
import { methodTerms } from "../../../extension/engine/stitching/terms";
import { numbers } from "../models/derivatives/support";
import { int } from "../models/training/networks";
import { MemoryFiles } from "../support/memoryFiles";
import { installed, modelBench } from "../support/models";
import { front, labels, native, rest, stitch } from "./golden";

const tensorOf = (dtype: StitchType, shape: number[], values: ArrayLike<number>): Tensor =>
  dtype === "F32" ? floats(shape, values) : doubles(shape, values);

/** The receiving network after its first layer: stage 2 and the head. */
function tailGraph(dtype: StitchType): { graph: Graph; h2: string; logits: string } {
  const build = new GraphBuilder({
    name: "end",
    operatorSet: 17,
    domains: new Map(),
    inputs: [{ name: "h1", dtype, shape: [4, 2] }],
    outputs: [],
    nodes: [],
    constants: new Map(),
  });
  const constant = (shape: number[], values: number[]) =>
    build.constant(tensorOf(dtype, shape, values));
  const gemm = (x: string, w: number[], b: number[]) =>
    build.node("Gemm", [x, constant([2, 2], w), constant([2], b)], {
      attributes: { transB: int(1) },
    });
  const h2 = build.node("Relu", [gemm("h1", [1, -1, 0.5, 0.5], [0.2, -0.1])]);
  const logits = gemm(h2, [1, -0.5, -1, 1], [0, 0.1]);
  return { graph: build.finish([h2, logits]), h2, logits };
}

type Descended = Exclude<StitchMethod, "ls">;

/** By torch's autograd in float64; the losses are those of section 9 of the specification. */
const golden: Record<Descended, { loss: number; dw: number[]; db: number[] }> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/stitching/gradients.json"), "utf8"),
);

/** Section 9 itself: losses, and the first derivative to six digits. */
const published: Record<Descended, readonly [loss: number, dw: number]> = {
  dm: [0.4108169962350686, 0.047145],
  fula: [0.4247891346569306, 0.105125],
  tlm: [1.234895149837464, 0.258258],
  slm: [0.1440248987479224, 0.142402],
};

async function evaluate(
  method: Descended,
  dtype: StitchType,
  options: Partial<typeof defaultFit> | Record<string, unknown> = {},
  weight: Float64Array = stitch.weight.data,
) {
  const tail = tailGraph(dtype);
  const made = stitchGraph({
    ...{ tail: tail.graph, dtype, batch: 4 },
    form: { kind: "vector", channels: 2, positions: [] },
    stitch: { weight: { ...stitch.weight, data: weight }, bias: Float64Array.from(stitch.bias) },
  });
  const values = {
    layers: [made.stitched, made.nameOf(tail.h2)],
    logits: made.nameOf(tail.logits),
  };
  const terms = methodTerms(method, values, { ...defaultFit, ...options });
  const files = new MemoryFiles({});
  const bench = modelBench(files);
  const facts = await factsOn(bench, made.graph, new Map([[made.input, [4, 1, 3]]]));
  const loss = lossGraph(made.graph, { terms, weights: [made.weight, made.bias], facts });
  const target = rest(native);
  const feeds = new Map<string, Tensor>([
    [made.input, tensorOf(dtype, [4, 1, 3], front.data)],
    [made.weight, tensorOf(dtype, [2, 3], weight)],
    [made.bias, tensorOf(dtype, [2], stitch.bias)],
  ]);
  terms.forEach((term, i) => {
    const name = loss.terms[i].target;
    if (term.target === "labels") feeds.set(name, integers([4], labels));
    else if (term.target === "softLabels") {
      feeds.set(name, tensorOf(dtype, [4, 2], target.logits.data));
    } else {
      const { data } = term.target.layer === 0 ? native : target.h2;
      feeds.set(name, tensorOf(dtype, [4, 2], data));
    }
  });
  const session = await openGraph(loss.graph, files);
  const run = { session, model: "golden", runs: [feeds], outputs: loss.graph.outputs };
  const got = (await runOn(bench, run)).results[0];
  const [dw, db] = loss.gradients.map((name) => numbers(got.get(name)));
  return { loss: numbers(got.get(loss.loss))[0], dw, db };
}

describe.skipIf(!installed)("the worked example as an operator graph", () => {
  it.each([
    ["F64", 1e-9],
    ["F32", 1e-6],
  ] as const)(
    "has the losses and gradients of the specification in %s",
    async (dtype, tolerance) => {
      for (const method of ["dm", "fula", "tlm", "slm"] as const) {
        const got = await evaluate(method, dtype);
        expect(Math.abs(got.loss - golden[method].loss), method).toBeLessThan(tolerance);
        expect(golden[method].loss).toBeCloseTo(published[method][0], 14);
        expect(golden[method].dw[0]).toBeCloseTo(published[method][1], 6);
        for (const part of ["dw", "db"] as const) {
          got[part].forEach((value, i) => {
            expect(Math.abs(value - golden[method][part][i]), method).toBeLessThan(tolerance);
          });
        }
      }
    },
  );

  it("has gradients that central differences confirm in float64", async () => {
    const step = 1e-6;
    for (const method of ["dm", "fula", "tlm", "slm"] as const) {
      const { dw } = await evaluate(method, "F64");
      for (let i = 0; i < 6; i++) {
        const moved = async (by: number) => {
          const weight = stitch.weight.data.slice();
          weight[i] += by;
          return (await evaluate(method, "F64", {}, weight)).loss;
        };
        const difference = ((await moved(step)) - (await moved(-step))) / (2 * step);
        expect(Math.abs(difference - dw[i])).toBeLessThan(1e-8);
      }
    }
  });

  it("weighs the layers of FuLA, cuts them off, and adds soft labels as one more", async () => {
    const [one, two] = [0.4108169962350686, 0.4387612730787925];
    const weighted = await evaluate("fula", "F64", { weights: [3, 1] });
    expect(weighted.loss).toBeCloseTo((3 * one + two) / 4, 12);
    const cut = await evaluate("fula", "F64", { cutoff: 0 });
    expect(cut.loss).toBeCloseTo(one, 12);
    const soft = await evaluate("fula", "F64", { soft: true });
    expect(soft.loss).toBeCloseTo((one + two + 0.1440248987479224) / 3, 12);
  });

  it("is direct matching where no layer follows the stitch", () => {
    const values = { layers: ["h"], logits: "z" };
    expect(methodTerms("fula", values, defaultFit)).toEqual([
      { ...methodTerms("dm", values, defaultFit)[0], weight: 1 },
    ]);
  });
});
