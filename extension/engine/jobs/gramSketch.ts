/**
 * A seeded sketch of the traceless part G of WᵀW (d×d): Y = G Z for random signs Z (d×k), the same
 * Z for all layers of one width and seed. Since E[z zᵀ] = I, the mean over probes of <G_A z, G_B z>
 * estimates <G_A, G_B> (Hutchinson 1990).
 */
import type { DenseMatrix } from "../linalg/matrix";
import { multiplyTransposed } from "../linalg/products";
import { createRandom } from "../linalg/random";
import { studentQuantile } from "../stats/student";
import type { MatrixRef } from "../weights/matrixRef";
import type { JobContext } from "./job";
import { allFinite } from "./matrixFactor";
import { openMatrix } from "./readMatrix";
import { sharedFloats } from "./sharedFloats";
import { transposed } from "./transposed";

export interface GramSketchInput {
  readonly matrix: MatrixRef;
  readonly probes: number;
  readonly seed: number;
  /** Where the sketch goes, probes × columns; new room when absent. */
  readonly room?: Float64Array;
}

export interface GramSketch {
  /** Yᵀ: probes × d. Empty when not finite. */
  readonly sketch: DenseMatrix;
  /** |W|²_F. */
  readonly trace: number;
  /** Estimate of <G, G>. */
  readonly self: number;
  readonly finite: boolean;
}

/** Elements that are read at a time: 4 MB of float64, in a few copies. */
const SLAB_ELEMENTS = 512 * 1024;

/** Job `weights.gramSketch`: two products with k columns a slab of rows; WᵀW is never formed. */
export async function gramSketch(
  { matrix, probes, seed, room }: GramSketchInput,
  context: JobContext,
): Promise<GramSketch> {
  const { rows, columns } = matrix;
  const signs = probeSigns(probes, columns, seed);
  const reader = await openMatrix(matrix, context);
  const slab = Math.max(1, Math.floor(SLAB_ELEMENTS / columns));
  const sketch = (room ?? sharedFloats(probes * columns)).fill(0);
  let trace = 0;
  for (let first = 0; first < rows; first += slab) {
    context.task.tick(first, rows);
    const count = Math.min(slab, rows - first);
    const part = { rows: count, columns, data: await reader.read(first, count) };
    // (Z W_slab^T)(W_slab), probes x columns
    const onRows = multiplyTransposed(signs, part, context.task);
    const onColumns = multiplyTransposed(onRows, transposed(part), context.task);
    for (let i = 0; i < sketch.length; i++) sketch[i] += onColumns.data[i];
    let squares = 0;
    for (let i = 0; i < part.data.length; i++) squares += part.data[i] * part.data[i];
    trace += squares;
  }
  const mean = trace / columns;
  for (let i = 0; i < sketch.length; i++) sketch[i] -= mean * signs.data[i];
  const vanished = trace > 0 && trace * trace < 1e-290;
  if (!Number.isFinite(trace) || vanished || !allFinite(sketch)) {
    const none = { rows: 0, columns: 0, data: new Float64Array(0) };
    return { sketch: none, trace: Number.NaN, self: Number.NaN, finite: false };
  }
  const self = sketch.reduce((sum, entry) => sum + entry * entry, 0) / probes;
  return { sketch: { rows: probes, columns, data: sketch }, trace, self, finite: true };
}

/** Zᵀ: probes × columns of random signs; the width is the stream, so each width has its own. */
function probeSigns(probes: number, columns: number, seed: number): DenseMatrix {
  const random = createRandom(seed, columns);
  const data = new Float64Array(probes * columns);
  for (let i = 0; i < data.length; i += 32) {
    const bits = random.bits();
    const end = Math.min(32, data.length - i);
    for (let bit = 0; bit < end; bit++) data[i + bit] = (bits >>> bit) & 1 ? 1 : -1;
  }
  return { rows: probes, columns, data };
}

export interface GramSketchCellsInput {
  readonly row: GramSketch;
  readonly columns: readonly GramSketch[];
}

/** An estimate with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Job `weights.gramSketchCells`: the cosine of G with G for each column; null where one is 0. */
export async function gramSketchCells(
  { row, columns }: GramSketchCellsInput,
  { task }: JobContext,
): Promise<(Estimate | null)[]> {
  const own = probeProducts(row.sketch, row.sketch);
  return columns.map((column, i) => {
    task.tick(i, columns.length);
    const other = probeProducts(column.sketch, column.sketch);
    return jackknife(probeProducts(row.sketch, column.sketch), own, other);
  });
}

/** <x_k, y_k> for each probe k. */
function probeProducts(x: DenseMatrix, y: DenseMatrix): Float64Array {
  const products = new Float64Array(x.rows);
  for (let k = 0; k < x.rows; k++) {
    const end = (k + 1) * x.columns;
    let sum = 0;
    for (let i = k * x.columns; i < end; i++) sum += x.data[i] * y.data[i];
    products[k] = sum;
  }
  return products;
}

/**
 * Σc / √(Σa Σb) over probes, with the interval that leaving out one probe at a time gives
 * (Quenouille and Tukey's jackknife of a ratio).
 */
export function jackknife(c: Float64Array, a: Float64Array, b: Float64Array): Estimate | null {
  const n = c.length;
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const [sumC, sumA, sumB] = [total(c), total(a), total(b)];
  if (!(sumA > 0 && sumB > 0)) return null;
  const value = clamp(sumC / Math.sqrt(sumA * sumB));
  const parts = Array.from({ length: n }, (_, k) => {
    const norm = Math.sqrt(Math.max(0, sumA - a[k]) * Math.max(0, sumB - b[k]));
    return norm > 0 ? (sumC - c[k]) / norm : value;
  });
  const mean = parts.reduce((sum, part) => sum + part, 0) / n;
  const spread = parts.reduce((sum, part) => sum + (part - mean) ** 2, 0);
  const reach = studentQuantile(n - 1) * Math.sqrt(((n - 1) / n) * spread);
  return { value, low: clamp(value - reach), high: clamp(value + reach) };
}

const clamp = (value: number): number => Math.max(-1, Math.min(1, value));
