/** Rows of K · D'ᵀ, in which K joins the legs of two layers: the hot part of tensor similarity. */
import { columnsOf, rowsOf, type Vectors, writeProduct } from "../linalg/blockProducts";
import type { DenseMatrix } from "../linalg/matrix";
import { nativeRight } from "../linalg/nativeOperands";
import { nativeProducts } from "../linalg/nativeProducts";
import type { Task } from "../task";
import { factorial, gaussianMoment, permanent } from "../weights/tensorSimilarity/wick";
import type { JobContext } from "./job";

/** What the hidden units of one side have among their own legs, under the Gaussian metric. */
export interface LegMoments {
  /** E[F_m v] per leg and hidden unit. */
  readonly means: readonly Float64Array[];
  /** Cov(F_m v, F_n v) per pair m < n, in order (0,1), (0,2), …, (1,2), …, and hidden unit. */
  readonly covariances: readonly Float64Array[];
}

export interface TensorGramInput {
  /** F_m · S per leg of A, each h×w. */
  readonly left: readonly DenseMatrix[];
  /** F'_s per leg of B, each h'×w. */
  readonly right: readonly DenseMatrix[];
  /** D'ᵀ, h'×o'. */
  readonly down: DenseMatrix;
  /** The rows of this job. `first` is a multiple of {@link GRAM_ROWS}. */
  readonly first: number;
  readonly count: number;
  /**
   * Of a layer against itself: only what stands right of the diagonal blocks, and half of these,
   * so that the whole is the sum with its transpose.
   */
  readonly upper: boolean;
  /** Under the Gaussian metric: moments of both sides. */
  readonly moments: { readonly a: LegMoments; readonly b: LegMoments } | null;
  /** The whole h×o', in shared memory; absent where memory cannot be shared. */
  readonly target?: Float64Array;
}

/** Rows of K at a time. Fixed, so that results do not change with the number of threads. */
export const GRAM_ROWS = 256;

/** Job `weights.tensorGram`. Answers with its rows where there is no target. */
export async function tensorGram(
  input: TensorGramInput,
  { task }: JobContext,
): Promise<Float64Array | null> {
  const { first, count, target, upper } = input;
  const width = input.down.columns;
  const rows = target?.subarray(first * width, (first + count) * width);
  const out = rows ?? new Float64Array(count * width);
  const local = laidOut(input);
  for (let at = 0; at < count; at += GRAM_ROWS) {
    task.tick(at, count);
    const block = Math.min(GRAM_ROWS, count - at);
    const row = first + at;
    writeRows(local, { row, count: block, from: upper ? row : 0 }, out.subarray(at * width), task);
  }
  task.tick(count, count);
  return rows ? null : out;
}

/** The sides that all rows are multiplied by. */
interface Sides extends Omit<TensorGramInput, "right" | "down"> {
  /** Vectors are the hidden units of B. */
  readonly right: readonly Vectors<Float64Array>[];
  /** Vectors are the outputs of B. */
  readonly down: Vectors<Float64Array>;
}

/** A library is given its own layout: one copy a job, not one a product. */
function laidOut({ right, down, ...input }: TensorGramInput): Sides {
  const native = nativeProducts() !== null;
  const known = new Map<DenseMatrix, Vectors<Float64Array>>();
  const vectors = (matrix: DenseMatrix): Vectors<Float64Array> => {
    const plain = rowsOf(matrix);
    const own = known.get(matrix) ?? (native ? nativeRight(plain) : plain);
    known.set(matrix, own);
    return own;
  };
  const columns = columnsOf(down);
  return { ...input, right: right.map(vectors), down: native ? nativeRight(columns) : columns };
}

interface Range {
  readonly row: number;
  readonly count: number;
  /** First column of K. */
  readonly from: number;
}

function writeRows(input: Sides, range: Range, out: Float64Array, task: Task): void {
  const { down, upper } = input;
  const { row, count, from } = range;
  const width = down.depth - from;
  const k = joined(input, range, crossings(input, range, task));
  // the diagonal block counts once, in the sum with the transpose
  if (upper) halveDiagonal(k, { row, count, from, width });
  const left: Vectors<Float64Array> = rowsOf({ rows: count, columns: width, data: k });
  const right = { ...down, data: down.data.subarray(from * down.stride), depth: width };
  writeProduct(left, right, out.subarray(0, count * down.count), task);
}

function halveDiagonal(
  k: Float64Array,
  { row, count, from, width }: Range & { readonly width: number },
): void {
  const end = Math.min(width, row - from + count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < end; j++) k[i * width + j] *= 0.5;
  }
}

/** X[m][s] = F_m S F'_sᵀ for the range; equal legs are multiplied once. */
function crossings(
  { left, right }: Sides,
  { row, count, from }: Range,
  task: Task,
): Float64Array[][] {
  const known = new Map<DenseMatrix, Map<Vectors<Float64Array>, Float64Array>>();
  return left.map((a) =>
    right.map((b) => {
      const ofA = known.get(a) ?? new Map<Vectors<Float64Array>, Float64Array>();
      known.set(a, ofA);
      let x = ofA.get(b);
      if (!x) {
        const width = b.count - from;
        x = new Float64Array(count * width);
        const rows = { rows: count, columns: a.columns, data: a.data.subarray(row * a.columns) };
        const columns = { ...b, count: width, data: b.data.subarray(from * b.stride) };
        writeProduct(rowsOf(rows), columns, x, task);
        ofA.set(b, x);
      }
      return x;
    }),
  );
}

function joined(input: Sides, range: Range, x: Float64Array[][]): Float64Array {
  const { moments } = input;
  const p = x.length;
  if (p === 1) return x[0][0];
  if (p === 2) return joinedPairs(input, range, x);
  return moments === null ? permanents(x) : moment(range, x, moments);
}

/**
 * p = 2: ½(X₁₁X₂₂ + X₁₂X₂₁); under the Gaussian metric X₁₁X₂₂ + X₁₂X₂₁ + a bᵀ − 2 m mᵀ, with a, b
 * the expectations of the hidden units and m the products of their legs' means.
 */
function joinedPairs(
  { moments }: Sides,
  { row, count, from }: Range,
  x: readonly Float64Array[][],
): Float64Array {
  const [[x11, x12], [x21, x22]] = x;
  const k = new Float64Array(x11.length);
  const width = k.length / count;
  const scale = moments === null ? 0.5 : 1;
  for (let i = 0; i < k.length; i++) k[i] = scale * (x11[i] * x22[i] + x12[i] * x21[i]);
  if (moments === null) return k;
  const a = pairExpectations(moments.a);
  const b = pairExpectations(moments.b);
  for (let i = 0; i < count; i++) {
    const expected = a.expected[row + i];
    const mean = 2 * a.means[row + i];
    for (let j = 0; j < width; j++) {
      k[i * width + j] += expected * b.expected[from + j] - mean * b.means[from + j];
    }
  }
  return k;
}

function pairExpectations({ means: [m1, m2], covariances: [c] }: LegMoments) {
  const means = m1.map((value, i) => value * m2[i]);
  return { means, expected: means.map((value, i) => value + c[i]) };
}

function permanents(x: readonly Float64Array[][]): Float64Array {
  const p = x.length;
  const k = new Float64Array(x[0][0].length);
  const entries = new Float64Array(p * p);
  const share = 1 / factorial(p);
  for (let i = 0; i < k.length; i++) {
    for (let m = 0; m < p; m++) for (let s = 0; s < p; s++) entries[m * p + s] = x[m][s][i];
    k[i] = share * permanent(entries, p);
  }
  return k;
}

/** Any p: the moment of the 2p legs, which are jointly Gaussian by the closure. */
function moment(
  { row, count, from }: Range,
  x: readonly Float64Array[][],
  { a, b }: { readonly a: LegMoments; readonly b: LegMoments },
): Float64Array {
  const p = x.length;
  const n = 2 * p;
  const k = new Float64Array(x[0][0].length);
  const width = k.length / count;
  const means = new Float64Array(n);
  const covariances = new Float64Array(n * n);
  for (let i = 0; i < count; i++) {
    fillSide(a, { unit: row + i, leg: 0, p }, means, covariances);
    for (let j = 0; j < width; j++) {
      fillSide(b, { unit: from + j, leg: p, p }, means, covariances);
      for (let m = 0; m < p; m++) {
        for (let s = 0; s < p; s++) {
          const cross = x[m][s][i * width + j] - means[m] * means[p + s];
          covariances[m * n + p + s] = cross;
          covariances[(p + s) * n + m] = cross;
        }
      }
      k[i * width + j] = gaussianMoment(means, covariances);
    }
  }
  return k;
}

function fillSide(
  side: LegMoments,
  { unit, leg, p }: { readonly unit: number; readonly leg: number; readonly p: number },
  means: Float64Array,
  covariances: Float64Array,
): void {
  const n = 2 * p;
  let pair = 0;
  for (let m = 0; m < p; m++) {
    means[leg + m] = side.means[m][unit];
    for (let s = m + 1; s < p; s++) {
      const value = side.covariances[pair++][unit];
      covariances[(leg + m) * n + leg + s] = value;
      covariances[(leg + s) * n + leg + m] = value;
    }
  }
}
