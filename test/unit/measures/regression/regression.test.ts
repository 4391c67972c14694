import { describe, expect, test } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { restOf, shuffledFolds } from "../../../../extension/engine/measures/regression/folds";
import { bell, product, whole } from "../../../vectors/matrices";
import { beside, between, figure, frame, measured, times, wave } from "../linear/frame";

const x = frame(40, [wave(1, 3, 5)]);
const y = frame(40, [between(1, 3, Math.PI / 3, 2), wave(4)]);

const flat = (rows: number): DenseMatrix => ({
  rows,
  columns: 2,
  data: new Float64Array(2 * rows).fill(0.1),
});

const swapped = (id: string): string =>
  id.endsWith("xy") ? id.replace(/xy$/, "yx") : id.replace(/yx$/, "xy");

describe("linear regression", () => {
  test("explains what lies in the span of the predictor", () => {
    // of y's variances 4 and 1, a quarter of the first
    expect(figure("regression.linear.xy", x, y)).toBeCloseTo(0.2, 13);
    // and of x the part of its wave that y's first feature has
    expect(figure("regression.linear.yx", x, y)).toBeCloseTo(0.25, 13);
    expect(figure("linearRegression", x, y)).toBe(figure("regression.linear.yx", x, y));
  });

  test.each(["regression.linear.xy", "regression.linear.kfold.xy", "regression.ridge.kfold.yx"])(
    "%s is the other direction with the sides exchanged",
    (id) => {
      expect(figure(swapped(id), y, x)).toBe(figure(id, x, y));
    },
  );

  test("ignores copies, constants and scales among the predictors", () => {
    const predictors = beside(beside(x, times(x, 1e6)), flat(40));
    expect(figure("regression.linear.xy", predictors, times(y, 1e-6))).toBeCloseTo(0.2, 12);
  });

  test("is saturated where the predictor spans all samples", () => {
    const { value, note } = measured("regression.linear.xy", bell(6, 8, 1), bell(6, 2, 2));
    expect(value).toBe(1);
    expect(note?.code).toBe("saturated");
    expect(measured("regression.linear.yx", bell(6, 8, 1), bell(6, 2, 2)).note).toBeUndefined();
  });

  test.each(["regression.linear", "regression.ridge"])(
    "%s explains nothing by what does not vary, and has no share of nothing",
    (id) => {
      expect(figure(`${id}.xy`, flat(40), y)).toBe(0);
      expect(figure(`${id}.kfold.xy`, flat(40), y)).toBeCloseTo(0, 12);
      for (const kind of [id, `${id}.kfold`]) {
        const nothing = measured(`${kind}.xy`, y, flat(40));
        expect(nothing).toMatchObject({ value: null, note: { code: "variance.none" } });
        expect(nothing.note?.text).toContain("of y");
        expect(measured(`${kind}.yx`, flat(40), y).note?.text).toContain("of x");
      }
    },
  );
});

describe("ridge regression", () => {
  test.each([0, 1e-6, 1, 9, 1e6])(
    "shrinks each direction by its variance, at lambda = %s",
    (lambda) => {
      // one predictor with Σx² = 9: what is left of its own wave is λ/(9 + λ)
      const explained = 1 - (lambda / (9 + lambda)) ** 2;
      expect(figure("regression.ridge.xy", x, times(x, 7), { lambda })).toBeCloseTo(explained, 13);
      expect(figure("regression.ridge.xy", x, y, { lambda })).toBeCloseTo(0.2 * explained, 13);
    },
  );

  test("keeps the digits of a small share", () => {
    const value = figure("regression.ridge.xy", times(x, 1e-6), x);
    expect(value / 1.8e-11).toBeCloseTo(1, 9);
  });

  test("is the same for more features than samples as for fewer", () => {
    const [few, other] = [bell(12, 5, 1), bell(12, 3, 2)];
    // the same points in a space of more dimensions, through a map with orthogonal rows of length 2
    const stretch = frame(
      20,
      [1, 2, 3, 4, 5].map((k) => wave(k, 2)),
    );
    const wide = product(few, { rows: 5, columns: 20, data: transposed(stretch) });
    for (const kind of ["ridge", "ridge.kfold"]) {
      expect(figure(`regression.${kind}.xy`, wide, other, { lambda: 4 })).toBeCloseTo(
        figure(`regression.${kind}.xy`, few, other, { lambda: 1 }),
        12,
      );
    }
  });
});

describe("held-out regression", () => {
  test("predicts an affine image without fault", () => {
    const predictor = bell(30, 4, 1);
    const image = product(predictor, whole(4, 6, 2));
    expect(figure("regression.linear.kfold.xy", predictor, image)).toBeCloseTo(1, 12);
  });

  test.each([
    ["with samples to spare", bell(15, 3, 1)],
    ["with copies among the features", beside(bell(15, 2, 1), bell(15, 2, 1))],
    ["with more features than samples in a fit", bell(15, 13, 3)],
    ["with more features than samples", bell(15, 24, 4)],
    ["with a feature that only one sample has", oneHot(bell(15, 3, 5))],
  ])("is what refitting every fold by itself gives, %s", (_, predictor) => {
    const target = bell(15, 2, 9);
    for (const [lambda, folds] of [
      [0, 5],
      [0, 15],
      [0.7, 4],
    ]) {
      const id = lambda === 0 ? "regression.linear.kfold.xy" : "regression.ridge.kfold.xy";
      const params: Record<string, number> = lambda === 0 ? { folds } : { folds, lambda };
      const { value } = measured(id, predictor, target, { params, seed: 3 });
      const refitted = refit(predictor, target, shuffledFolds(15, folds, 3), lambda);
      expect(value).not.toBeNull();
      // what stands for no penalty in the reference shows
      const tolerance = lambda === 0 ? 1e-5 : 1e-12;
      expect(Math.abs((value ?? 0) - refitted)).toBeLessThan(tolerance * Math.max(1, -refitted));
    }
  });

  test("may do worse than the mean, and says by how much", () => {
    expect(figure("regression.linear.kfold.xy", bell(20, 12, 1), bell(20, 1, 2))).toBeLessThan(
      -0.1,
    );
  });

  test("depends on the seed and on nothing else that is random", () => {
    const [a, b] = [bell(31, 3, 1), bell(31, 2, 2)];
    const of = (seed: number) => measured("regression.ridge.kfold.xy", a, b, { seed }).value;
    expect(of(5)).toBe(of(5));
    expect(of(5)).not.toBe(of(6));
  });

  test("of two samples fits one and predicts the other", () => {
    // by the mean, which is what one sample leaves: as bad as the mean itself
    expect(figure("regression.linear.kfold.xy", bell(2, 1, 1), bell(2, 1, 2))).toBeCloseTo(0, 14);
  });
});

describe("folds", () => {
  test.each([
    [10, 5, [2, 2, 2, 2, 2]],
    [11, 4, [3, 3, 3, 2]],
    [3, 5, [1, 1, 1]],
  ])("of %s samples in %s parts hold each sample once", (n, count, sizes) => {
    const folds = shuffledFolds(n, count, 8);
    expect(folds.map((fold) => fold.length)).toEqual(sizes);
    const all = folds.flatMap((fold) => [...fold]);
    expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    for (const fold of folds) {
      const rest = restOf(fold, n);
      expect([...fold, ...rest].toSorted((a, b) => a - b)).toEqual([...Array(n).keys()]);
    }
  });

  test("are shuffled", () => {
    expect([...shuffledFolds(100, 2, 1)[0]]).not.toEqual([...Array(50).keys()]);
  });
});

/** The first feature, of one sample alone. */
function oneHot(a: DenseMatrix): DenseMatrix {
  const data = a.data.map((value, at) => (at % a.columns === 0 ? Number(at === 0) : value));
  return { ...a, data };
}

function transposed({ rows, columns, data }: DenseMatrix): Float64Array {
  return Float64Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]);
}

/**
 * In the dual: the fit to the others is α on their centered Gram matrix with
 * (K + λI)α = Y, by elimination; for λ = 0 with 10⁻¹¹ of the trace, near enough to none.
 */
function refit(
  predictor: DenseMatrix,
  target: DenseMatrix,
  folds: readonly Int32Array[],
  lambda: number,
): number {
  let [missed, total] = [0, 0];
  for (const fold of folds) {
    const others = restOf(fold, predictor.rows);
    const inputs = rowsAbout(predictor, others, others);
    const held = rowsAbout(predictor, fold, others);
    const outputs = rowsAbout(target, others, others);
    const wanted = rowsAbout(target, fold, others);
    const products = inputs.map((a) => inputs.map((b) => inner(a, b)));
    const trace = products.reduce((sum, row, i) => sum + row[i], 0);
    for (let i = 0; i < products.length; i++) products[i][i] += lambda || 1e-11 * trace;
    const weights = solved(products, outputs);
    held.forEach((sample, i) => {
      const kernel = inputs.map((input) => inner(input, sample));
      wanted[i].forEach((value, j) => {
        const predicted = kernel.reduce((sum, k, at) => sum + k * weights[at][j], 0);
        missed += (value - predicted) ** 2;
        total += value ** 2;
      });
    });
  }
  return 1 - missed / total;
}

const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Rows less the mean of those `others`. */
function rowsAbout(a: DenseMatrix, rows: Int32Array, others: Int32Array): number[][] {
  const entry = (i: number, j: number): number => a.data[i * a.columns + j];
  const means = Array.from(
    { length: a.columns },
    (_, j) => others.reduce((sum, i) => sum + entry(i, j), 0) / others.length,
  );
  return Array.from(rows, (i) => means.map((mean, j) => entry(i, j) - mean));
}

/** A⁻¹B by Gauss and Jordan with pivots. */
function solved(a: readonly number[][], b: readonly number[][]): number[][] {
  const rows = a.map((row, i) => [...row, ...b[i]]);
  for (let k = 0; k < rows.length; k++) {
    const best = rows.reduce(
      (at, row, i) => (i > k && Math.abs(row[k]) > Math.abs(rows[at][k]) ? i : at),
      k,
    );
    [rows[k], rows[best]] = [rows[best], rows[k]];
    rows[k] = rows[k].map((value) => value / rows[k][k]);
    for (let i = 0; i < rows.length; i++) {
      const factor = rows[i][k];
      if (i !== k) rows[i] = rows[i].map((value, j) => value - factor * rows[k][j]);
    }
  }
  return rows.map((row) => row.slice(a.length));
}
