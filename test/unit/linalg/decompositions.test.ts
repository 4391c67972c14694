import { describe, expect, it } from "vitest";
import * as linalg from "../../../extension/engine/linalg/decompositions";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { createRandom } from "../../../extension/engine/linalg/random";
import { matrixOf, noise, plainProduct, transpose } from "./matrices";

const worst = (a: DenseMatrix, b: DenseMatrix) => {
  expect([a.rows, a.columns]).toEqual([b.rows, b.columns]);
  let w = 0;
  a.data.forEach((x, i) => {
    w = Math.max(w, Math.abs(x - b.data[i]));
  });
  return w;
};
const eye = (n: number) => matrixOf(n, n, (r, c) => (r === c ? 1 : 0));
const diag = (s: Float64Array) => matrixOf(s.length, s.length, (r, c) => (r === c ? s[r] : 0));
const sym = (a: DenseMatrix) => {
  const t = transpose(a);
  return { ...a, data: a.data.map((x, i) => x + t.data[i]) };
};

describe("first", () => {
  it.each([
    [0, 0],
    [0, 3],
    [3, 0],
    [1, 1],
    [2, 2],
    [5, 3],
    [3, 5],
    [40, 7],
    [33, 33],
    [70, 64],
    [20, 90],
  ])("qr svd %i %i", (m, n) => {
    const a = noise(m, n, 5);
    const k = Math.min(m, n);
    const { q, r } = linalg.qr(a);
    expect(worst(plainProduct(q, r), a)).toBeLessThan(1e-14);
    expect(worst(plainProduct(transpose(q), q), eye(k))).toBeLessThan(1e-14);
    const { u, s, v } = linalg.thinSvd(a);
    expect(worst(plainProduct(plainProduct(u, diag(s)), transpose(v)), a)).toBeLessThan(1e-13);
    expect(worst(plainProduct(transpose(u), u), eye(k))).toBeLessThan(1e-13);
    expect(worst(plainProduct(transpose(v), v), eye(k))).toBeLessThan(1e-13);
    const p = linalg.pseudoInverse(a);
    expect(worst(plainProduct(plainProduct(a, p), a), a)).toBeLessThan(1e-12);
    if (m >= n) {
      const { u, p } = linalg.polar(a);
      expect(worst(plainProduct(u, p), a)).toBeLessThan(1e-13);
    }
  });
  it.each([0, 1, 2, 3, 10, 33, 64])("eigen %i", (n) => {
    const a = sym(noise(n, n, 5));
    const { values, vectors } = linalg.symmetricEigen(a);
    expect(
      worst(plainProduct(plainProduct(vectors, diag(values)), transpose(vectors)), a),
    ).toBeLessThan(1e-13);
    expect(worst(plainProduct(transpose(vectors), vectors), eye(n))).toBeLessThan(1e-13);
    const only = linalg.symmetricEigenvalues(a);
    values.forEach((x, i) => {
      expect(only[i]).toBeCloseTo(x, 13);
    });
    const b = plainProduct(noise(n, n + 5, 8), transpose(noise(n, n + 5, 8)));
    const l = linalg.cholesky(b)!;
    expect(worst(plainProduct(l, transpose(l)), b)).toBeLessThan(1e-13);
    const g = linalg.generalizedSymmetricEigen(a, b)!;
    expect(
      worst(plainProduct(transpose(g.vectors), plainProduct(b, g.vectors)), eye(n)),
    ).toBeLessThan(1e-11);
    expect(
      worst(plainProduct(a, g.vectors), plainProduct(b, plainProduct(g.vectors, diag(g.values)))),
    ).toBeLessThan(1e-10);
  });
  it("angles", () => {
    const q = linalg.randomOrthogonal(6, createRandom(1));
    expect(worst(plainProduct(q, transpose(q)), eye(6))).toBeLessThan(1e-14);
    const a = matrixOf(6, 2, (r, c) => q.data[r * 6 + c]);
    const t = [1e-9, 1];
    const b = matrixOf(
      6,
      2,
      (r, c) => Math.cos(t[c]) * q.data[r * 6 + c] + Math.sin(t[c]) * q.data[r * 6 + c + 2],
    );
    const angles = linalg.principalAngles(a, b);
    expect(Math.abs(angles[0] - 1e-9)).toBeLessThan(1e-15);
    expect(Math.abs(angles[1] - 1)).toBeLessThan(1e-15);
  });
});
