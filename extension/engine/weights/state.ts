/** A comparison as far as it has come. Phases write to it; a result can be made of it at any time. */
import type { PairSums } from "../jobs/pairSums";
import { type WeightMeasureId, weightMeasures } from "../measures/weights";
import type { Note } from "../result";
import { Board, MAX_MATRIX_CELLS } from "./board";
import type { ChainFigures } from "./chainPhase";
import type { Plan, PlannedPair, TensorPair } from "./plan";

export interface ComparisonState {
  readonly plan: Plan;
  readonly tensorSums: Map<TensorPair, PairSums>;
  /** Sums over the changes of adapters. */
  readonly productSums: Map<PlannedPair, ProductSums>;
  /** Whether chance levels are shown beside the figures that need one. */
  readonly showsChance: boolean;
  readonly boards: Map<WeightMeasureId, Board>;
  /** Both checkpoints as chains of layers; null where they are none, or not yet. */
  chains: ChainFigures | null;
  /** What was found on the way: constants, what was skipped and why. */
  readonly notes: Note[];
}

export interface ProductSums {
  readonly sums: PairSums;
  /** All factors are equal, as bytes and in shape; null when dtypes differ. */
  readonly equalBytes: boolean | null;
}

export function newState(
  plan: Plan,
  { showsChance }: { readonly showsChance: boolean },
): ComparisonState {
  return {
    plan,
    tensorSums: new Map(),
    productSums: new Map(),
    showsChance,
    boards: new Map(),
    chains: null,
    notes: [],
  };
}

/** The board of a measure that is defined on any two layers; too many have paired cells only. */
export function newBoard(state: ComparisonState, id: WeightMeasureId): Board {
  const measure = weightMeasures.find((each) => each.id === id) ?? weightMeasures[0];
  const { layers, pairs } = state.plan;
  const size = { rows: layers.a.length, columns: layers.b.length };
  const whole = size.rows * size.columns <= MAX_MATRIX_CELLS;
  const paired = pairs.map(({ a, b }) => [a, b] as const);
  const board = new Board(measure, size, whole ? null : paired);
  state.boards.set(id, board);
  return board;
}
