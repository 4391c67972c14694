/**
 * The sums behind every elementwise figure of two tensors, over any dtypes widened to float64.
 *
 * The order of additions is fixed inside a chunk of {@link CHUNK_ELEMENTS}, and chunks are added
 * exactly (see linalg/exactSum). So the sums of a tensor are the same to the last bit on every
 * machine, at any number of threads, and however it is cut into ranges at multiples of a chunk.
 */
import { EngineError } from "../errors";
import { dtypeBytes, elementCount } from "../formats/checkpoint";
import { type TensorBytes, tensorBytes } from "../formats/tensorBytes";
import { borrowElementwise, CHUNK_ELEMENTS } from "../kernels/elementwise";
import { type PairTotals, pairTotals, type SignCounts } from "../kernels/pairTotals";
import { type Expansion, mergeExact, roundExact } from "../linalg/exactSum";
import { ExactTotal } from "../linalg/exactTotal";
import type { JobContext, TensorRef } from "./job";

export type { SignCounts };

/**
 * Elements of one job when a tensor is shared out among threads: about 10 ms of work, so that
 * threads stay evenly busy and cancelling is quick. A multiple of a chunk.
 */
export const SEGMENT_ELEMENTS = 16 * CHUNK_ELEMENTS;

export interface PairSumsInput {
  readonly a: TensorRef;
  readonly b: TensorRef;
  /** First element of the range in row-major order; a multiple of {@link CHUNK_ELEMENTS}. */
  readonly first: number;
  /** Elements of the range: up to the tensor's end, or a multiple of {@link CHUNK_ELEMENTS}. */
  readonly count: number;
}

const sumNames = [
  "dot",
  "squaresA",
  "squaresB",
  "squaresDifference",
  "absoluteDifference",
  "absoluteA",
  "absoluteB",
] as const;

type SumName = (typeof sumNames)[number];

/**
 * Sums over pairs (a, b) of elements. `dot` = Σab, `squaresA` = Σa², `squaresDifference` =
 * Σ(a−b)², `absoluteDifference` = Σ|a−b|, `absoluteA` = Σ|a|, and so on.
 *
 * The seven sums and `maxDifference` run over the pairs in which both entries are finite; the
 * counts run over all pairs. A sum that leaves float64's range is infinite.
 */
export interface PairSums extends Readonly<Record<SumName, number>> {
  readonly count: number;
  /** Pairs in which both entries are finite. */
  readonly finite: number;
  /** Entries of a, and of b, that are NaN or infinite. */
  readonly nonfiniteA: number;
  readonly nonfiniteB: number;
  /** max |a − b|; 0 when no pair is finite. */
  readonly maxDifference: number;
  /** Pairs with equal sign: both positive, both negative or both zero. NaN agrees with nothing. */
  readonly equalSigns: number;
  /** Pairs with a ≠ b. NaN differs from everything, −0 equals 0. */
  readonly changed: number;
  /** Entries of a, and of b, by sign: with what chance signs agree in tensors like these. */
  readonly signsA: SignCounts;
  readonly signsB: SignCounts;
  /** True when both runs are the same bytes; null when the dtypes differ. */
  readonly equalBytes: boolean | null;
  /** The seven sums before rounding. */
  readonly exact: Readonly<Record<SumName, Expansion>>;
}

const bySum = <T>(value: (name: SumName) => T): Record<SumName, T> =>
  Object.fromEntries(sumNames.map((name) => [name, value(name)])) as Record<SumName, T>;

const noSigns: SignCounts = { positive: 0, negative: 0, zero: 0 };

const addSigns = (x: SignCounts, y: SignCounts): SignCounts => ({
  positive: x.positive + y.positive,
  negative: x.negative + y.negative,
  zero: x.zero + y.zero,
});

/** The sums of no pairs: adding them changes nothing. */
export function emptyPairSums(): PairSums {
  return {
    count: 0,
    finite: 0,
    nonfiniteA: 0,
    nonfiniteB: 0,
    maxDifference: 0,
    equalSigns: 0,
    changed: 0,
    signsA: noSigns,
    signsB: noSigns,
    equalBytes: true,
    exact: bySum(() => []),
    ...bySum(() => 0),
  };
}

/** The sums of two sets of pairs together. Exact: neither order nor grouping matters. */
export function addPairSums(x: PairSums, y: PairSums): PairSums {
  const exact = bySum((name) => mergeExact(x.exact[name], y.exact[name]));
  return {
    count: x.count + y.count,
    finite: x.finite + y.finite,
    nonfiniteA: x.nonfiniteA + y.nonfiniteA,
    nonfiniteB: x.nonfiniteB + y.nonfiniteB,
    maxDifference: Math.max(x.maxDifference, y.maxDifference),
    equalSigns: x.equalSigns + y.equalSigns,
    changed: x.changed + y.changed,
    signsA: addSigns(x.signsA, y.signsA),
    signsB: addSigns(x.signsB, y.signsB),
    equalBytes:
      x.equalBytes === null || y.equalBytes === null ? null : x.equalBytes && y.equalBytes,
    exact,
    ...bySum((name) => roundExact(exact[name])),
  };
}

/**
 * Job `weights.pairSums`. Throws `shape.mismatch` when the tensors differ in their number of
 * elements, `internal` for a range that is off the grid of chunks, and what reading throws.
 */
export async function pairSums(input: PairSumsInput, context: JobContext): Promise<PairSums> {
  requireRange(input);
  const { first, count } = input;
  const [a, b] = [await openTensor(input.a, context), await openTensor(input.b, context)];
  const workspace = borrowElementwise();
  try {
    const collected = new Collector(a.dtype === b.dtype);
    for (let done = 0; done < count; done += CHUNK_ELEMENTS) {
      context.task.tick(done, count);
      const size = Math.min(CHUNK_ELEMENTS, count - done);
      await a.readInto(first + done, workspace.raw(0, size * dtypeBytes[a.dtype]));
      await b.readInto(first + done, workspace.raw(1, size * dtypeBytes[b.dtype]));
      collected.add(pairTotals(workspace, [a.dtype, b.dtype], size), size);
    }
    context.task.tick(count, count);
    return collected.sums();
  } finally {
    workspace.release();
  }
}

async function openTensor(ref: TensorRef, context: JobContext): Promise<TensorBytes> {
  return tensorBytes(await context.open(ref.file), ref.tensor);
}

function requireRange({ a, b, first, count }: PairSumsInput): void {
  const length = elementCount(a.tensor.shape);
  if (length !== elementCount(b.tensor.shape)) {
    const shapes = [a, b].map((side) => `[${side.tensor.shape.join(", ")}]`);
    throw new EngineError(
      "shape.mismatch",
      `${a.tensor.name}: compared element by element with ${b.tensor.name}, expected as many elements as ${shapes[0]}, got ${shapes[1]}`,
      { where: a.tensor.name, expected: shapes[0], got: shapes[1] },
    );
  }
  const end = first + count;
  const onGrid = first % CHUNK_ELEMENTS === 0 && (end === length || end % CHUNK_ELEMENTS === 0);
  if (!onGrid || first < 0 || count < 0 || end > length) {
    throw new EngineError(
      "internal",
      `${a.tensor.name}: range of elements, expected chunks of ${CHUNK_ELEMENTS} within ${length}, got ${first} to ${end}`,
    );
  }
}

/** Adds up chunks; mutable, since there are thousands. */
class Collector {
  readonly #exact = sumNames.map(() => new ExactTotal());
  #count = 0;
  #nonfinitePairs = 0;
  #nonfiniteA = 0;
  #nonfiniteB = 0;
  #maxDifference = 0;
  #signsDiffer = 0;
  #changed = 0;
  #signsA = noSigns;
  #signsB = noSigns;
  #equalBytes: boolean | null;

  constructor(equalDtypes: boolean) {
    this.#equalBytes = equalDtypes ? true : null;
  }

  add(chunk: PairTotals, count: number): void {
    for (let i = 0; i < sumNames.length; i++) this.#exact[i].add(chunk.sums[i]);
    this.#count += count;
    this.#nonfinitePairs += chunk.nonfinitePairs;
    this.#nonfiniteA += chunk.nonfiniteA;
    this.#nonfiniteB += chunk.nonfiniteB;
    this.#maxDifference = Math.max(this.#maxDifference, chunk.maxDifference);
    this.#signsDiffer += chunk.signsDiffer;
    this.#changed += chunk.changed;
    this.#signsA = addSigns(this.#signsA, chunk.signsA);
    this.#signsB = addSigns(this.#signsB, chunk.signsB);
    if (chunk.equalBytes === false) this.#equalBytes = false;
  }

  sums(): PairSums {
    const exact = bySum((name) => this.#exact[sumNames.indexOf(name)].expansion());
    return {
      count: this.#count,
      finite: this.#count - this.#nonfinitePairs,
      nonfiniteA: this.#nonfiniteA,
      nonfiniteB: this.#nonfiniteB,
      maxDifference: this.#maxDifference,
      equalSigns: this.#count - this.#signsDiffer,
      changed: this.#changed,
      signsA: this.#signsA,
      signsB: this.#signsB,
      equalBytes: this.#equalBytes,
      exact,
      ...bySum((name) => roundExact(exact[name])),
    };
  }
}
