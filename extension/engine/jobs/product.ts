/** Large products of matrices in float64, shared out among the threads of a pool. */
import {
  columnsOf,
  copyOut,
  eachBlock,
  mirrorUpper,
  mismatch,
  rowsOf,
  type Vectors,
  writeProduct,
} from "../linalg/blockProducts";
import type { DenseMatrix } from "../linalg/matrix";
import { libraryFor, writeNativeCorner } from "../linalg/nativeBlocks";
import type { Executor } from "./executor";
import type { JobContext } from "./job";
import { shared, sharedFloats } from "./sharedFloats";

export interface Operands {
  readonly a: DenseMatrix;
  readonly b: DenseMatrix;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export interface ProductInput extends Operands {
  /** The rows of the product that this job computes. */
  readonly first: number;
  readonly count: number;
  /** The whole product, in shared memory; absent where memory cannot be shared. */
  readonly target?: Float64Array;
  /** `upper`: of a symmetric product only what lies on and above the diagonal, into the target. */
  readonly part: "whole" | "upper";
}

/** Job `linalg.product`: a range of rows of op(A) · op(B). Answers with them without a target. */
export async function product(
  { first, count, target, part, ...operands }: ProductInput,
  { task }: JobContext,
): Promise<Float64Array | null> {
  const { left, right } = sides(operands);
  const width = right.count;
  if (target && part === "upper") {
    const x = range(left, first, count);
    const y = range(right, first, width - first);
    const corner = target.subarray(first * width + first);
    const library = libraryFor(x, y);
    if (library) {
      writeNativeCorner(library, { x, y, target: corner, stride: width }, task);
      return null;
    }
    eachBlock({ x, y, entries: "products", part }, task, (block) => copyOut(block, corner, width));
    return null;
  }
  const rows = target
    ? target.subarray(first * width, (first + count) * width)
    : new Float64Array(count * width);
  writeProduct(range(left, first, count), right, rows, task);
  return target ? null : rows;
}

function sides({ a, b, transposeA, transposeB }: Operands) {
  const left = transposeA ? columnsOf(a) : rowsOf(a);
  const right = transposeB ? rowsOf(b) : columnsOf(b);
  if (left.depth !== right.depth) throw mismatch("product", `${left.depth}`, `${right.depth}`);
  return { left, right };
}

function range<T extends Vectors<Float64Array>>(vectors: T, first: number, count: number): T {
  const start = first * (vectors.linesAreVectors ? vectors.stride : 1);
  return { ...vectors, count, data: vectors.data.subarray(start) };
}

export interface PoolProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly signal?: AbortSignal;
  /** Where the product goes: just as long as it, in shared memory where there is such. */
  readonly into?: Float64Array;
}

/**
 * op(A) · op(B) on all threads of the executor, for products of seconds: the same to the bit as
 * on one (`linalg/multiply`). Operands that lie in shared memory are not copied; the product does.
 * A matrix by its own transpose takes half the work.
 * Throws `shape.mismatch` when inner sizes differ, and what running jobs throws.
 */
export async function multiplyOnPool(
  executor: Executor,
  a: DenseMatrix,
  b: DenseMatrix,
  { transposeA = false, transposeB = false, signal, into }: PoolProductOptions = {},
): Promise<DenseMatrix> {
  const { left, right } = sides({ a, b, transposeA, transposeB });
  const sharedA = inShared(a);
  const sharedB = b === a ? sharedA : inShared(b);
  const operands = { a: sharedA, b: sharedB, transposeA, transposeB };
  const data = into ?? sharedFloats(left.count * right.count);
  const target = isShared(data) ? data : undefined;
  const part: ProductInput["part"] =
    target && a === b && transposeA !== transposeB ? "upper" : "whole";
  // a native library wants each range's operands copied: the fewer ranges, the fewer copies
  const perThread = executor.accelerates && part === "whole" ? 1 : 2;
  const parts = ranges(left.count, perThread * executor.threads);
  await Promise.all(
    parts.map(async ({ first, count }) => {
      const input = { ...operands, first, count, target, part };
      const rows = await executor.run("linalg.product", input, { signal });
      if (rows) data.set(rows, first * right.count);
    }),
  );
  if (part === "upper") mirrorUpper(data, left.count);
  return { rows: left.count, columns: right.count, data };
}

const isShared = ({ buffer }: Float64Array): boolean =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;

function inShared(matrix: DenseMatrix): DenseMatrix {
  return isShared(matrix.data) ? matrix : { ...matrix, data: shared(matrix.data) };
}

/**
 * Rows in so many runs of whole register blocks in either build. Twice as many as there are
 * threads even out a slow thread, and rows of a symmetric product, of which the last are short.
 */
function ranges(rows: number, runs: number): { first: number; count: number }[] {
  const size = Math.max(12, Math.ceil(rows / runs / 12) * 12);
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => ({
    first: i * size,
    count: Math.min(size, rows - i * size),
  }));
}
