import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cholesky,
  numericalRank,
  polar,
  principalAngles,
  pseudoInverse,
  qr,
  randomGaussian,
  randomOrthogonal,
  symmetricEigen,
  symmetricEigenvalues,
  thinSvd,
} from "../../extension/engine/linalg/decompositions";
import type { DenseMatrix } from "../../extension/engine/linalg/matrix";
import { multiply, outerGram } from "../../extension/engine/linalg/multiply";
import { createRandom } from "../../extension/engine/linalg/random";
import { singularValues } from "../../extension/engine/linalg/singularValues";
import { untracked } from "../../extension/engine/task";
import {
  difference,
  norm,
  orthogonality,
  scaledColumns,
  symmetrized,
  times,
  timesTransposed,
} from "../unit/linalg/checks";

const side = fc.integer({ min: 1, max: 48 });
const seed = fc.integer({ min: 0, max: 2 ** 31 });
const scale = fc.constantFrom(1e-150, 1e-8, 1, 1e8, 1e150);

/** Entries from a few values, so that rows repeat and ranks drop. */
const coarse = fc.constantFrom(-1, 0, 0, 0, 1, 2);
/** Entries of nearly any size that a float64 can have, most of them ordinary. */
const wild = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -1e300, max: 1e300, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(0) },
);

function matrix(
  rows: fc.Arbitrary<number>,
  columns: fc.Arbitrary<number>,
  entry: fc.Arbitrary<number>,
): fc.Arbitrary<DenseMatrix> {
  return fc
    .tuple(rows, columns)
    .chain(([m, n]) =>
      fc
        .array(entry, { minLength: m * n, maxLength: m * n })
        .map((data) => ({ rows: m, columns: n, data: Float64Array.from(data) })),
    );
}

/** Gaussian, of any rank, at any scale. */
const smooth = fc
  .record({ m: side, n: side, rank: side, seed, scale })
  .map(({ m, n, rank, seed, scale }) => {
    const random = createRandom(seed);
    const a = randomGaussian(m, rank, random);
    return times(multiply(a, randomGaussian(rank, n, random)), scale);
  });

const small = fc.integer({ min: 1, max: 10 });
const anyMatrix = fc.oneof(smooth, matrix(small, small, coarse), matrix(small, small, wild));
const anySymmetric = anyMatrix.map((a) => {
  const n = Math.min(a.rows, a.columns);
  const square = Float64Array.from({ length: n * n }, (_, i) => {
    const [r, c] = [Math.floor(i / n), i % n];
    return a.data[Math.max(r, c) * a.columns + Math.min(r, c)];
  });
  return { rows: n, columns: n, data: square };
});

/** The scale of A that keeps products of it in range. */
const unit = (a: DenseMatrix): DenseMatrix => {
  let largest = 0;
  for (const x of a.data) largest = Math.max(largest, Math.abs(x));
  return largest === 0 ? a : { ...a, data: a.data.map((x) => x / largest) };
};

describe("decompositions of any matrix", () => {
  test("QR: Q is orthogonal, R triangular, and their product A", () => {
    fc.assert(
      fc.property(anyMatrix, (a) => {
        const { q, r } = qr(a);
        expect(orthogonality(q)).toBeLessThan(1e-12);
        expect(difference(multiply(q, r), a)).toBeLessThan(1e-12);
      }),
    );
  });

  test("SVD: vectors are orthogonal, values descend, and the product is A", () => {
    fc.assert(
      fc.property(anyMatrix, (a) => {
        const { u, s, v } = thinSvd(a);
        expect(orthogonality(u)).toBeLessThan(1e-12);
        expect(orthogonality(v)).toBeLessThan(1e-12);
        const again = singularValues(a, untracked);
        const size = s[0] || 1;
        const shares = s.map((x) => x / size);
        s.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(i + 1 < s.length ? s[i + 1] : 0);
          expect(Math.abs(value - again[i]) / size).toBeLessThan(1e-13);
        });
        const product = timesTransposed(scaledColumns(u, shares), v);
        const shrunk = { ...a, data: a.data.map((x) => x / size) };
        expect(difference(product, shrunk)).toBeLessThan(1e-12);
      }),
    );
  });

  test("eigenvectors are orthogonal, values ascend, and the product is A", () => {
    fc.assert(
      fc.property(anySymmetric, (a) => {
        const { values, vectors } = symmetricEigen(a);
        expect(orthogonality(vectors)).toBeLessThan(1e-12);
        const size = Math.max(...values.map(Math.abs)) || 1;
        const only = symmetricEigenvalues(a);
        values.forEach((value, i) => {
          if (i > 0) expect(value).toBeGreaterThanOrEqual(values[i - 1]);
          expect(Math.abs(value - only[i]) / size).toBeLessThan(1e-13);
        });
        const shares = values.map((x) => x / size);
        const product = timesTransposed(scaledColumns(vectors, shares), vectors);
        const shrunk = { ...a, data: a.data.map((x) => x / size) };
        expect(difference(product, shrunk)).toBeLessThan(1e-12);
      }),
    );
  });

  test("singular values of a symmetric matrix are the sizes of its eigenvalues", () => {
    fc.assert(
      fc.property(anySymmetric, (a) => {
        const sizes = symmetricEigenvalues(a).map(Math.abs).sort().reverse();
        const { s } = thinSvd(a);
        s.forEach((value, i) => {
          expect(Math.abs(value - sizes[i]) / (s[0] || 1)).toBeLessThan(1e-13);
        });
      }),
    );
  });

  test("values do not change when the matrix is turned, and scale with it", () => {
    fc.assert(
      fc.property(smooth, seed, scale, (a, seed, factor) => {
        const random = createRandom(seed);
        const turned = multiply(
          randomOrthogonal(a.rows, random),
          multiply(unit(a), randomOrthogonal(a.columns, random)),
        );
        const before = thinSvd(unit(a)).s;
        const after = thinSvd(times(turned, factor)).s;
        before.forEach((value, i) => {
          expect(Math.abs(after[i] / factor - value) / before[0]).toBeLessThan(1e-12);
        });
      }),
    );
  });

  test("Cholesky: L·Lᵀ is the Gram matrix of independent rows", () => {
    fc.assert(
      fc.property(side, seed, scale, (n, seed, factor) => {
        const rows = randomGaussian(n, 2 * n, createRandom(seed));
        const root = Math.sqrt(factor);
        const l = cholesky(times(outerGram(rows), factor))!;
        const unscaled = times(l, 1 / root);
        expect(difference(timesTransposed(unscaled, unscaled), outerGram(rows))).toBeLessThan(
          1e-13,
        );
      }),
    );
  });

  test("the polar factor is orthogonal and nearer than any other", () => {
    fc.assert(
      fc.property(small, small, seed, (p, more, seed) => {
        const random = createRandom(seed);
        const a = randomGaussian(p + more, p, random);
        const { u } = polar(a);
        expect(orthogonality(u)).toBeLessThan(1e-13);
        const distance = (q: DenseMatrix): number =>
          norm({ ...a, data: a.data.map((x, i) => x - q.data[i]) });
        const other = multiply(u, randomOrthogonal(p, random));
        expect(distance(u)).toBeLessThanOrEqual(distance(other) * (1 + 1e-12));
      }),
    );
  });

  test("a pseudo-inverse solves least squares", () => {
    fc.assert(
      fc.property(smooth, (a) => {
        const x = unit(a);
        const inverse = pseudoInverse(x);
        const { s } = thinSvd(x);
        const rank = numericalRank(s, x.rows, x.columns);
        const condition = rank === 0 ? 1 : s[0] / s[rank - 1];
        // digits go as the condition grows
        expect(difference(multiply(x, multiply(inverse, x)), x)).toBeLessThan(1e-13 * condition);
      }),
    );
  });

  test("principal angles are symmetric, and depend on the spaces alone", () => {
    fc.assert(
      fc.property(small, small, seed, (p, q, seed) => {
        const random = createRandom(seed);
        const a = randomGaussian(24, p, random);
        const b = randomGaussian(24, q, random);
        const angles = principalAngles(a, b);
        expect(angles).toHaveLength(Math.min(p, q));
        const turned = principalAngles(b, multiply(a, randomOrthogonal(p, random)));
        angles.forEach((angle, i) => {
          expect(angle).toBeGreaterThanOrEqual(i > 0 ? angles[i - 1] : 0);
          expect(Math.abs(turned[i] - angle)).toBeLessThan(1e-12);
        });
        for (const angle of principalAngles(a, multiply(a, randomOrthogonal(p, random)))) {
          expect(angle).toBeLessThan(1e-14 * 24);
        }
      }),
    );
  });

  test("the same input gives the same bits", () => {
    fc.assert(
      fc.property(smooth, (a) => {
        expect(thinSvd(a)).toEqual(thinSvd(a));
        const square = symmetrized(outerGram(unit(a)));
        expect(symmetricEigen(square)).toEqual(symmetricEigen(square));
      }),
      { numRuns: 20 },
    );
  });
});
