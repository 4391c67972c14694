import { describe, expect, it } from "vitest";
import { numericalRank, thinSvd } from "../../../extension/engine/linalg/decompositions";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { singularValues } from "../../../extension/engine/linalg/singularValues";
import { untracked } from "../../../extension/engine/task";
import {
  awkward,
  difference,
  norm,
  orthogonality,
  scaledColumns,
  times,
  timesTransposed,
} from "./checks";
import { matrixOf, noise, transpose, withSingularValues } from "./matrices";

/** Largest error of values, vectors and all together, as a share of |A|. */
function worst(a: DenseMatrix): number {
  const { u, s, v } = thinSvd(a);
  const k = Math.min(a.rows, a.columns);
  expect([u.rows, u.columns, s.length, v.rows, v.columns]).toEqual([
    ...[a.rows, k, k],
    ...[a.columns, k],
  ]);
  s.forEach((value, i) => {
    if (!(value >= 0) || (i > 0 && value > s[i - 1])) throw new Error(`value ${i} is out of order`);
  });
  const size = norm(a) || 1;
  const only = singularValues(a, untracked);
  return Math.max(
    orthogonality(u),
    orthogonality(v),
    difference(timesTransposed(scaledColumns(u, s), v), a),
    ...Array.from(s, (value, i) => Math.abs(value - only[i]) / size),
  );
}

describe("thinSvd", () => {
  it.each(Object.keys(awkward))("takes apart and puts together: %s", (name) => {
    // square, nearly so, long enough for a QR first, and wide; around the sizes of leaves
    for (const [m, n] of [
      [1, 1],
      [1, 5],
      [5, 1],
      [3, 2],
      [32, 32],
      [33, 33],
      [66, 65],
      [100, 67],
      [150, 40],
      [40, 150],
      [140, 140],
    ]) {
      expect(worst(awkward[name](m, n))).toBeLessThan(1e-12);
    }
  });

  it.each([
    ["repeated", (i: number) => [5, 1, 1e-3][i % 3]],
    ["all equal", () => 2],
    ["clustered", (i: number) => 1 + (i % 10) * 1e-13],
    ["in a geometric row", (i: number) => 2 ** -i],
    ["zeros but for one", (i: number) => (i === 7 ? 1 : 0)],
  ])("finds values that are %s", (_name, value) => {
    const expected = Array.from({ length: 100 }, (_, i) => value(i)).sort((x, y) => y - x);
    const a = withSingularValues(120, 100, expected);
    expect(worst(a)).toBeLessThan(1e-12);
    thinSvd(a).s.forEach((found, i) => {
      expect(Math.abs(found - expected[i]) / expected[0]).toBeLessThan(1e-13);
    });
  });

  it("handles large matrices", () => {
    expect(worst(noise(400, 400, 60))).toBeLessThan(1e-12);
    expect(worst(noise(1000, 256, 61))).toBeLessThan(1e-12);
  });

  it("changes nothing but sides when the matrix is transposed", () => {
    const a = noise(45, 30, 62);
    const { u, s, v } = thinSvd(a);
    expect(thinSvd(transpose(a))).toEqual({ u: v, s, v: u });
  });

  it.each([1e-300, 1e-8, 1e8, 1e300])("only scales the values, at scale %f", (scale) => {
    const a = noise(50, 40, 63);
    // a power of two changes no digit
    const factor = 2 ** Math.round(Math.log2(scale));
    const { u, s, v } = thinSvd(a);
    expect(thinSvd(times(a, factor))).toEqual({ u, s: s.map((x) => x * factor), v });
  });

  it("refuses entries that are not finite, and gives nothing for an empty matrix", () => {
    expect(() => thinSvd(matrixOf(2, 9, (r) => (r === 1 ? Number.NaN : 1)))).toThrow(
      expect.objectContaining({ code: "input.nonfinite" }),
    );
    expect(thinSvd(matrixOf(0, 4, () => 0)).s).toHaveLength(0);
    expect(thinSvd(matrixOf(4, 0, () => 0)).u).toMatchObject({ rows: 4, columns: 0 });
  });

  it("says what it cannot hold", () => {
    const a = { rows: 40_000, columns: 40_000, data: Float64Array.of(1) };
    expect(() => thinSvd(a)).toThrow(expect.objectContaining({ code: "format.limit" }));
  });

  it("can be cancelled in every stage, and works again afterwards", () => {
    const a = noise(200, 120, 64);
    let total = 0;
    const expected = thinSvd(a, {
      tick: (done, all) => {
        total++;
        expect(done).toBeLessThanOrEqual(all);
      },
    });
    for (let stop = 1; stop <= total; stop += 9) {
      let ticks = 0;
      const tick = () => {
        if (++ticks === stop) throw new Error("cancelled");
      };
      expect(() => thinSvd(a, { tick })).toThrow("cancelled");
    }
    expect(thinSvd(a)).toEqual(expected);
  });
});

describe("numericalRank", () => {
  it("counts what stands out from rounding", () => {
    expect(numericalRank([3, 2, 1], 5, 3)).toBe(3);
    expect(numericalRank([1, 1e-10, 3e-16], 3, 3)).toBe(2);
    expect(numericalRank([1, 4 * 2 ** -52], 4, 2)).toBe(1);
    expect(numericalRank([0, 0], 2, 2)).toBe(0);
    expect(numericalRank([], 0, 7)).toBe(0);
    for (const name of ["rank 2", "tiny scale"]) {
      const { s } = thinSvd(awkward[name](60, 20));
      expect(numericalRank(s, 60, 20)).toBe(name === "rank 2" ? 2 : 20);
    }
  });
});
