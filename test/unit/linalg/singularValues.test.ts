import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import {
  oneStageValues,
  singularValues,
  singularValuesSeconds,
  twoStageValues,
} from "../../../extension/engine/linalg/singularValues";
import { untracked } from "../../../extension/engine/task";
import { matrixOf, noise, plainProduct, transpose, whole, withSingularValues } from "./matrices";

const fixture = join(import.meta.dirname, "../../fixtures/linalg/singularValues.json");
const reference: Record<string, number[]> = JSON.parse(readFileSync(fixture, "utf8")).values;

/** The recipes of make_linalg.py. */
const matrices: Record<string, () => DenseMatrix> = {
  "1 x 7": () => noise(1, 7, 1),
  "7 x 1": () => noise(7, 1, 2),
  "31 x 33": () => noise(31, 33, 3),
  "33 x 31": () => noise(33, 31, 4),
  "70 x 40": () => noise(70, 40, 5),
  "37 x 66": () => noise(37, 66, 6),
  "150 x 140": () => noise(150, 140, 7),
  "97 x 1100": () => noise(97, 1100, 8),
  "2100 x 65": () => noise(2100, 65, 9),
  hilbert: () => matrixOf(40, 40, (r, c) => 1 / (r + c + 1)),
  "rank 3": () => plainProduct(whole(40, 3, 10), whole(3, 36, 11)),
  "graded rows": () => rescaled(noise(34, 34, 12), (r) => -20 * r),
  "graded columns": () => rescaled(noise(34, 34, 13), (_, c) => -20 * (33 - c)),
  kahan: () => matrixOf(36, 36, (r, c) => (r === c ? 1 : r < c ? -0.25 : 0)),
  ones: () => matrixOf(34, 33, () => 1),
};

function rescaled(a: DenseMatrix, exponent: (r: number, c: number) => number): DenseMatrix {
  return matrixOf(a.rows, a.columns, (r, c) => a.data[r * a.columns + c] * 2 ** exponent(r, c));
}

/** Largest error as a share of the largest value. */
function worstError(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(values.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < values.length; i++) {
    worst = Math.max(worst, Math.abs(values[i] - expected[i]));
  }
  return worst === 0 ? 0 : worst / expected[0];
}

describe("singularValues", () => {
  it.each(Object.keys(reference))("agrees with LAPACK: %s", (name) => {
    const a = matrices[name]();
    expect(worstError(singularValues(a, untracked), reference[name])).toBeLessThan(1e-14);
    const transposed = singularValues(transpose(a), untracked);
    expect(worstError(transposed, reference[name])).toBeLessThan(1e-14);
    // entries are below 2^8
    for (const find of [oneStageValues, twoStageValues]) {
      for (const matrix of [a, transpose(a)]) {
        const values = find(matrix, 8, untracked).map((x) => x * 2 ** 8);
        expect(worstError(values, reference[name])).toBeLessThan(1e-14);
      }
    }
  });

  it.each([
    ["repeated", 40, 37, [...Array(15).fill(5), ...Array(15).fill(1), ...Array(7).fill(1e-3)]],
    ["all equal", 33, 33, Array(33).fill(2)],
    ["graded", 35, 60, Array.from({ length: 35 }, (_, i) => 10 ** -i)],
    ["clustered at zero", 64, 64, [1, ...Array(63).fill(1e-17)]],
  ])("finds values that are %s", (_name, rows, columns, values) => {
    const a = withSingularValues(rows, columns, values);
    expect(worstError(singularValues(a, untracked), values)).toBeLessThan(1e-14);
    expect(worstError(twoStageValues(a, 0, untracked), values)).toBeLessThan(1e-14);
  });

  it.each([1e-300, 1e-150, 1e150, 1e300])("keeps its digits at scale %f", (scale) => {
    for (const shape of ["37 x 66", "33 x 31"]) {
      const a = matrices[shape]();
      const scaled = { ...a, data: a.data.map((x) => x * scale) };
      const expected = reference[shape].map((x) => x * scale);
      expect(worstError(singularValues(scaled, untracked), expected)).toBeLessThan(1e-14);
    }
  });

  it("gives zeros for a zero matrix, and one value for one entry", () => {
    expect([
      ...singularValues(
        matrixOf(3, 5, () => 0),
        untracked,
      ),
    ]).toEqual([0, 0, 0]);
    expect([
      ...singularValues(
        matrixOf(1, 1, () => -3.5),
        untracked,
      ),
    ]).toEqual([3.5]);
    expect(
      singularValues(
        matrixOf(0, 4, () => 0),
        untracked,
      ),
    ).toHaveLength(0);
  });

  it("finds subnormal matrices as good as it can", () => {
    const values = singularValues(
      matrixOf(2, 2, (r, c) => (r === c ? 2 ** -1070 : 0)),
      untracked,
    );
    expect([...values]).toEqual([2 ** -1070, 2 ** -1070]);
  });

  it("gives a matrix with a column of zeros a value of zero", () => {
    const a = noise(50, 50, 31);
    const values = singularValues(
      matrixOf(50, 50, (r, c) => (c === 20 || r === 7 ? 0 : a.data[r * 50 + c])),
      untracked,
    );
    expect(values[49]).toBeLessThan(1e-15);
    expect(values[48]).toBeGreaterThan(1e-6);
  });

  it("refuses entries that are not finite", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const a = matrixOf(4, 4, (r) => (r === 2 ? bad : 1));
      expect(() => singularValues(a, untracked)).toThrow(
        expect.objectContaining({ code: "input.nonfinite" }),
      );
    }
  });

  it("says what it cannot hold", () => {
    // a view of one element that claims to be large: nothing is read before the check
    const a = { rows: 40_000, columns: 40_000, data: Float64Array.of(1) };
    expect(() => singularValues(a, untracked)).toThrow(
      expect.objectContaining({ code: "format.limit" }),
    );
  });

  it("can be cancelled in every stage, and works again afterwards", () => {
    const a = noise(300, 150, 41);
    for (const find of [oneStageValues, twoStageValues]) {
      let total = 0;
      const expected = find(a, 0, { tick: () => total++ });
      expect(total).toBeGreaterThan(150);
      for (const stop of [1, 8, 20, total - 5]) {
        let ticks = 0;
        const tick = () => {
          if (++ticks === stop) throw new Error("cancelled");
        };
        expect(() => find(a, 0, { tick })).toThrow("cancelled");
        expect(find(a, 0, untracked)).toEqual(expected);
      }
    }
  });

  it("estimates more time for more work", () => {
    expect(singularValuesSeconds(768, 3072)).toBeGreaterThan(singularValuesSeconds(768, 768));
    expect(singularValuesSeconds(10, 20)).toBeLessThan(0.01);
  });
});
