import { describe, expect, it } from "vitest";
import type { Executor } from "../../../extension/engine/jobs/executor";
import { slabProducts } from "../../../extension/engine/jobs/representationSlabs";
import { chooseMeasure } from "../../../extension/engine/measures/params";
import { measureOf } from "../../../extension/engine/measures/registry";
import { runSlabs, slabsPay } from "../../../extension/engine/representations/slabs";
import { untracked } from "../../../extension/engine/task";
import type { Workbench } from "../../../extension/engine/weights/pool";
import { gaussian, matrixOf } from "./dumps";

const cka = measureOf("cka.linear")!;
const choice = chooseMeasure(cka);
const representation = (seed: number) => ({ ...matrixOf(gaussian([23, 4], seed)), parts: [] });
const open = () => Promise.reject(new Error("no files"));

/** Runs all jobs, and lets their answers out in the order that `sorted` makes of them. */
function benchOf(sorted: <T>(list: T[]) => T[]): { bench: Workbench; jobs: () => number } {
  let jobs = 0;
  const waiting: (() => void)[] = [];
  const executor = {
    // as many lanes as there are slabs
    threads: 32,
    run: async (_name: string, input: never) => {
      jobs++;
      const output = await slabProducts(input, { task: untracked, open });
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        setTimeout(() => {
          for (const go of sorted(waiting.splice(0))) go();
        });
      });
      return output;
    },
  } as unknown as Executor;
  const { signal } = new AbortController();
  return { bench: { executor, signal, done: () => {} }, jobs: () => jobs };
}

const [rows, columns] = [[1, 2, 3].map(representation), [4, 5].map(representation)];
const bytesOf = (count: number) => 8 * 23 * 5 * count;

async function products(
  height: number,
  { sorted = (list) => list }: { sorted?: <T>(list: T[]) => T[] } = {},
) {
  const shares: number[] = [];
  const { bench, jobs } = benchOf(sorted);
  const bytes = bytesOf(height);
  const onShare = (share: number) => shares.push(share);
  const at = await runSlabs(bench, { choice, rows, columns, onShare, bytes });
  const cells = rows.map((_, i) => columns.map((_column, j) => at(i, j)));
  return { cells, jobs: jobs(), done: shares.reduce((sum, share) => sum + share, 0) };
}

describe("slabs", () => {
  it("add up to the same products, however high they are", async () => {
    const whole = await products(23);
    expect(whole.jobs).toBe(1);
    const many = await products(2);
    expect(many.jobs).toBe(12);
    expect(many.done).toBeCloseTo(1, 12);
    whole.cells.flat().forEach(({ xy, xx, yy, n }, at) => {
      const other = many.cells.flat()[at];
      expect(n).toBe(23);
      expect(other.xy / xy).toBeCloseTo(1, 12);
      expect(other.xx / xx).toBeCloseTo(1, 12);
      expect(other.yy / yy).toBeCloseTo(1, 12);
    });
  });

  it("add up to the same bits in whatever order threads finish", async () => {
    const forward = await products(2);
    const backward = await products(2, { sorted: (list) => list.reverse() });
    expect(backward.cells).toEqual(forward.cells);
  });

  it("pay for many pairs of wide layers, and not where pairs are cheap or not of one size", () => {
    const layers = (count: number, n: number, p: number) =>
      Array.from({ length: count }, () => ({ rows: n, columns: p }));
    expect(slabsPay(cka, { layers: layers(48, 2048, 768), pairs: 576 })).toBe(true);
    expect(slabsPay(cka, { layers: layers(2, 500, 100), pairs: 1 })).toBe(false);
    expect(slabsPay(cka, { layers: layers(48, 10_000, 16), pairs: 576 })).toBe(false);
    const uneven = [...layers(47, 2048, 768), { rows: 100, columns: 768 }];
    expect(slabsPay(cka, { layers: uneven, pairs: 576 })).toBe(false);
    const procrustes = measureOf("procrustes.angular")!;
    expect(slabsPay(procrustes, { layers: layers(48, 2048, 768), pairs: 576 })).toBe(false);
  });
});
