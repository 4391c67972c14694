/** The elementwise pass: every paired tensor is read once, in segments, on all threads. */
import { elementCount } from "../formats/checkpoint";
import { readInPlace } from "../formats/tensorBytes";
import type { TensorRef } from "../jobs/job";
import { addPairSums, emptyPairSums, type PairSums, SEGMENT_ELEMENTS } from "../jobs/pairSums";
import { visibleName } from "../report/names";
import { sameShape } from "./layout";
import { type MatrixRef, type ProductMatrixRef, tensorKey } from "./matrixRef";
import type { PlannedPair, TensorPair } from "./plan";
import { forEachBounded, runJob, type Workbench } from "./pool";
import type { ComparisonState } from "./state";

/** Pairs of elements per second of one thread, for progress only. */
const ELEMENTS_PER_SECOND = 2e8;
const PRODUCTS_PER_SECOND = 5e8;

type Step = () => Promise<void>;

/** Sums all paired tensors and adapters. */
export async function runPairs(state: ComparisonState, bench: Workbench): Promise<void> {
  const steps: Step[] = [];
  for (const twins of distinctTensors(state)) steps.push(...tensorSteps(state, bench, twins));
  for (const pair of state.plan.pairs) {
    if (pair.products) steps.push(...productSteps(state, bench, pair));
  }
  await forEachBounded(bench, steps, (step) => step());
  await findConstants(state, bench);
}

/** Estimated seconds on one thread. */
export function pairsSeconds(state: ComparisonState): number {
  let seconds = 0;
  for (const [{ elements }] of distinctTensors(state)) seconds += elements / ELEMENTS_PER_SECOND;
  for (const pair of state.plan.pairs) {
    const matrices = matricesOf(state, pair);
    if (matrices) seconds += productSeconds(matrices);
  }
  return seconds;
}

/** Paired tensors, grouped by what is read: tied tensors are read once. */
function distinctTensors({ plan }: ComparisonState): TensorPair[][] {
  const groups = new Map<string, TensorPair[]>();
  for (const { tensors } of plan.pairs) {
    for (const pair of tensors) {
      const key = `${tensorKey(pair.refs.a)} ${tensorKey(pair.refs.b)}`;
      const group = groups.get(key);
      if (group) group.push(pair);
      else groups.set(key, [pair]);
    }
  }
  return [...groups.values()];
}

function tensorSteps(
  state: ComparisonState,
  bench: Workbench,
  twins: readonly TensorPair[],
): Step[] {
  const [{ refs, elements }] = twins;
  const finish = (sums: PairSums) => {
    for (const pair of twins) state.tensorSums.set(pair, sums);
  };
  // What must be decoded as a whole is decoded once.
  const inPlace = readInPlace(refs.a.tensor) && readInPlace(refs.b.tensor);
  const segmentSize = inPlace ? SEGMENT_ELEMENTS : elements;
  const segments = elements === 0 ? 0 : Math.ceil(elements / segmentSize);
  if (segments === 0) {
    // Without elements there are no bytes to differ, but perhaps dtypes.
    const alike = refs.a.tensor.dtype === refs.b.tensor.dtype;
    return [async () => finish({ ...emptyPairSums(), equalBytes: alike ? true : null })];
  }
  const seconds = elements / ELEMENTS_PER_SECOND / segments;
  let sums = emptyPairSums();
  let left = segments;
  return Array.from({ length: segments }, (_, segment) => async () => {
    const first = segment * segmentSize;
    const count = Math.min(segmentSize, elements - first);
    const part = await runJob(bench, "weights.pairSums", { ...refs, first, count }, seconds);
    // Adding is exact, so the order in which segments end leaves no trace.
    sums = addPairSums(sums, part);
    if (--left === 0) finish(sums);
  });
}

interface MatrixPair {
  readonly a: MatrixRef;
  readonly b: MatrixRef;
}

/** The two changes, when they have one shape. */
function matricesOf({ plan }: ComparisonState, pair: PlannedPair): MatrixPair | null {
  if (!pair.products) return null;
  const [a, b] = [plan.layers.a[pair.a], plan.layers.b[pair.b]];
  const fit = a.matrix && b.matrix && sameShape(a.info.shape, b.info.shape);
  return fit && a.matrix && b.matrix ? { a: a.matrix, b: b.matrix } : null;
}

function productSeconds({ a, b }: MatrixPair): number {
  const ranks = [a, b].reduce((sum, ref) => sum + (ref.kind === "product" ? ref.rank : 0), 0);
  const elements = a.rows * a.columns;
  return elements / ELEMENTS_PER_SECOND + (elements * ranks) / PRODUCTS_PER_SECOND;
}

function productSteps(state: ComparisonState, bench: Workbench, pair: PlannedPair): Step[] {
  const matrices = matricesOf(state, pair);
  if (!matrices) return [];
  const { rows, columns } = matrices.a;
  const block = Math.max(1, Math.floor(SEGMENT_ELEMENTS / columns));
  const count = Math.ceil(rows / block);
  const seconds = productSeconds(matrices) / count;
  const parts = new Array<PairSums>(count);
  let left = count;
  return Array.from({ length: count }, (_, part) => async () => {
    const first = part * block;
    const input = { ...matrices, first, count: Math.min(block, rows - first) };
    parts[part] = await runJob(bench, "weights.matrixPairSums", input, seconds);
    if (--left > 0) return;
    const equalBytes = await factorsEqual(bench, matrices);
    state.productSums.set(pair, { sums: parts.reduce(addPairSums), equalBytes });
  });
}

/** Adapters are the same bytes when their factors (and scales) are. */
async function factorsEqual(bench: Workbench, { a, b }: MatrixPair): Promise<boolean | null> {
  if (a.kind !== "product" || b.kind !== "product") return false;
  const parts = [tensorsOf(a), tensorsOf(b)];
  if (parts[0].some((ref, i) => parts[1][i]?.tensor.dtype !== ref.tensor.dtype)) return null;
  if (a.rank !== b.rank || a.scale !== b.scale || parts[0].length !== parts[1].length) return false;
  for (const [i, ref] of parts[0].entries()) {
    const count = elementCount(ref.tensor.shape);
    const input = { a: ref, b: parts[1][i], first: 0, count };
    const { equalBytes } = await runJob(bench, "weights.pairSums", input, 0);
    if (!equalBytes) return equalBytes;
  }
  return true;
}

const tensorsOf = ({ left, right, alpha }: ProductMatrixRef): TensorRef[] =>
  alpha ? [left, right, alpha] : [left, right];

/** Notes on tensors that are all zero, or one value throughout. */
async function findConstants(state: ComparisonState, bench: Workbench): Promise<void> {
  const seen = new Set<string>();
  const candidates: { side: "a" | "b"; ref: TensorRef }[] = [];
  for (const { tensors } of state.plan.pairs) {
    for (const pair of tensors) {
      const sums = state.tensorSums.get(pair);
      if (!sums || !pair.numeric) continue;
      for (const side of ["a", "b"] as const) {
        const ref = pair.refs[side];
        const key = side + tensorKey(ref);
        if (seen.has(key) || !mayBeConstant(sums, side)) continue;
        seen.add(key);
        candidates.push({ side, ref });
      }
    }
  }
  const found = new Map<number, string>();
  await forEachBounded(bench, [...candidates.entries()], async ([i, { side, ref }]) => {
    const stats = await runJob(bench, "weights.tensorStats", { tensor: ref, bins: null }, 0);
    if (stats.min === null || stats.min !== stats.max || stats.nans + stats.infs > 0) return;
    const name = visibleName(ref.tensor.name);
    const what = stats.min === 0 ? "all zero" : `constant (every entry is ${stats.min})`;
    found.set(i, `${name} of ${side.toUpperCase()} is ${what}`);
  });
  candidates.forEach(({ ref }, i) => {
    const text = found.get(i);
    const code = text?.endsWith("all zero") ? "zero" : "constant";
    if (text) state.notes.push({ at: ref.tensor.name, code, text });
  });
}

/**
 * By Cauchy and Schwarz (Σ|a|)² <= n Σa², with equality only when all |a| are equal: what comes
 * near is looked at again. A single entry is no finding.
 */
function mayBeConstant(sums: PairSums, side: "a" | "b"): boolean {
  const [absolute, squares, nonfinite] =
    side === "a"
      ? [sums.absoluteA, sums.squaresA, sums.nonfiniteA]
      : [sums.absoluteB, sums.squaresB, sums.nonfiniteB];
  if (sums.count < 2 || nonfinite > 0 || sums.finite < sums.count) return false;
  return absolute * absolute >= sums.count * squares * (1 - 1e-9);
}
