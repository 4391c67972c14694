/** One chunk of two tensors through the pair kernels. */
import { type DType, dtypeBytes } from "../formats/checkpoint";
import type { Elementwise, Operand } from "./elementwise";

/** How many entries have which sign; NaN has none. */
export interface SignCounts {
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
}

/** What the kernels count over one chunk; meanings as in jobs/pairSums. */
export interface PairTotals {
  /** Σab, Σa², Σb², Σ(a−b)², Σ|a−b|, Σ|a|, Σ|b| over the finite pairs. */
  readonly sums: readonly number[];
  readonly maxDifference: number;
  readonly signsDiffer: number;
  readonly changed: number;
  readonly signsA: SignCounts;
  readonly signsB: SignCounts;
  readonly nonfiniteA: number;
  readonly nonfiniteB: number;
  /** Pairs with an entry that is not finite. */
  readonly nonfinitePairs: number;
  readonly equalBytes: boolean | null;
}

/** Float64 that the kernels write: see assembly/pairSums.ts. */
const SUMS = 7;
const TOTALS = 14;
const CLEARED = 11;
const nothingCleared: readonly number[] = new Array<number>(CLEARED).fill(0);

/** Totals of the `count` elements that were read into the two raw buffers. */
export function pairTotals(
  workspace: Elementwise,
  dtypes: readonly [DType, DType],
  count: number,
): PairTotals {
  // Bytes first: what follows may overwrite entries that are not finite.
  const equalBytes = dtypes[0] === dtypes[1] ? equalRaw(workspace, dtypes[0], count) : null;
  const [x, y] = operands(workspace, dtypes, count);
  let totals = run(workspace, x, y, count);
  let cleared = nothingCleared;
  // An entry that is not finite always shows in its own sum of squares.
  if (!Number.isFinite(totals[1]) || !Number.isFinite(totals[2])) {
    cleared = clearNonfinite(workspace, x, y, count);
    totals = run(workspace, x, y, count);
  }
  const nonfinitePairs = cleared[2];
  // Cleared pairs and padding went through the kernel as pairs of zeros.
  const zeros = nonfinitePairs + padded(count) - count;
  const counted = count - nonfinitePairs;
  const signs = (slot: number, clearedSlot: number): SignCounts => {
    const positive = totals[slot];
    const zero = totals[slot + 1] - zeros;
    return {
      positive: positive + cleared[clearedSlot],
      negative: counted - positive - zero + cleared[clearedSlot + 1],
      zero: zero + cleared[clearedSlot + 2],
    };
  };
  return {
    sums: totals.slice(0, SUMS),
    maxDifference: totals[SUMS],
    signsDiffer: totals[12] + cleared[3],
    changed: count - (totals[13] - zeros + cleared[4]),
    signsA: signs(8, 5),
    signsB: signs(10, 8),
    nonfiniteA: cleared[0],
    nonfiniteB: cleared[1],
    nonfinitePairs,
    equalBytes,
  };
}

/** Elements up to the next whole vector. */
const padded = (count: number): number => Math.ceil(count / 4) * 4;

function equalRaw(workspace: Elementwise, dtype: DType, count: number): boolean {
  const length = count * dtypeBytes[dtype];
  const { sameBytes } = workspace.kernels;
  return sameBytes(workspace.rawAddress(0), workspace.rawAddress(1), length) === 1;
}

/** Both sides widened to one width and padded to whole vectors. */
function operands(
  workspace: Elementwise,
  dtypes: readonly [DType, DType],
  count: number,
): readonly [Operand, Operand] {
  let x = workspace.widen(0, dtypes[0], count);
  let y = workspace.widen(1, dtypes[1], count);
  if (x.width !== y.width) {
    x = workspace.promote(0, x, count);
    y = workspace.promote(1, y, count);
  }
  workspace.pad(x, count);
  workspace.pad(y, count);
  return [x, y];
}

function run(workspace: Elementwise, x: Operand, y: Operand, count: number): number[] {
  const { pairSumsF32, pairSumsF64 } = workspace.kernels;
  const kernel = x.width === "F32" ? pairSumsF32 : pairSumsF64;
  kernel(x.address, y.address, padded(count), workspace.out);
  return workspace.copy(workspace.out, TOTALS);
}

function clearNonfinite(workspace: Elementwise, x: Operand, y: Operand, count: number): number[] {
  const { clearNonfiniteF32, clearNonfiniteF64 } = workspace.kernels;
  const kernel = x.width === "F32" ? clearNonfiniteF32 : clearNonfiniteF64;
  kernel(x.address, y.address, count, workspace.out);
  return workspace.copy(workspace.out, CLEARED);
}
