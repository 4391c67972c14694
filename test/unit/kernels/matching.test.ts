/** The matching kernels against the scalar assignment, which is held against scipy, and against duality. */
import { afterEach, describe, expect, it } from "vitest";
import { Matcher } from "../../../extension/engine/kernels/matching";
import { setKernelMode, supportsRelaxed } from "../../../extension/engine/kernels/mode";
import { untracked } from "../../../extension/engine/task";
import { maximumAssignment } from "../../../extension/engine/transport/assignment";
import { noise } from "../linalg/matrices";

afterEach(() => setKernelMode("strict"));

const identity = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
const total = (gains: Float64Array, columnOf: Int32Array) =>
  columnOf.reduce((sum, j, i) => sum + gains[i * columnOf.length + j], 0);

function assign(gains: Float64Array, incumbent: Int32Array, prices?: Float64Array) {
  const matcher = new Matcher(incumbent.length);
  matcher.gains.set(gains);
  if (prices) matcher.prices.set(prices);
  const columnOf = matcher.assign(incumbent, untracked);
  return { columnOf, prices: matcher.prices.slice() };
}

/** Gains less prices of rows and columns are nowhere positive, and zero on the matching. */
function requireOptimal(gains: Float64Array, columnOf: Int32Array, prices: Float64Array) {
  const n = columnOf.length;
  for (let i = 0; i < n; i++) {
    const own = gains[i * n + columnOf[i]] + prices[columnOf[i]];
    for (let j = 0; j < n; j++) {
      expect(gains[i * n + j] + prices[j]).toBeLessThanOrEqual(own + 1e-9 * (1 + Math.abs(own)));
    }
  }
}

describe.each(["strict", "fast"] as const)("assignments in %s mode", (mode) => {
  it.runIf(mode === "strict" || supportsRelaxed())("are optimal, from any start", () => {
    setKernelMode(mode);
    for (const [n, levels] of [
      [1, 10],
      [2, 10],
      [3, 1e6],
      [7, 4],
      [16, 1e6],
      [33, 2],
      [64, 1e9],
      [101, 5],
      [50, 0],
    ]) {
      const random = noise(n, n, n + 1);
      const gains = random.data.map((value) => Math.round(value * levels));
      const best = total(gains, maximumAssignment({ ...random, data: gains }));
      for (const prices of [undefined, gains.slice(0, n).map((value) => -value)]) {
        const answer = assign(gains, identity(n), prices);
        expect(new Set(answer.columnOf).size).toBe(n);
        expect(total(gains, answer.columnOf)).toBeCloseTo(best, 6);
        if (n > 1) requireOptimal(gains, answer.columnOf, answer.prices);
        // its own prices and matching again: nothing moves
        const again = assign(gains, answer.columnOf, answer.prices);
        expect([...again.columnOf]).toEqual([...answer.columnOf]);
      }
    }
  });
});

describe("a matcher", () => {
  it("keeps rows where they are when their columns are as good as any", () => {
    const n = 20;
    expect([...assign(new Float64Array(n * n).fill(3), identity(n)).columnOf]).toEqual([
      ...identity(n),
    ]);
  });

  it("gives the same assignment in both builds", () => {
    const n = 57;
    const gains = noise(n, n, 5).data;
    const strict = assign(gains, identity(n));
    setKernelMode("fast");
    const fast = assign(gains, identity(n));
    expect([...fast.columnOf]).toEqual([...strict.columnOf]);
    expect([...fast.prices]).toEqual([...strict.prices]);
  });

  it("refuses more points than memory can hold", () => {
    expect(() => new Matcher(20_001)).toThrow(/expected at most 20000 rows/);
  });
});
