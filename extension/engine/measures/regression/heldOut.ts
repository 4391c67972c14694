/**
 * What linear and ridge regression miss on held-out samples.
 *
 * A fit with a quadratic penalty is linear in its targets, Ŷ = H·Y with H = 11ᵀ/n + FFᵀ, and what a
 * fit without a fold f misses on f follows from what the fit on all samples misses there:
 * (I − H_ff)⁻¹·(Y − Ŷ)_f, exactly (Allen 1974, PRESS, for folds). So one factor of X serves all
 * folds. Where the other samples alone do not determine the fit, I − H_ff is singular, and the
 * fold is fitted by itself, with least coefficients.
 */
import { cholesky, numericalRank, thinSvd } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply, outerGram, transposedMultiply } from "../../linalg/multiply";
import type { Task } from "../../task";
import { leadingColumns, scaleColumns } from "../parts/centeredSvd";
import { sumOfSquares } from "../parts/sums";
import { triangularInverse } from "../parts/triangularInverse";
import { restOf } from "./folds";

export interface HeldOutFit {
  /** Features of the predictor (n×k), centered; any rotation of them will do. */
  readonly features: DenseMatrix;
  /** Their {@link ridgeBasis}. */
  readonly basis: DenseMatrix;
  /** Targets (n×q), centered. */
  readonly targets: DenseMatrix;
  readonly lambda: number;
}

/** tr (I − H_ff)⁻¹ per sample, how much rounding grows, up to which the short way is taken. */
const WORST_GROWTH = 1e4;

/**
 * Over all held-out entries, Σ(y − ŷ)² and Σ(y − ȳ)² with ȳ the mean of the samples fitted to.
 * O(Σ m²·(k + q)) for folds of m samples.
 */
export function heldOutSquares(
  fit: HeldOutFit,
  folds: readonly Int32Array[],
  task: Task,
): { missed: number; total: number } {
  const { basis, targets } = fit;
  const missing = residuals(basis, targets, task);
  let [missed, total] = [0, 0];
  folds.forEach((fold, done) => {
    task.tick(done, folds.length);
    const errors =
      fromAllSamples(takeRows(basis, fold), takeRows(missing, fold), basis.rows, task) ??
      fromOthers(fit, fold, task);
    missed += sumOfSquares(errors.data);
    total += aboutMeanOfOthers(targets, fold);
  });
  return { missed, total };
}

/** Y − FFᵀY. */
function residuals(basis: DenseMatrix, targets: DenseMatrix, task: Task): DenseMatrix {
  if (basis.columns === 0) return targets;
  const fitted = multiply(basis, transposedMultiply(basis, targets, task), task);
  return { ...targets, data: targets.data.map((value, i) => value - fitted.data[i]) };
}

/** (I − H_ff)⁻¹·R_f, or null where it is too ill-conditioned. */
function fromAllSamples(
  basis: DenseMatrix,
  missing: DenseMatrix,
  n: number,
  task: Task,
): DenseMatrix | null {
  const m = basis.rows;
  const rest = basis.columns === 0 ? zeros(m, m) : outerGram(basis, task);
  for (let i = 0; i < rest.data.length; i++) rest.data[i] = -rest.data[i] - 1 / n;
  for (let i = 0; i < rest.data.length; i += m + 1) rest.data[i] += 1;
  const l = cholesky(rest, task);
  if (!l) return null;
  const inverse = triangularInverse(l, task);
  if (sumOfSquares(inverse.data) > WORST_GROWTH * m) return null;
  return transposedMultiply(inverse, multiply(inverse, missing, task), task);
}

/** By a fit to the other samples, of all that fit them alike the one of least coefficients. */
function fromOthers(
  { features, targets, lambda }: HeldOutFit,
  fold: Int32Array,
  task: Task,
): DenseMatrix {
  const others = restOf(fold, features.rows);
  const known = centerAt(takeRows(features, others), takeRows(features, others));
  const goals = centerAt(takeRows(targets, others), takeRows(targets, others));
  const held = centerAt(takeRows(features, fold), takeRows(features, others));
  const errors = centerAt(takeRows(targets, fold), takeRows(targets, others));
  const { u, s, v } = thinSvd(known, task);
  const rank = numericalRank(s, known.rows, known.columns);
  if (rank === 0) return errors;
  const factors = s.subarray(0, rank).map((value) => 1 / (value + lambda / value));
  const coordinates = multiply(held, scaleColumns(leadingColumns(v, rank), factors), task);
  const loadings = transposedMultiply(leadingColumns(u, rank), goals, task);
  const predicted = multiply(coordinates, loadings, task);
  return { ...errors, data: errors.data.map((value, i) => value - predicted.data[i]) };
}

/** Columns of A less the means of those of `reference`. */
function centerAt(a: DenseMatrix, reference: DenseMatrix): DenseMatrix {
  const { columns } = a;
  const means = new Float64Array(columns);
  for (let i = 0; i < reference.data.length; i++) means[i % columns] += reference.data[i];
  for (let j = 0; j < columns; j++) means[j] /= reference.rows;
  return { ...a, data: a.data.map((value, i) => value - means[i % columns]) };
}

/** Σ(y − ȳ)² over a fold of centered targets, whose others sum to the fold's sum negated. */
function aboutMeanOfOthers(targets: DenseMatrix, fold: Int32Array): number {
  const held = takeRows(targets, fold);
  const { columns, data } = held;
  const sums = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) sums[i % columns] += data[i];
  const others = targets.rows - fold.length;
  let total = 0;
  for (let i = 0; i < data.length; i++) total += (data[i] + sums[i % columns] / others) ** 2;
  return total;
}

function takeRows({ columns, data }: DenseMatrix, rows: Int32Array): DenseMatrix {
  const out = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { rows: rows.length, columns, data: out };
}

const zeros = (rows: number, columns: number): DenseMatrix => ({
  rows,
  columns,
  data: new Float64Array(rows * columns),
});
