/**
 * The measures that are defined on any two layers: which of them run in full, which are
 * estimated, and which wait to be asked for.
 *
 * Decided by estimates for one thread, never by a clock, so that a result does not hang on the
 * machine or on the number of threads.
 */
import type { ChainMeasureId } from "../measures/chain";
import { type WeightMeasureId, weightMeasures } from "../measures/weights";
import { type Board, MAX_MATRIX_CELLS } from "./board";
import { planCosines } from "./cosineMatrix";
import { crossLayers } from "./crossing";
import { type GramWork, planGrams } from "./gramMatrix";
import { layerFigures } from "./layerFigures";
import type { ModelLayer } from "./layers";
import type { Workbench } from "./pool";
import { missing, type Reason } from "./reasons";
import { FEW_PROBES, PROBES, planSketches } from "./sketchMatrix";
import { planSpectra } from "./spectrumMatrix";
import { type ComparisonState, newBoard } from "./state";

/** What runs: everything affordable, or what was asked for. */
export interface AskedMeasures {
  /** Run in full, whatever it takes. */
  readonly full: ReadonlySet<WeightMeasureId | ChainMeasureId>;
  /** Everything else runs as far as it is affordable. */
  readonly others: boolean;
}

export interface MatrixOptions {
  readonly asked: AskedMeasures;
  readonly seed: number;
  readonly nullDraws: number;
  /** In place of {@link UNASKED_SECONDS}. */
  readonly budget?: number;
}

/** Estimated seconds of all full matrices together that run unasked. */
export const UNASKED_SECONDS = 30;
/** Estimated seconds for which a sketch, the cheap substitute, may run. */
const SKETCH_SECONDS = 120;

export interface MatrixStep {
  readonly text: string;
  readonly work: GramWork;
}

type MatrixMeasure = Extract<
  WeightMeasureId,
  "weights.cosine" | "weights.inputGram.cosine" | "weights.spectrum.cosine"
>;

const matrixMeasures: readonly MatrixMeasure[] = [
  "weights.cosine",
  "weights.inputGram.cosine",
  "weights.spectrum.cosine",
];

interface Candidate {
  readonly id: MatrixMeasure;
  readonly board: Board;
  readonly full: GramWork;
}

/** Makes the boards of the measures that run, and plans their work; the pairs come first. */
export function planMatrices(state: ComparisonState, options: MatrixOptions): MatrixStep[] {
  const { asked, budget = UNASKED_SECONDS } = options;
  const candidates = matrixMeasures
    .filter((id) => asked.others || asked.full.has(id))
    .map((id): Candidate => {
      const board = newBoard(state, id);
      return { id, board, full: planFull(state, id, { board, options }) };
    });
  noteTooMany(state, candidates);
  const affordable = chooseAffordable(candidates, asked.full, budget);
  return candidates.flatMap((candidate) => {
    const { id, full } = candidate;
    const text = `comparing all layers: ${nameOf(id)}`;
    if (asked.full.has(id) || affordable.has(id)) return [{ text, work: full }];
    return planSubstitute(state, candidate, options).map((work) => ({ text, work }));
  });
}

/** Boards of too many layers have cells of paired ones only. */
function noteTooMany({ plan, notes }: ComparisonState, candidates: readonly Candidate[]): void {
  const { a, b } = plan.layers;
  for (const { id, board } of candidates) {
    if (board.isWhole) continue;
    const text = `${nameOf(id)}: ${a.length} by ${b.length} layers are more than the ${MAX_MATRIX_CELLS} cells of a matrix, so only paired layers are compared; choose some with --layers`;
    notes.push({ at: id, code: "format.limit", text });
  }
}

/** What is cheapest runs first, as long as all together stay within the budget. */
function chooseAffordable(
  candidates: readonly Candidate[],
  full: AskedMeasures["full"],
  budget: number,
): Set<MatrixMeasure> {
  const chosen = new Set<MatrixMeasure>();
  let seconds = 0;
  const unasked = candidates.filter(({ id }) => !full.has(id));
  for (const { id, full: work } of unasked.sort((x, y) => x.full.seconds - y.full.seconds)) {
    seconds += work.seconds;
    if (seconds <= budget) chosen.add(id);
  }
  return chosen;
}

const everywhere = (): boolean => true;
const nothing: GramWork = { seconds: 0, run: async () => {} };

function planFull(
  state: ComparisonState,
  id: MatrixMeasure,
  { board, options }: { board: Board; options: MatrixOptions },
): GramWork {
  const { layers } = state.plan;
  switch (id) {
    case "weights.cosine": {
      const work = board.isWhole ? planCosines(state.plan, board) : nothing;
      return {
        seconds: work.seconds,
        run: async (bench) => {
          setPairedCosines(state, board);
          await work.run(bench);
        },
      };
    }
    case "weights.inputGram.cosine":
      settleStructure(state, board, "sameWidth");
      return planGrams(board, crossLayers(layers, board, everywhere));
    case "weights.spectrum.cosine": {
      settleStructure(state, board, "anyWidth");
      const { seed, nullDraws: draws } = options;
      return planSpectra(board, crossLayers(layers, board, everywhere), { seed, draws });
    }
    default:
      return id satisfies never;
  }
}

/** What is done for a measure whose full matrix nobody asked for and that would take long. */
function planSubstitute(
  state: ComparisonState,
  { id, board, full }: Candidate,
  { seed, nullDraws: draws, budget = UNASKED_SECONDS }: MatrixOptions,
): GramWork[] {
  const { layers, pairs } = state.plan;
  const paired = new Set(pairs.map(({ a, b }) => a * layers.b.length + b));
  const onPairs = (i: number, j: number) => paired.has(i * layers.b.length + j);
  const skip = (what: string, seconds: number) => {
    board.coverage = "paired";
    const time = `estimated at ${Math.round(seconds)} s on one thread`;
    const text = `${nameOf(id)}: ${what} is not computed unasked, being ${time}; ask for it with --measure ${id}`;
    state.notes.push({ at: id, code: "skipped", text });
  };
  const settled = (work: GramWork): GramWork => ({
    seconds: work.seconds,
    run: async (bench) => {
      await work.run(bench);
      board.settle("skipped");
    },
  });
  if (id === "weights.cosine") {
    skip("the full matrix", full.seconds);
    const run = async () => {
      setPairedCosines(state, board);
      board.settle("skipped");
    };
    return [{ seconds: 0, run }];
  }
  const crossing = crossLayers(layers, board, onPairs);
  const diagonal =
    id === "weights.inputGram.cosine"
      ? planGrams(board, crossing)
      : planSpectra(board, crossing, { seed, draws });
  const exact = diagonal.seconds <= budget ? [diagonal] : [];
  const all = crossLayers(layers, board, everywhere);
  const sketch =
    id === "weights.inputGram.cosine" && board.isWhole
      ? [PROBES, FEW_PROBES]
          .map((probes) => planSketches(board, all, { probes, seed }))
          .find(({ seconds }) => seconds <= SKETCH_SECONDS)
      : undefined;
  if (!sketch) {
    skip(exact.length > 0 ? "the full matrix" : "it", full.seconds);
    return [settled(exact[0] ?? nothing)];
  }
  board.coverage = "sketch";
  return [...exact, sketch];
}

const nameOf = (id: WeightMeasureId): string =>
  weightMeasures.find((measure) => measure.id === id)?.name ?? id;

/** Layers without a matrix, and pairs whose widths differ, have no number whatever is computed. */
function settleStructure(
  { plan }: ComparisonState,
  board: Board,
  widths: "sameWidth" | "anyWidth",
): void {
  const { a, b } = plan.layers;
  board.eachCell((i, j) => {
    const reason = noMatrix(a[i]) ?? noMatrix(b[j]);
    if (reason) board.set(i, j, missing(reason));
    else if (widths === "sameWidth" && a[i].matrix?.columns !== b[j].matrix?.columns) {
      board.set(i, j, missing("width"));
    }
  });
}

function noMatrix({ matrix, weight, info }: ModelLayer): Reason | null {
  if (matrix) return null;
  if (info.shape.some((size) => size === 0)) return "empty";
  return weight && info.shape.length > 1 ? "integer" : "vector";
}

/** Paired layers have the figure of the elementwise pass, to the last bit. */
function setPairedCosines(state: ComparisonState, board: Board): void {
  for (const pair of state.plan.pairs) {
    const figures = layerFigures(state, pair, "pending");
    const figure = figures.get("weights.cosine") ?? missing("integer");
    board.set(pair.a, pair.b, figure);
  }
}

export async function runMatrices(
  steps: readonly MatrixStep[],
  bench: Workbench,
  tell: (text: string) => void,
): Promise<void> {
  for (const { text, work } of steps) {
    tell(text);
    await work.run(bench);
  }
}
