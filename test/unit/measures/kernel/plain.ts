/** Definitions of the kernel family written down as they are, in loops, to hold measures against. */
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import type { Measure } from "../../../../extension/engine/measures/measure";
import { type MeasureOptions, measurePair } from "../../../../extension/engine/measures/run";
import { matrixOf, plainProduct, transpose } from "../../linalg/matrices";

/** The number that a measure gives; fails the test where there is none. */
export function numberOf(
  measure: Measure,
  x: DenseMatrix,
  y: DenseMatrix,
  options: MeasureOptions = {},
): number {
  const { value } = measurePair(measure, x, y, options);
  if (value === null) throw new Error(`${measure.id} is null`);
  return value;
}

/** The note of a measure that gives no number. */
export function noteOf(measure: Measure, x: DenseMatrix, y: DenseMatrix): string | undefined {
  const measured = measurePair(measure, x, y);
  if (measured.value !== null) throw new Error(`${measure.id} is ${measured.value}`);
  return measured.note.code;
}

/** With `count` more features, all zero. */
export function padded(a: DenseMatrix, count: number): DenseMatrix {
  const columns = a.columns + count;
  return matrixOf(a.rows, columns, (i, j) => (j < a.columns ? a.data[i * a.columns + j] : 0));
}

export const scaled = (a: DenseMatrix, factor: number): DenseMatrix => ({
  ...a,
  data: a.data.map((entry) => factor * entry),
});

export const shifted = (a: DenseMatrix, by: number): DenseMatrix => ({
  ...a,
  data: a.data.map((entry) => entry + by),
});

export const plainGram = (a: DenseMatrix): DenseMatrix => plainProduct(a, transpose(a));

export function plainDistances(a: DenseMatrix): DenseMatrix {
  const { rows, columns, data } = a;
  return matrixOf(rows, rows, (i, j) => {
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += (data[i * columns + k] - data[j * columns + k]) ** 2;
    return Math.sqrt(sum);
  });
}

/** HKH. */
export function plainCentered(k: DenseMatrix): DenseMatrix {
  const n = k.rows;
  const h = matrixOf(n, n, (i, j) => (i === j ? 1 : 0) - 1 / n);
  return plainProduct(plainProduct(h, k), h);
}

export const inner = (a: DenseMatrix, b: DenseMatrix): number =>
  a.data.reduce((sum, entry, i) => sum + entry * b.data[i], 0);

/** ⟨HKH, HLH⟩. */
export const hsic0 = (k: DenseMatrix, l: DenseMatrix): number =>
  inner(plainCentered(k), plainCentered(l));

/** Song et al. 2012, equation 5, without its factor 1/(n(n − 3)). */
export function hsic1(k: DenseMatrix, l: DenseMatrix): number {
  const n = k.rows;
  const [a, b] = [withoutDiagonal(k), withoutDiagonal(l)];
  const total = (m: DenseMatrix) => m.data.reduce((sum, entry) => sum + entry, 0);
  return (
    inner(a, b) +
    (total(a) * total(b)) / ((n - 1) * (n - 2)) -
    (2 / (n - 2)) * total(plainProduct(a, b))
  );
}

const withoutDiagonal = (k: DenseMatrix): DenseMatrix =>
  matrixOf(k.rows, k.rows, (i, j) => (i === j ? 0 : k.data[i * k.rows + j]));

type Hsic = (k: DenseMatrix, l: DenseMatrix) => number;

export const plainCka = (hsic: Hsic, k: DenseMatrix, l: DenseMatrix): number =>
  hsic(k, l) / Math.sqrt(hsic(k, k) * hsic(l, l));

/** Within `tolerance` of the expected number, relative to it. */
export function isClose(got: number, expected: number, tolerance = 1e-11): boolean {
  return Math.abs(got - expected) <= tolerance * Math.abs(expected);
}
