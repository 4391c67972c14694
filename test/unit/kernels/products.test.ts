/** The product kernels against their scalar twins, in both builds. */
import { afterEach, describe, expect, it } from "vitest";
import { setKernelMode, supportsRelaxed } from "../../../extension/engine/kernels/mode";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import {
  multiply,
  outerGram,
  squaredDistances,
  squaredDistancesBetween,
  transposedMultiply,
} from "../../../extension/engine/linalg/multiply";
import { multiplySingle } from "../../../extension/engine/linalg/multiplySingle";
import { gram, multiplyTransposed } from "../../../extension/engine/linalg/products";
import { untracked } from "../../../extension/engine/task";
import { blockedTwin, randomMatrix, singleOf, transposed } from "./productsTwin";

/** Around the sizes of register blocks (4, 6), of depths (256, 512) and of packed blocks (96). */
const sizes = [
  [1, 1, 1],
  [3, 4, 2],
  [4, 4, 256],
  [6, 8, 257],
  [7, 9, 513],
  [97, 13, 20],
  [13, 97, 300],
] as const;

const values = ({ data }: { data: ArrayLike<number> }) => Array.from(data);
const product = (x: number, y: number) => x * y;
const squaredDifference = (x: number, y: number) => (x - y) * (x - y);

afterEach(() => setKernelMode("strict"));

describe.each(sizes)(
  "strict products agree with their twin to the bit: %i × %i over %i",
  (m, n, k) => {
    const a = randomMatrix(m, k, 1);
    const b = randomMatrix(k, n, 2);
    const [at, bt] = [transposed(a), transposed(b)];

    it("in float64, either side transposed", () => {
      const expected = values(blockedTwin(a, b, product));
      expect(values(multiply(a, b))).toEqual(expected);
      expect(values(transposedMultiply(at, b))).toEqual(expected);
      expect(values(multiplyTransposed(a, bt, untracked))).toEqual(expected);
      expect(values(transposedMultiply(at, transposed(bt)))).toEqual(expected);
    });

    it("in float64, of a matrix with itself", () => {
      const expected = values(blockedTwin(a, at, product));
      expect(values(outerGram(a))).toEqual(expected);
      expect(values(gram(at, untracked))).toEqual(expected);
    });

    it("as squared distances", () => {
      const between = values(blockedTwin(a, b, squaredDifference));
      expect(values(squaredDistancesBetween(a, bt))).toEqual(between);
      expect(values(squaredDistances(a))).toEqual(values(blockedTwin(a, at, squaredDifference)));
    });

    it("in float32", () => {
      const [x, y] = [singleOf(a), singleOf(b)];
      const expected = values(blockedTwin(x, y, product, Math.fround));
      expect(values(multiplySingle(x, y))).toEqual(expected);
      const flipped = { transposeA: true, transposeB: true };
      expect(values(multiplySingle(singleOf(at), singleOf(bt), flipped))).toEqual(expected);
    });
  },
);

describe.skipIf(!supportsRelaxed()).each(sizes)(
  "relaxed products (skipped where there is no relaxed SIMD): %i × %i over %i",
  (m, n, k) => {
    const a = randomMatrix(m, k, 1);
    const b = randomMatrix(k, n, 2);
    const fast = <T>(work: () => T): T => {
      setKernelMode("fast");
      return work();
    };

    it("agree with the strict ones to rounding", () => {
      const close = (work: () => DenseMatrix) => {
        setKernelMode("strict");
        const expected = work();
        const got = fast(work);
        got.data.forEach((value, i) => {
          expect(Math.abs(value - expected.data[i])).toBeLessThan(1e-15 * k + 1e-15);
        });
      };
      close(() => multiply(a, b));
      close(() => outerGram(a));
      close(() => squaredDistancesBetween(a, transposed(b)));
      const single = fast(() => multiplySingle(singleOf(a), singleOf(b)));
      const expected = multiply(a, b);
      single.data.forEach((value, i) => {
        expect(Math.abs(value - expected.data[i])).toBeLessThan(1e-6 * k + 1e-6);
      });
    });

    it("are the same to the bit however they are asked for", () => {
      const [at, bt] = [transposed(a), transposed(b)];
      const expected = values(fast(() => multiply(a, b)));
      expect(values(transposedMultiply(at, b))).toEqual(expected);
      expect(values(multiplyTransposed(a, bt, untracked))).toEqual(expected);
      const rows = Math.ceil(m / 2);
      const top = { rows, columns: k, data: a.data.subarray(0, rows * k) };
      expect(values(multiply(top, b))).toEqual(expected.slice(0, rows * n));
    });
  },
);

describe("products beyond one block of kernel memory", () => {
  it("are put together from blocks, and mirrored where symmetric", () => {
    const whole = ({ rows, columns, data }: DenseMatrix) => ({
      rows,
      columns,
      data: data.map((value) => Math.round(8 * value)),
    });
    const a = whole(randomMatrix(1100, 6, 1));
    const b = whole(randomMatrix(6, 1030, 2));
    // whole numbers: every order of additions is exact
    expect(values(multiply(a, b))).toEqual(values(blockedTwin(a, b, product)));
    expect(values(outerGram(a))).toEqual(values(blockedTwin(a, transposed(a), product)));
    const distances = blockedTwin(a, transposed(a), squaredDifference);
    expect(values(squaredDistances(a))).toEqual(values(distances));
  });

  it("in turn with the other build's do not mix", () => {
    const a = randomMatrix(20, 20, 1);
    const strict = values(multiply(a, a));
    setKernelMode("fast");
    multiply(a, a);
    setKernelMode("strict");
    expect(values(multiply(a, a))).toEqual(strict);
  });
});
