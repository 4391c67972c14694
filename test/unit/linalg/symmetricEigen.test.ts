import { describe, expect, it } from "vitest";
import {
  symmetricEigen,
  symmetricEigenvalues,
} from "../../../extension/engine/linalg/decompositions";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { multiply } from "../../../extension/engine/linalg/multiply";
import {
  awkward,
  norm,
  orthogonality,
  scaledColumns,
  symmetrized,
  withEigenvalues,
} from "./checks";
import { matrixOf, noise, plainProduct, whole } from "./matrices";
import { decompositions } from "./reference";

/** The recipes of make_linalg.py. */
const matrices: Record<string, () => DenseMatrix> = {
  "1 x 1": () => noise(1, 1, 20),
  "2 x 2": () => noise(2, 2, 21),
  "33 x 33": () => noise(33, 33, 22),
  "70 x 70": () => noise(70, 70, 23),
  hilbert: () => matrixOf(40, 40, (r, c) => 1 / (r + c + 1) / 2),
  "rank 3": () => plainProduct(whole(40, 3, 24), whole(3, 40, 25)),
  graded: () => {
    const a = noise(34, 34, 26);
    return matrixOf(34, 34, (r, c) => a.data[r * 34 + c] * 2 ** (-10 * Math.max(r, c)));
  },
  wilkinson: () =>
    matrixOf(61, 61, (r, c) => (r === c ? Math.abs(r - 30) / 2 : c === r + 1 ? 1 : 0)),
  ones: () => matrixOf(50, 50, () => 1),
};

/** Largest error of values, vectors and both together, as a share of |A|. */
function worst(a: DenseMatrix): number {
  const { values, vectors } = symmetricEigen(a);
  const only = symmetricEigenvalues(a);
  const size = norm(a) || 1;
  let error = orthogonality(vectors);
  const residual = scaledColumns(vectors, values);
  const product = multiply(a, vectors);
  for (let i = 0; i < product.data.length; i++) {
    error = Math.max(error, Math.abs(product.data[i] - residual.data[i]) / size);
  }
  values.forEach((value, i) => {
    if (i > 0 && value < values[i - 1]) throw new Error(`value ${i} is out of order`);
    error = Math.max(error, Math.abs(value - only[i]) / size);
  });
  return error;
}

describe("symmetricEigen", () => {
  it.each(Object.keys(matrices))("agrees with LAPACK: %s", (name) => {
    const a = symmetrized(matrices[name]());
    const expected = decompositions.eigenvalues[name];
    const largest = Math.max(...expected.map(Math.abs));
    for (const values of [symmetricEigen(a).values, symmetricEigenvalues(a)]) {
      expect(values).toHaveLength(expected.length);
      values.forEach((value, i) => {
        expect(Math.abs(value - expected[i]) / largest).toBeLessThan(1e-14);
      });
    }
  });

  it.each(Object.keys(awkward))("takes apart and puts together: %s", (name) => {
    // below, at and above the size from which the matrix is divided, once and twice
    for (const n of [1, 2, 3, 16, 32, 33, 65, 150]) {
      expect(worst(symmetrized(awkward[name](n, n)))).toBeLessThan(1e-12);
    }
  });

  it.each([
    ["repeated", (i: number) => [1, 1, 2, 5][i % 4]],
    ["all equal", () => 3],
    ["clustered", (i: number) => 1 + (i % 10) * 1e-13],
    ["of either sign", (i: number) => (-1) ** i],
    ["in a geometric row", (i: number) => 2 ** (-i / 3)],
    ["zeros but for one", (i: number) => (i === 7 ? 1 : 0)],
  ])("copes with eigenvalues that are %s", (_name, value) => {
    const expected = Array.from({ length: 120 }, (_, i) => value(i));
    const a = withEigenvalues(expected);
    expect(worst(a)).toBeLessThan(1e-12);
    expected.sort((x, y) => x - y);
    const largest = Math.max(...expected.map(Math.abs));
    symmetricEigenvalues(a).forEach((found, i) => {
      expect(Math.abs(found - expected[i]) / largest).toBeLessThan(1e-13);
    });
  });

  it("handles a large matrix", () => {
    expect(worst(symmetrized(noise(513, 513, 60)))).toBeLessThan(1e-12);
  });

  it("reads the lower triangle alone", () => {
    const a = symmetrized(noise(40, 40, 61));
    const expected = symmetricEigen(a);
    for (let r = 0; r < 40; r++) a.data.fill(Number.NaN, r * 40 + r + 1, (r + 1) * 40);
    expect(symmetricEigen(a)).toEqual(expected);
    expect(symmetricEigenvalues(a)).toHaveLength(40);
  });

  it("gives nothing for an empty matrix, and refuses what has no eigenvalues", () => {
    expect(symmetricEigen(matrixOf(0, 0, () => 0)).values).toHaveLength(0);
    expect(symmetricEigenvalues(matrixOf(0, 0, () => 0))).toHaveLength(0);
    for (const f of [symmetricEigen, symmetricEigenvalues]) {
      expect(() => f(noise(3, 4, 1))).toThrow(expect.objectContaining({ code: "shape.mismatch" }));
      expect(() => f(matrixOf(3, 3, () => Number.POSITIVE_INFINITY))).toThrow(
        expect.objectContaining({ code: "input.nonfinite" }),
      );
    }
  });

  it("can be cancelled in every stage, and works again afterwards", () => {
    const a = symmetrized(noise(150, 150, 62));
    let total = 0;
    const expected = symmetricEigen(a, {
      tick: (done, all) => {
        total++;
        expect(done).toBeLessThanOrEqual(all);
      },
    });
    for (let stop = 1; stop <= total; stop += 7) {
      let ticks = 0;
      const tick = () => {
        if (++ticks === stop) throw new Error("cancelled");
      };
      expect(() => symmetricEigen(a, { tick })).toThrow("cancelled");
    }
    expect(symmetricEigen(a)).toEqual(expected);
  });
});
