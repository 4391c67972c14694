/** Inner products of many layers with many, a stretch of elements at a time. */
import { elementCount } from "../formats/checkpoint";
import type { DenseMatrix } from "../linalg/matrix";
import { innerProduct, multiplyTransposed } from "../linalg/products";
import type { Task } from "../task";
import type { ProductMatrixRef } from "../weights/matrixRef";
import type { JobContext, TensorRef } from "./job";
import { type MatrixReader, openMatrix, readFactors } from "./readMatrix";
import { transposed } from "./transposed";

export interface DotsInput {
  /** Tensors of one number of elements, in one order of elements. */
  readonly rows: readonly TensorRef[];
  readonly columns: readonly TensorRef[];
  readonly first: number;
  readonly count: number;
  /** Elements of each tensor that are held widened at a time. */
  readonly stretch: number;
}

export interface Dots {
  /** rows × columns, row-major; NaN or infinite where a tensor is not finite. */
  readonly products: Float64Array;
  readonly squaresRows: Float64Array;
  readonly squaresColumns: Float64Array;
}

/** Job `weights.dots`: <a, b> over elements `first` to `first + count` for every a and b. */
export async function dots(
  { rows, columns, first, count, stretch }: DotsInput,
  context: JobContext,
): Promise<Dots> {
  // opened once: some are decoded as a whole by that
  const left = await openAll(rows, context);
  const right = rows === columns ? left : await openAll(columns, context);
  const sums: Dots = {
    products: new Float64Array(rows.length * columns.length),
    squaresRows: new Float64Array(rows.length),
    squaresColumns: new Float64Array(columns.length),
  };
  for (let at = first; at < first + count; at += stretch) {
    const range = { first: at, count: Math.min(stretch, first + count - at) };
    const x = await stack(left, range, context.task);
    const y = left === right ? x : await stack(right, range, context.task);
    add(sums.products, multiplyTransposed(x, y, context.task).data);
    add(sums.squaresRows, rowSquares(x));
    add(sums.squaresColumns, rowSquares(y));
  }
  return sums;
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += part[i];
}

async function openAll(
  tensors: readonly TensorRef[],
  context: JobContext,
): Promise<MatrixReader[]> {
  const readers: MatrixReader[] = [];
  for (const [i, tensor] of tensors.entries()) {
    context.task.tick(i, tensors.length);
    const rows = elementCount(tensor.tensor.shape);
    readers.push(await openMatrix({ kind: "tensor", rows, columns: 1, tensor }, context));
  }
  return readers;
}

async function stack(
  readers: readonly MatrixReader[],
  { first, count }: { first: number; count: number },
  task: Task,
): Promise<DenseMatrix> {
  const data = new Float64Array(readers.length * count);
  for (const [i, reader] of readers.entries()) {
    task.tick(i, readers.length);
    data.set(await reader.read(first, count), i * count);
  }
  return { rows: readers.length, columns: count, data };
}

/** By the kernel that makes the products, so that equal tensors have equal numbers. */
function rowSquares({ rows, columns, data }: DenseMatrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    const row = { rows: 1, columns, data: data.subarray(i * columns, (i + 1) * columns) };
    return innerProduct(row, row);
  });
}

export interface ProductDotsInput {
  readonly row: ProductMatrixRef;
  readonly columns: readonly ProductMatrixRef[];
}

/**
 * Job `weights.productDots`: <B A, B' A'> = tr((BᵀB')(A'Aᵀ)) for the row's change and each
 * column's, from r×r' products; no change is formed.
 */
export async function productDots(
  { row, columns }: ProductDotsInput,
  context: JobContext,
): Promise<Dots> {
  const own = await openChange(row, context);
  const products = new Float64Array(columns.length);
  const squaresColumns = new Float64Array(columns.length);
  for (const [j, column] of columns.entries()) {
    context.task.tick(j, columns.length);
    const other = await openChange(column, context);
    products[j] = changeDot(own, other, context.task);
    squaresColumns[j] = changeDot(other, other, context.task);
  }
  const squaresRows = Float64Array.of(changeDot(own, own, context.task));
  return { products, squaresRows, squaresColumns };
}

interface Change {
  /** Bᵀ: rank × rows. */
  readonly up: DenseMatrix;
  /** A: rank × columns. */
  readonly down: DenseMatrix;
}

async function openChange(ref: ProductMatrixRef, context: JobContext): Promise<Change> {
  const { rank, rows, columns } = ref;
  const { left, right } = await readFactors(ref, context);
  return {
    up: transposed({ rows, columns: rank, data: left }),
    down: { rows: rank, columns, data: right },
  };
}

function changeDot(x: Change, y: Change, task: Task): number {
  return innerProduct(
    multiplyTransposed(x.up, { ...y.up }, task),
    multiplyTransposed(x.down, { ...y.down }, task),
  );
}
