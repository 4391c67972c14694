/**
 * The traceless part of WᵀW, prepared once a layer, and its inner products with others'.
 *
 * For W (rows×d), G = WᵀW − tr/d·I with tr = |W|²_F. <G_A, G_B> = |W_A W_Bᵀ|²_F − tr_A tr_B/d, so
 * a layer is kept either as G or as W itself, whichever costs its group less. Of G the upper
 * triangle is kept, off the diagonal times √2: the inner product of two such is that of the Gs.
 */
import type { DenseMatrix } from "../linalg/matrix";
import { gram, innerProduct, squaredNormOfProduct } from "../linalg/products";
import type { MatrixRef } from "../weights/matrixRef";
import type { JobContext } from "./job";
import { allFinite, factorRows, matrixFactor } from "./matrixFactor";
import { openMatrix } from "./readMatrix";
import { sharedFloats } from "./sharedFloats";

export type GramForm = "gram" | "factor";

export interface PreparedGram {
  readonly form: GramForm;
  /** W, or the triangle of G laid out as a rectangle; empty when not finite. */
  readonly matrix: DenseMatrix;
  /** d. */
  readonly width: number;
  /** |W|²_F. */
  readonly trace: number;
  /** <G, G>. */
  readonly self: number;
  /** False when an entry is NaN or infinite, or the squares leave float64's range. */
  readonly finite: boolean;
}

export interface InputGramInput {
  readonly matrix: MatrixRef;
  readonly form: GramForm;
  /** Where the prepared numbers go, of {@link preparedLength}; new room when absent. */
  readonly room?: Float64Array;
}

/** Numbers that a prepared layer takes. */
export const preparedLength = (form: GramForm, ref: MatrixRef): number =>
  form === "gram" ? (ref.columns * (ref.columns + 1)) / 2 : factorRows(ref) * ref.columns;

/**
 * Elements that are read at a time while G is summed: 16 MB of float64, or half as much as G
 * itself, which every slab takes anew.
 */
const SLAB_ELEMENTS = 2 * 1024 * 1024;

/** Job `weights.inputGram`. */
export async function inputGram(
  { matrix, form, room = sharedFloats(preparedLength(form, matrix)) }: InputGramInput,
  context: JobContext,
): Promise<PreparedGram> {
  return form === "gram" ? asGram(matrix, room, context) : asFactor(matrix, room, context);
}

async function asFactor(
  ref: MatrixRef,
  room: Float64Array,
  context: JobContext,
): Promise<PreparedGram> {
  const factor = await matrixFactor(ref, context);
  const width = factor.columns;
  if (!allFinite(factor.data)) return notFinite("factor", width);
  const trace = innerProduct(factor, factor);
  room.set(factor.data);
  const matrix = { ...factor, data: room };
  // Not `(matrix, matrix)`, whose additions are fewer: equal layers shall score exactly 1.
  const product = squaredNormOfProduct(matrix, { ...matrix }, context.task);
  const self = product - (trace * trace) / width;
  return { form: "factor", matrix, width, trace, self, finite: inRange(product, trace) };
}

async function asGram(
  ref: MatrixRef,
  room: Float64Array,
  context: JobContext,
): Promise<PreparedGram> {
  const width = ref.columns;
  const sum = await gramOf(ref, context);
  let trace = 0;
  for (let i = 0; i < width; i++) trace += sum.data[i * width + i];
  if (!allFinite(sum.data) || !Number.isFinite(trace)) return notFinite("gram", width);
  let at = 0;
  for (let i = 0; i < width; i++) {
    const row = i * width;
    room[at++] = sum.data[row + i] - trace / width;
    for (let j = i + 1; j < width; j++) room[at++] = Math.SQRT2 * sum.data[row + j];
  }
  // As many rows as a rectangle allows: sums are exact from row to row.
  const rows = width % 2 === 0 ? width / 2 : width;
  const matrix = { rows, columns: room.length / rows, data: room };
  const self = innerProduct(matrix, matrix);
  return { form: "gram", matrix, width, trace, self, finite: inRange(self, trace) };
}

/** WᵀW, slab by slab of rows. */
async function gramOf(ref: MatrixRef, context: JobContext): Promise<DenseMatrix> {
  if (ref.kind === "product") return gram(await matrixFactor(ref, context), context.task);
  const { rows, columns } = ref;
  const reader = await openMatrix(ref, context);
  const slab = Math.ceil(Math.max(SLAB_ELEMENTS / columns, columns / 2));
  let sum: DenseMatrix | null = null;
  for (let first = 0; first < rows; first += slab) {
    context.task.tick(first, rows);
    const count = Math.min(slab, rows - first);
    const part = gram(
      { rows: count, columns, data: await reader.read(first, count) },
      context.task,
    );
    if (!sum) sum = part;
    else for (let i = 0; i < part.data.length; i++) sum.data[i] += part.data[i];
  }
  return sum ?? { rows: columns, columns, data: new Float64Array(columns * columns) };
}

/** Fourth powers of entries neither overflow nor vanish. */
const inRange = (fourth: number, trace: number): boolean =>
  Number.isFinite(fourth) && (trace === 0 || trace * trace > 1e-290);

const notFinite = (form: GramForm, width: number): PreparedGram => ({
  form,
  width,
  matrix: { rows: 0, columns: 0, data: new Float64Array(0) },
  trace: Number.NaN,
  self: Number.NaN,
  finite: false,
});

export interface InputGramCellsInput {
  readonly row: PreparedGram;
  readonly columns: readonly PreparedGram[];
}

/** Job `weights.inputGramCells`: <G_row, G_column> for each column. All of one form and width. */
export async function inputGramCells(
  { row, columns }: InputGramCellsInput,
  { task }: JobContext,
): Promise<number[]> {
  return columns.map((column, i) => {
    task.tick(i, columns.length);
    if (row.form === "gram") return innerProduct(row.matrix, column.matrix);
    const product = squaredNormOfProduct(row.matrix, { ...column.matrix }, task);
    return product - (row.trace * column.trace) / row.width;
  });
}
