/** Tensor similarity along a run: own terms once a checkpoint, then every pair. */
import { type ErrorCode, isEngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import { accelerated } from "../../jobs/accelerated";
import type { Executor } from "../../jobs/executor";
import { checkpointStack, type Parts } from "../tensorSimilarity/checkpointStack";
import { limitNotes } from "../tensorSimilarity/limits";
import { crossTerms, type SelfTerms, selfTerms } from "../tensorSimilarity/passes";
import { Rooms } from "../tensorSimilarity/rooms";
import { requireAligned, requireSameSpaces } from "../tensorSimilarity/stack";
import { figuresOf, sliceCosines } from "../tensorSimilarity/terms";
import type { RunBoard, RunMeasure } from "./compare";

export const tensorRunMeasure = (
  id: "layer_sym" | "gauss_close",
  partsOf: (checkpoint: Checkpoint) => Parts,
  executor: Executor,
): RunMeasure => ({
  id,
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
  const parts = checkpoints.map(partsOf);
  const lifted = parts.some(({ needsLift }) => needsLift);
  const stacks = parts.map((each) => checkpointStack(each, lifted, { executor, signal }));
  for (const stack of stacks.slice(1)) {
    requireSameSpaces(stacks[0], stack);
    requireAligned(stacks[0], stack);
  }
  board.notes.push(...limitNotes(id, { a: stacks[0] }));
  const bench = { executor: accelerated(executor), signal, rooms: new Rooms(), done() {} };
  const metric = id === "layer_sym" ? "symmetric" : "gaussian";
  const total = n + (n * (n - 1)) / 2;
  const own: (SelfTerms | null)[] = [];
  for (const [i, stack] of stacks.entries()) {
    own.push(await ownTerms(() => selfTerms(stack, metric, bench), { board, i }));
    board.tell(i + 1, total, "each checkpoint with itself");
  }
  let done = n;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [own[i], own[j]];
      if (a && b) {
        const ab =
          i === j ? a.outputs : await crossTerms({ a: stacks[i], b: stacks[j] }, { a, b }, bench);
        const terms = { aa: a.outputs, ab, bb: b.outputs, logA: a.log, logB: b.log };
        keep(board, { i, j, n }, figuresOf(terms).cosine, sliceCosines(terms));
      }
      if (i !== j) board.tell(++done, total, "pairs of checkpoints");
    }
  }
}

/** Failures that lie in no checkpoint. */
const outside: readonly ErrorCode[] = ["cancelled", "internal", "engine.stopped"];

/** Null, and the checkpoint marked, where its numbers are none. */
async function ownTerms(
  compute: () => Promise<SelfTerms>,
  { board, i }: { board: RunBoard; i: number },
): Promise<SelfTerms | null> {
  try {
    return await compute();
  } catch (error) {
    if (!isEngineError(error) || outside.includes(error.code)) throw error;
    board.broken.set(i, error.message);
    return null;
  }
}

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
