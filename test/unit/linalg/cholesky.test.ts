import { describe, expect, it } from "vitest";
import {
  cholesky,
  generalizedSymmetricEigen,
} from "../../../extension/engine/linalg/decompositions";
import { multiply, outerGram } from "../../../extension/engine/linalg/multiply";
import { difference, identity, scaledColumns, symmetrized, times, timesTransposed } from "./checks";
import { matrixOf, noise, transpose } from "./matrices";
import { decompositions, rowsToMatrix } from "./reference";

/** A positive definite n×n matrix. */
const definite = (n: number, seed: number) => outerGram(noise(n, n + 3, seed));

describe("cholesky", () => {
  it("agrees with LAPACK", () => {
    const l = cholesky(outerGram(noise(6, 9, 32)));
    expect(difference(l!, rowsToMatrix(decompositions.cholesky))).toBeLessThan(1e-14);
  });

  it.each([1, 2, 31, 32, 33, 64, 200])("takes apart and puts together: n = %i", (n) => {
    for (const scale of [1e-300, 1e-8, 1, 1e8, 1e300]) {
      const a = times(definite(n, n), scale);
      const l = cholesky(a)!;
      for (let r = 0; r < n; r++) {
        for (let c = r + 1; c < n; c++) expect(l.data[r * n + c]).toBe(0);
      }
      const root = Math.sqrt(scale);
      const unscaled = times(l, 1 / root);
      expect(difference(timesTransposed(unscaled, unscaled), definite(n, n))).toBeLessThan(1e-14);
    }
  });

  it("gives null for what is not positive definite, at any scale", () => {
    for (const scale of [1e-150, 1, 1e150]) {
      // singular: rounding decides what the last pivots are
      expect(cholesky(times(outerGram(noise(40, 39, 1)), scale))).toBeNull();
      expect(cholesky(matrixOf(3, 3, () => scale))).toBeNull();
      expect(cholesky(times(identity(4), -scale))).toBeNull();
    }
    expect(cholesky(matrixOf(2, 2, () => 0))).toBeNull();
    const indefinite = definite(70, 3);
    indefinite.data[69 * 70 + 69] = -1e-3;
    expect(cholesky(indefinite)).toBeNull();
  });

  it("takes unequal scales for what they are", () => {
    const scales = Array.from({ length: 10 }, (_, i) => 10 ** (-4 * i));
    const a = scaledColumns(transpose(scaledColumns(definite(10, 4), scales)), scales);
    expect(cholesky(a)).not.toBeNull();
  });

  it("reads the lower triangle alone", () => {
    const a = definite(5, 5);
    const expected = cholesky(a);
    for (let r = 0; r < 5; r++) for (let c = r + 1; c < 5; c++) a.data[r * 5 + c] = Number.NaN;
    expect(cholesky(a)).toEqual(expected);
    a.data[5] = Number.NaN;
    expect(() => cholesky(a)).toThrow(expect.objectContaining({ code: "input.nonfinite" }));
    expect(() => cholesky(noise(2, 3, 1))).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
  });

  it("gives an empty factor for an empty matrix", () => {
    expect(cholesky(matrixOf(0, 0, () => 0))).toMatchObject({ rows: 0, columns: 0 });
  });
});

describe("generalizedSymmetricEigen", () => {
  it("agrees with scipy", () => {
    const pencil = symmetrized(noise(6, 6, 33));
    const found = generalizedSymmetricEigen(pencil, outerGram(noise(6, 9, 32)))!;
    found.values.forEach((value, i) => {
      expect(Math.abs(value - decompositions.generalized[i])).toBeLessThan(1e-12);
    });
  });

  it.each([1, 5, 40])("solves A·V = B·V·diag(values) with VᵀBV = I: n = %i", (n) => {
    const a = symmetrized(noise(n, n, 7));
    const b = times(definite(n, 8), 1e6);
    const { values, vectors } = generalizedSymmetricEigen(a, b)!;
    const bv = multiply(b, vectors);
    expect(difference(multiply(transpose(vectors), bv), identity(n))).toBeLessThan(1e-11);
    expect(difference(multiply(a, vectors), scaledColumns(bv, values))).toBeLessThan(1e-9);
  });

  it("gives null when B is not positive definite", () => {
    expect(
      generalizedSymmetricEigen(
        identity(3),
        matrixOf(3, 3, () => 1),
      ),
    ).toBeNull();
  });

  it("refuses sizes that differ", () => {
    expect(() => generalizedSymmetricEigen(identity(3), identity(4))).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
  });
});
