/** Gromov-Wasserstein of two distance matrices of files, as a result. */
import { EngineError } from "../errors";
import { accelerated } from "../jobs/accelerated";
import type { Executor } from "../jobs/executor";
import type { GromovInput, GromovOutput } from "../jobs/gromov";
import { inMode } from "../jobs/inMode";
import type { DenseMatrix } from "../linalg/matrix";
import { type LoadedArray, loadArray } from "../representations/loadArray";
import type { ArrayPlace } from "../representations/similarity";
import type { Note, Result } from "../result";
import type { GwStart } from "../subnetworks/groups";
import { resultInput } from "../weights/assemble";
import { fromLandmarks } from "./fromLandmarks";
import { LANDMARK_DRAWS, type LandmarkEstimate } from "./landmarks";
import type { GwLoss, GwScale, GwSolver } from "./options";
import { densePlan, matchingPlan, selfMatched, sparsePlan } from "./plan";
import { requireSquare, requireWeights, type Space, scaled, spaceOf } from "./spaces";

export interface SpacePlaces {
  readonly c1: ArrayPlace;
  readonly c2: ArrayPlace;
  readonly weights: readonly [ArrayPlace, ArrayPlace] | null;
  /** n1 × n2, of the fused loss. */
  readonly cost: ArrayPlace | null;
}

export interface SpaceOptions {
  readonly loss: GwLoss;
  readonly solver: GwSolver | "auto";
  readonly start: GwStart | "best";
  readonly scale: GwScale;
  readonly epsilon: number | null;
  readonly alpha: number;
  readonly semirelaxed: boolean;
  /** Points of each random subset, from which E is told; null for all points at once. */
  readonly landmarks: number | null;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

export interface SpaceContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { done: number; total: number; text: string }) => void;
}

/** Entries of a plan that a result holds; a larger one would be no text any more. */
const MAX_PLAN_ENTRIES = 4_000_000;

/**
 * E of the two spaces, its plan and its bounds. Faults of the matrices are thrown
 * (`shape.mismatch`, `input.nonfinite`), as is an identity start between different points.
 */
export async function compareSpaces(
  places: SpacePlaces,
  options: SpaceOptions,
  context: SpaceContext,
): Promise<Result> {
  const { loss, solver, start, semirelaxed, epsilon, alpha, mode, landmarks, seed } = options;
  const executor = inMode(accelerated(context.executor), mode);
  const inner = { executor, signal: context.signal };
  const [x, y] = await readSpaces(places, options, inner);
  const cost = places.cost && matrixOf(await loadArray(places.cost, inner));
  context.onProgress({ done: 0, total: 1, text: "matching" });
  const inputs = {
    loss,
    solver,
    start,
    semirelaxed,
    paired: true,
    ...(epsilon !== null && { epsilon }),
    fused: cost && { cost, alpha },
  };
  const solve = (problem: GromovInput, onProgress?: (done: number, total: number) => void) =>
    executor.run("transport.gromov", problem, {
      signal: context.signal,
      ...(onProgress && { onProgress }),
    });
  const most = Math.max(x.weights.length, y.weights.length);
  if (landmarks !== null && landmarks < most) {
    const bench = { executor, signal: context.signal, done: () => {} };
    const told = await fromLandmarks({ x, y, options: inputs }, { landmarks, seed, bench, solve });
    return resultOf(places, options, { ...told, x, y, threads: executor.threads });
  }
  const answer = await solve({ x, y, options: inputs }, (done, total) =>
    context.onProgress({ done, total, text: "matching" }),
  );
  return resultOf(places, options, { answer, x, y, threads: executor.threads });
}

async function readSpaces(
  { c1, c2, weights }: SpacePlaces,
  { scale, loss }: SpaceOptions,
  context: Pick<SpaceContext, "executor" | "signal">,
): Promise<[Space, Space]> {
  const [x, y] = await Promise.all([loadArray(c1, context), loadArray(c2, context)]);
  const [p, q] = weights
    ? await Promise.all(weights.map((place) => loadArray(place, context)))
    : [];
  return [space(x, p), space(y, q)];

  function space(array: LoadedArray, of: LoadedArray | undefined): Space {
    const matrix = matrixOf(array);
    requireSquare(matrix, array.name);
    if (loss === "kl") requireNonNegative(matrix, array.name);
    return spaceOf(scaled(matrix, scale), of && requireWeights(of.data, matrix.rows, of.name));
  }
}

function matrixOf({ shape, data, name }: LoadedArray): DenseMatrix {
  if (shape.length === 2) return { rows: shape[0], columns: shape[1], data };
  const got = shape.length === 0 ? "a single number" : shape.join(" × ");
  throw new EngineError("shape.mismatch", `${name}: expected a matrix, got ${got}`, {
    expected: "n × n",
    got,
  });
}

function requireNonNegative({ columns, data }: DenseMatrix, name: string): void {
  const at = data.findIndex((value) => value < 0);
  if (at < 0) return;
  throw new EngineError(
    "shape.mismatch",
    `${name}: entry (${Math.floor(at / columns)}, ${at % columns}): expected a number from 0 on for the kl loss, got ${data[at]}`,
  );
}

interface Answered {
  readonly answer: GromovOutput;
  /** Of subsets. */
  readonly estimate?: LandmarkEstimate;
  readonly x: Space;
  readonly y: Space;
  readonly threads: number;
}

function resultOf(
  { c1, c2 }: SpacePlaces,
  options: SpaceOptions,
  { answer, estimate, x, y, threads }: Answered,
): Result {
  const { value, bound, start, iterations, converged, matching } = answer;
  const notes: Note[] = [];
  const sqrt = value >= 0 ? Math.sqrt(value) : null;
  const { mode, seed, ...asked } = options;
  const plan = estimate ? null : planRows(answer, x, y, notes);
  if (estimate) {
    const text = `told from ${LANDMARK_DRAWS} random subsets of ${options.landmarks} of ${Math.max(x.weights.length, y.weights.length)} points; E is their mean, gw.low and gw.high are a 95 % interval of E on all points; there is neither plan nor bound`;
    notes.push({ at: "gw", code: "gw.landmarks", text });
  }
  return {
    kind: "gw",
    schema: 1,
    engine: "",
    status: "complete",
    inputs: [c1, c2].map(({ checkpoint }) => resultInput(checkpoint)),
    params: { seed, mode, threads, probe: null, ...asked },
    layers: { a: [], b: [] },
    pairing: [],
    pairs: [],
    matrices: [],
    value,
    sqrt,
    plan,
    matching: matching && [...matching],
    bound,
    start,
    iterations,
    converged,
    values: {
      gw: value,
      "gw.root": sqrt,
      "gw.identity": answer.identity,
      "gw.bound": bound,
      ...(answer.bounds && {
        "gw.bound.first": answer.bounds.first,
        "gw.bound.second": answer.bounds.second,
      }),
      ...(estimate && {
        "gw.low": estimate.low,
        "gw.high": estimate.high,
      }),
      ...(!estimate &&
        x.weights.length === y.weights.length && {
          "gw.selfMatched": selfMatched(
            matching ? matchingPlan(matching, x.weights) : sparsePlan(answer.plan!),
          ),
        }),
    },
    problems: [],
    notes,
  };
}

function planRows(
  { plan, matching }: GromovOutput,
  x: Space,
  y: Space,
  notes: Note[],
): number[][] | null {
  const [n1, n2] = [x.weights.length, y.weights.length];
  if (n1 * n2 > MAX_PLAN_ENTRIES) {
    const text = `the plan has ${n1} × ${n2} entries, more than ${MAX_PLAN_ENTRIES}, and is left out; \`matching\` has the partners where it is one-to-one`;
    notes.push({ at: "plan", code: "plan.large", text });
    return null;
  }
  const { data } = plan ?? densePlan(matchingPlan(matching!, x.weights), n1, n2);
  return Array.from({ length: n1 }, (_, i) => [...data.subarray(i * n2, (i + 1) * n2)]);
}
