import { describe, expect, it } from "vitest";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import {
  gram,
  innerProduct,
  multiplyTransposed,
  productSeconds,
  squaredNormOfProduct,
} from "../../../extension/engine/linalg/products";
import { untracked } from "../../../extension/engine/task";
import { matrixOf, noise, plainProduct, transpose, whole } from "./matrices";

/** Depth after which the kernels add a partial sum to the entry. */
const DEPTH = 256;

/** Scalar twin of A·Bᵀ: sums in order over a depth, and then of these. */
function twin(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const k = a.columns;
  return matrixOf(a.rows, b.rows, (r, c) => {
    let total = 0;
    for (let from = 0; from < k; from += DEPTH) {
      let sum = 0;
      for (let i = from; i < Math.min(from + DEPTH, k); i++) {
        sum += a.data[r * k + i] * b.data[c * k + i];
      }
      total += sum;
    }
    return total;
  });
}

const shapes = [
  [1, 1, 1],
  [1, 5, 3],
  [4, 2, 2],
  [5, 3, 257],
  [67, 70, 300],
  [9, 515, 33],
  [515, 6, 513],
] as const;

describe("products", () => {
  it.each(shapes)(
    "multiplyTransposed agrees with its twin to the bit: %i x %i over %i",
    (m, n, k) => {
      const a = noise(m, k, 1);
      const b = noise(n, k, 2);
      expect(multiplyTransposed(a, b, untracked)).toEqual(twin(a, b));
    },
  );

  it("is exact on whole numbers", () => {
    const a = whole(130, 70, 3);
    const b = whole(67, 70, 4);
    const expected = plainProduct(a, transpose(b));
    expect(multiplyTransposed(a, b, untracked)).toEqual(expected);
    expect(gram(a, untracked)).toEqual(plainProduct(transpose(a), a));
    const squares = expected.data.reduce((sum, x) => sum + x * x, 0);
    expect(squaredNormOfProduct(a, b, untracked)).toBe(squares);
  });

  it("uses symmetry without a change of the result", () => {
    const a = whole(530, 12, 5);
    const copy = { ...a, data: a.data.slice() };
    expect(squaredNormOfProduct(a, a, untracked)).toBe(squaredNormOfProduct(a, copy, untracked));
    const g = gram(transpose(a), untracked);
    expect(g).toEqual(multiplyTransposed(a, a, untracked));
    expect(innerProduct(g, g)).toBe(squaredNormOfProduct(a, a, untracked));
  });

  it("sums over nothing give zero", () => {
    const empty = matrixOf(3, 0, () => 1);
    expect([...multiplyTransposed(empty, empty, untracked).data]).toEqual(Array(9).fill(0));
    expect(squaredNormOfProduct(empty, empty, untracked)).toBe(0);
    expect(gram(empty, untracked).data).toHaveLength(0);
  });

  it("refuses widths that differ", () => {
    const mismatch = expect.objectContaining({ code: "shape.mismatch" });
    const [a, b] = [noise(2, 3, 1), noise(2, 4, 1)];
    expect(() => multiplyTransposed(a, b, untracked)).toThrow(mismatch);
    expect(() => squaredNormOfProduct(a, b, untracked)).toThrow(mismatch);
    expect(() => innerProduct(a, b)).toThrow(mismatch);
  });

  it("carries NaN and infinities through", () => {
    const a = matrixOf(5, 3, (r, c) => (r === 1 && c === 1 ? Number.NaN : 1));
    const { data } = multiplyTransposed(a, a, untracked);
    expect(data[0]).toBe(3);
    expect(data[1]).toBeNaN();
    expect(squaredNormOfProduct(a, a, untracked)).toBeNaN();
  });

  it("can be cancelled", () => {
    const a = noise(600, 600, 1);
    let ticks = 0;
    const tick = () => {
      if (++ticks === 4) throw new Error("cancelled");
    };
    expect(() => multiplyTransposed(a, a, { tick })).toThrow("cancelled");
    expect(productSeconds(600, 600, 600)).toBeLessThan(0.1);
  });
});
