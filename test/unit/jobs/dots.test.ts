import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { dots } from "../../../extension/engine/jobs/dots";
import { createRandom } from "../../../extension/engine/linalg/random";
import { untracked } from "../../../extension/engine/task";
import { permuted } from "../../../extension/engine/weights/layout";
import { planMatrices } from "../../../extension/engine/weights/matricesPhase";
import { planComparison } from "../../../extension/engine/weights/plan";
import { newState } from "../../../extension/engine/weights/state";
import { headerOf } from "../support/headers";
import { MemoryFiles } from "../support/memoryFiles";
import { shapedFile } from "../support/shapedFile";

const random = createRandom(3);
const [height, width] = [40, 30];
const elements = height * width;
const values = ["x", "y", "z"].map(
  (name) =>
    [
      name,
      { shape: [height, width], values: Array.from({ length: elements }, () => random.gaussian()) },
    ] as const,
);

describe("inner products of tensors in another order", () => {
  it("are those of their elements, and decode each tensor once however many stretches", async () => {
    const files = new MemoryFiles({ a: shapedFile(new Map(values)) });
    const checkpoint = await openCheckpoint(files, "a");
    const refs = checkpoint.tensors.map((tensor) => ({
      file: checkpoint.files[0],
      tensor: permuted(tensor, [1, 0]),
    }));
    files.count.bytes = 0;
    const input = { rows: refs.slice(0, 1), columns: refs, first: 0, count: elements, stretch: 7 };
    const found = await dots(input, { open: () => files.open("a"), task: untracked });
    expect(files.count.bytes).toBe(4 * elements * 8);
    const [x] = values.map(([, each]) => each.values);
    for (const [j, [, { values: y }]] of values.entries()) {
      expect(found.products[j]).toBeCloseTo(
        x.reduce((sum, each, i) => sum + each * y[i], 0),
        9,
      );
    }
    expect(found.squaresRows[0]).toBe(found.products[0]);
  });

  it("are asked for in few jobs that take every element", async () => {
    const names = [0, 1, 2].map((i) => `h.${i}.attn.c_attn.weight`);
    const model = headerOf(names.map((name) => [name, [2048, 6144]] as const));
    const state = newState(planComparison(model, model, { layers: null, userPairs: [] }), {
      showsChance: true,
    });
    const asked = { full: new Set(["weights.cosine"] as const), others: false };
    const counts: number[] = [];
    const signal = new AbortController().signal;
    const run = async (_: string, given: unknown) => {
      const { rows, columns, count } = given as Parameters<typeof dots>[0];
      counts.push(count);
      return {
        products: new Float64Array(rows.length * columns.length),
        squaresRows: new Float64Array(rows.length),
        squaresColumns: new Float64Array(columns.length),
      };
    };
    const executor = { threads: 1, run: run as never };
    const [{ work }] = planMatrices(state, { asked, seed: 0, nullDraws: 2 });
    await work.run({ executor, signal, done: () => {} });
    expect(counts).toEqual(Array(9).fill(2048 * 6144));
  });
});
