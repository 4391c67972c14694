/** Gromov-Wasserstein of one layer with several. */
import { toEngineError } from "../errors";
import type { GwStart } from "../subnetworks/groups";
import type { Task } from "../task";
import { descend } from "../transport/descent";
import { type GwAnswer, type GwOptions, gromovWasserstein } from "../transport/gromov";
import {
  estimateFromLandmarks,
  LANDMARK_DRAWS,
  type LandmarkDraw,
  partsOf,
} from "../transport/landmarks";
import { matchingPlan, selfMatched, sparsePlan } from "../transport/plan";
import { defaultStopping } from "../transport/solution";
import { type Space, subspace, uniformWeights } from "../transport/spaces";
import type { JobContext } from "./job";

/** A space as it crosses to a thread; its numbers lie in shared memory. */
export interface SharedSpace {
  readonly n: number;
  /** 2n² numbers, as `transport.space` lays them out; of every subset, where there are some. */
  readonly room: Float64Array;
  /** The space is known by subsets of n of its points, which are this many. */
  readonly points?: number;
}

export interface LayerPairsInput {
  readonly row: SharedSpace;
  readonly columns: readonly SharedSpace[];
  readonly options: GwOptions;
}

export interface PairAnswer {
  readonly value: number;
  readonly start: GwStart;
  readonly converged: boolean;
  readonly bound: number | null;
  readonly identity: number | null;
  readonly selfMatched: number | null;
  /** E of the product coupling: what a matching that knows nothing gets. */
  readonly chance: number;
  readonly matching: Int32Array | null;
  /** Where the spaces are known by subsets: the interval of E, and E of each subset. */
  readonly sampled?: {
    readonly low: number;
    readonly high: number;
    readonly draws: readonly number[];
  };
}

/** A fault of one pair leaves the others alone. */
export type PairOutcome = PairAnswer | { readonly code: string; readonly text: string };

/** Job `transport.pairs`. */
export async function layerPairs(
  { row, columns, options }: LayerPairsInput,
  { task }: JobContext,
): Promise<readonly PairOutcome[]> {
  return columns.map((column, i) => {
    task.tick(i, columns.length);
    const inner = { tick: () => task.tick(i, columns.length) };
    return row.points === undefined
      ? outcome(spaceFrom(row), spaceFrom(column), options, inner)
      : sampledOutcome(row, column, options, inner);
  });
}

/** Of all points, from subsets of them and parts of these. */
function sampledOutcome(
  row: SharedSpace,
  column: SharedSpace,
  options: GwOptions,
  task: Task,
): PairOutcome {
  const answers: PairAnswer[] = [];
  const parts: LandmarkDraw[] = [];
  for (let draw = 0; draw < LANDMARK_DRAWS; draw++) {
    const [x, y] = [subsetOf(row, draw), subsetOf(column, draw)];
    const [whole, half, quarter] = (["whole", "half", "quarter"] as const).map((part) =>
      outcome(partOf(x, part), partOf(y, part), options, task),
    );
    if ("code" in whole) return whole;
    if ("code" in half) return half;
    if ("code" in quarter) return quarter;
    answers.push(whole);
    parts.push({ whole: whole.value, half: half.value, quarter: quarter.value });
  }
  const draws = parts.map(({ whole }) => whole);
  const sizes = { m: Math.min(row.n, column.n), n: Math.max(row.points!, column.points!) };
  const { value, low, high } = estimateFromLandmarks(parts, sizes);
  return {
    value,
    start: answers[0].start,
    converged: answers.every(({ converged }) => converged),
    // of subsets alone: E of all points may be less
    bound: null,
    identity: meanOf(answers.map(({ identity }) => identity)),
    selfMatched: meanOf(answers.map((answer) => answer.selfMatched)),
    chance: meanOf(answers.map(({ chance }) => chance))!,
    matching: null,
    sampled: { low, high, draws },
  };
}

function subsetOf({ n, room }: SharedSpace, draw: number): Space {
  return spaceFrom({ n, room: room.subarray(2 * n * n * draw, 2 * n * n * (draw + 1)) });
}

function partOf(space: Space, part: keyof LandmarkDraw): Space {
  if (part === "whole") return space;
  const count = partsOf(space.weights.length)[part];
  return subspace(
    space,
    Int32Array.from({ length: count }, (_, i) => i),
  );
}

/** Null where one of them does not exist. */
const meanOf = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value / values.length),
    0,
  );

function outcome(x: Space, y: Space, options: GwOptions, task: Task): PairOutcome {
  try {
    const answer = gromovWasserstein(x, y, options, task);
    const { value, start, converged, bound, identity, matching } = answer;
    const shared = options.paired && x.weights.length === y.weights.length;
    const own = shared ? selfMatched(planOf(answer, x)) : null;
    return {
      value,
      start,
      converged,
      bound,
      identity,
      matching,
      selfMatched: own,
      chance: productLoss(x, y),
    };
  } catch (error) {
    const { code, message } = toEngineError(error);
    if (code === "cancelled" || code === "engine.stopped" || code === "usage") throw error;
    return { code, text: message };
  }
}

const planOf = ({ matching, plan }: GwAnswer, { weights }: Space) =>
  matching ? matchingPlan(matching, weights) : sparsePlan(plan!);

/** E of p qᵀ for uniform weights and the square loss. */
function productLoss({ distances: x }: Space, { distances: y }: Space): number {
  const moments = ({ data }: typeof x) => {
    let [sum, squares] = [0, 0];
    for (let k = 0; k < data.length; k++) {
      sum += data[k];
      squares += data[k] * data[k];
    }
    return [sum / data.length, squares / data.length];
  };
  const [[m1, s1], [m2, s2]] = [moments(x), moments(y)];
  return Math.max(0, s1 + s2 - 2 * m1 * m2);
}

export function spaceFrom({ n, room }: SharedSpace): Space {
  const square = (at: number) => ({
    rows: n,
    columns: n,
    data: room.subarray(at * n * n, (at + 1) * n * n),
  });
  return { distances: square(0), profiles: square(1), weights: uniformWeights(n) };
}

export interface DescentInput {
  readonly row: SharedSpace;
  readonly column: SharedSpace;
  readonly start: Int32Array;
}

/** Job `transport.descend`: from a matching that is known to be better than what was found. */
export async function layerDescent(
  { row, column, start }: DescentInput,
  { task }: JobContext,
): Promise<{ readonly value: number; readonly matching: Int32Array; readonly converged: boolean }> {
  const options = { start, stopping: defaultStopping, task };
  const { value, matching, converged } = descend(spaceFrom(row), spaceFrom(column), options);
  return { value, matching, converged };
}

export interface ResampleInput {
  readonly row: SharedSpace;
  readonly column: SharedSpace;
  /** Identity where null. */
  readonly matching: Int32Array | null;
  /** B × n: how much each input of the row weighs in each subset. */
  readonly weights: Float64Array;
}

/** Job `transport.resample`: E of the matching on each of the subsets, its distances as scaled. */
export async function resampledLosses(
  { row, column, matching, weights }: ResampleInput,
  { task }: JobContext,
): Promise<{ readonly values: Float64Array }> {
  const n = row.n;
  const [x, y] = [spaceFrom(row).distances.data, spaceFrom(column).distances.data];
  const values = new Float64Array(weights.length / n);
  const differences = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (i % 64 === 0) task.tick(i, n);
    const [from, to] = [i * n, (matching?.[i] ?? i) * n];
    for (let k = 0; k < n; k++) {
      const difference = x[from + k] - y[to + (matching?.[k] ?? k)];
      differences[k] = difference * difference;
    }
    for (let b = 0; b < values.length; b++) {
      const weight = weights[b * n + i];
      if (weight === 0) continue;
      let sum = 0;
      for (let k = 0; k < n; k++) sum += weights[b * n + k] * differences[k];
      values[b] += weight * sum;
    }
  }
  return { values };
}
