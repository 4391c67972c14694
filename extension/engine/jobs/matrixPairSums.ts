/**
 * Elementwise sums over two matrices that are not stored as such: the changes that adapters make,
 * formed a few rows at a time.
 */
import { borrowElementwise, CHUNK_ELEMENTS, type Elementwise } from "../kernels/elementwise";
import { pairTotals } from "../kernels/pairTotals";
import { addExact, type Expansion } from "../linalg/exactSum";
import type { MatrixRef } from "../weights/matrixRef";
import type { JobContext } from "./job";
import { addPairSums, emptyPairSums, type PairSums } from "./pairSums";
import { openMatrix } from "./readMatrix";

export interface MatrixPairSumsInput {
  readonly a: MatrixRef;
  readonly b: MatrixRef;
  /** First row of the range. Both matrices have one shape. */
  readonly first: number;
  readonly count: number;
}

/** Job `weights.matrixPairSums`; `equalBytes` is null, since a formed matrix has no bytes. */
export async function matrixPairSums(
  { a, b, first, count }: MatrixPairSumsInput,
  context: JobContext,
): Promise<PairSums> {
  const readers = { a: await openMatrix(a, context), b: await openMatrix(b, context) };
  // So many rows that a block is about one chunk.
  const block = Math.max(1, Math.floor(CHUNK_ELEMENTS / Math.max(1, a.columns)));
  const workspace = borrowElementwise();
  let sums: PairSums = { ...emptyPairSums(), equalBytes: null };
  try {
    for (let done = 0; done < count; done += block) {
      context.task.tick(done, count);
      const rows = Math.min(block, count - done);
      const x = await readers.a.read(first + done, rows);
      const y = await readers.b.read(first + done, rows);
      for (let at = 0; at < x.length; at += CHUNK_ELEMENTS) {
        const end = Math.min(at + CHUNK_ELEMENTS, x.length);
        sums = addPairSums(sums, sumsOf(workspace, x.subarray(at, end), y.subarray(at, end)));
      }
    }
    return sums;
  } finally {
    workspace.release();
  }
}

/** Sums over at most one chunk of float64. */
function sumsOf(workspace: Elementwise, x: Float64Array, y: Float64Array): PairSums {
  [x, y].forEach((values, side) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    workspace.raw(side as 0 | 1, bytes.length).set(bytes);
  });
  const totals = pairTotals(workspace, ["F64", "F64"], x.length);
  const [dot, squaresA, squaresB, squaresDifference, absoluteDifference, absoluteA, absoluteB] =
    totals.sums;
  const rounded = {
    dot,
    squaresA,
    squaresB,
    squaresDifference,
    absoluteDifference,
    absoluteA,
    absoluteB,
  };
  const exact = Object.fromEntries(
    Object.entries(rounded).map(([name, sum]) => [name, addExact([], sum)]),
  ) as Record<keyof typeof rounded, Expansion>;
  return {
    count: x.length,
    finite: x.length - totals.nonfinitePairs,
    nonfiniteA: totals.nonfiniteA,
    nonfiniteB: totals.nonfiniteB,
    maxDifference: totals.maxDifference,
    equalSigns: x.length - totals.signsDiffer,
    changed: totals.changed,
    signsA: totals.signsA,
    signsB: totals.signsB,
    equalBytes: null,
    ...rounded,
    exact,
  };
}
