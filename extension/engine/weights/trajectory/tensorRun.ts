/** Tensor similarity along a run: own terms once a checkpoint, then every pair. */
import { EngineError, type ErrorCode, isEngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import { accelerated } from "../../jobs/accelerated";
import type { Executor } from "../../jobs/executor";
import { checkpointStack, type Parts } from "../tensorSimilarity/checkpointStack";
import { limitNotes } from "../tensorSimilarity/limits";
import { crossTerms, type SelfTerms, selfTerms } from "../tensorSimilarity/passes";
import { Rooms } from "../tensorSimilarity/rooms";
import {
  requireAligned,
  requireSameSpaces,
  type Stack,
  stackInputs,
  stackOutputs,
} from "../tensorSimilarity/stack";
import { figuresOf, sliceCosines } from "../tensorSimilarity/terms";
import type { RunBoard, RunMeasure } from "./compare";

export const tensorRunMeasure = (
  id: "layer_sym" | "gauss_close",
  partsOf: (checkpoint: Checkpoint) => Parts,
  executor: Executor,
): RunMeasure => ({
  id,
  name: id === "layer_sym" ? "tensor similarity" : "tensor similarity, Gaussian inputs",
  direction: "similarity",
  range: [-1, 1],
  symmetric: true,
  compare: (checkpoints, board) => compareTensors(id, checkpoints, { partsOf, executor, board }),
});

interface TensorRun {
  readonly partsOf: (checkpoint: Checkpoint) => Parts;
  readonly executor: Executor;
  readonly board: RunBoard;
}

async function compareTensors(
  id: "layer_sym" | "gauss_close",
  checkpoints: readonly Checkpoint[],
  { partsOf, executor, board }: TensorRun,
): Promise<void> {
  const { signal } = board;
  const n = checkpoints.length;
  const parts = checkpoints.map((checkpoint, i) =>
    orBroken(() => partsOf(checkpoint), { board, i }),
  );
  const lifted = parts.some((each) => each?.needsLift);
  const read = { executor, signal };
  const stacks = alignedStacks(
    parts.map((each) => each && checkpointStack(each, lifted, read)),
    board,
  );
  const sample = stacks.find((stack) => stack !== null);
  if (sample) board.notes.push(...limitNotes(id, { a: sample }));
  const bench = { executor: accelerated(executor), signal, rooms: new Rooms(), done() {} };
  const metric = id === "layer_sym" ? "symmetric" : "gaussian";
  const total = n + (n * (n - 1)) / 2;
  const own: (SelfTerms | null)[] = [];
  for (const [i, stack] of stacks.entries()) {
    own.push(stack && (await ownTerms(() => selfTerms(stack, metric, bench), { board, i })));
    board.tell(i + 1, total, "each checkpoint with itself");
  }
  let done = n;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [own[i], own[j]];
      const [first, second] = [stacks[i], stacks[j]];
      if (a && b && first && second) {
        const ab = i === j ? a.outputs : await crossTerms({ a: first, b: second }, { a, b }, bench);
        const terms = { aa: a.outputs, ab, bb: b.outputs, logA: a.log, logB: b.log };
        keep(board, { i, j, n }, figuresOf(terms).cosine, sliceCosines(terms));
      }
      if (i !== j) board.tell(++done, total, "pairs of checkpoints");
    }
  }
}

/** Failures that lie in no checkpoint. */
const outside: readonly ErrorCode[] = ["cancelled", "internal", "engine.stopped"];

interface Place {
  readonly board: RunBoard;
  readonly i: number;
}

/** Null, and the checkpoint marked, where its numbers are none. */
async function ownTerms(
  compute: () => Promise<SelfTerms>,
  place: Place,
): Promise<SelfTerms | null> {
  try {
    return await compute();
  } catch (error) {
    return mark(error, place);
  }
}

function orBroken<T>(compute: () => T, place: Place): T | null {
  try {
    return compute();
  } catch (error) {
    return mark(error, place);
  }
}

function mark(error: unknown, { board, i }: Place): null {
  if (!isEngineError(error) || outside.includes(error.code)) throw error;
  const { code, message: text } = error;
  board.broken.set(i, { code, text });
  return null;
}

/**
 * The stacks that align with most others; the rest are marked. Throws what is wrong with the first
 * that is not where fewer than two do.
 */
function alignedStacks(stacks: readonly (Stack | null)[], board: RunBoard): (Stack | null)[] {
  const keys = stacks.map((stack) => stack && shapeKey(stack));
  const count = (key: string | null) => keys.filter((other) => other === key).length;
  const typical = keys
    .flatMap((key) => key ?? [])
    .reduce<string | null>((best, key) => (best && count(best) >= count(key) ? best : key), null);
  const reference = stacks[keys.indexOf(typical)];
  const aligned = stacks.map((stack, i) => {
    if (!stack || !reference) return null;
    return orBroken(
      () => {
        requireSameSpaces(reference, stack);
        requireAligned(reference, stack);
        return stack;
      },
      { board, i },
    );
  });
  if (aligned.filter((stack) => stack !== null).length < 2) {
    const [first] = [...board.broken].sort(([i], [j]) => i - j);
    if (first) throw new EngineError(first[1].code, first[1].text);
  }
  return aligned;
}

/** What {@link requireSameSpaces} and {@link requireAligned} ask for. */
const shapeKey = (stack: Stack): string =>
  JSON.stringify([
    stackInputs(stack),
    stackOutputs(stack),
    stack.outlines.map(({ kind, degree }) => [kind, degree]),
  ]);

function keep(
  board: RunBoard,
  { i, j, n }: { i: number; j: number; n: number },
  value: number | null,
  slices: readonly (number | null)[],
): void {
  board.slices ??=
    slices.length > 1 ? slices.map(() => new Float64Array(n * n).fill(Number.NaN)) : null;
  for (const at of [i * n + j, j * n + i]) {
    board.values[at] = value ?? Number.NaN;
    for (const [k, cells] of (board.slices ?? []).entries()) cells[at] = slices[k] ?? Number.NaN;
  }
}
