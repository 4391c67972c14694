/** An inspection of layers as a result, as far as it has come. */
import type { Problem } from "../formats/checkpoint";
import { cancelledNote, pendingNote } from "../representations/board";
import type { Dump } from "../representations/dump";
import type { Note, Result, ResultParams } from "../result";
import { resultInput } from "../weights/assemble";
import type { PairBoard } from "./board";
import { changeCurve, stepCurve } from "./curves";
import type { Chain, Grouping } from "./grouping";
import type { Curve, LayerEdge } from "./groups";
import { summarizeGroups } from "./summary";

export interface InspectedSide {
  readonly dump: Dump;
  /** Which layer feeds which; null where only their order is known. */
  readonly edges: readonly LayerEdge[] | null;
  /** The same layers with nothing learned, on the same inputs; null where there is no such thing. */
  readonly control?: (() => Promise<Dump | null>) | null;
}

export interface Inspection {
  readonly sides: { readonly a: InspectedSide; readonly b: InspectedSide | null };
  readonly boards: readonly PairBoard[];
  readonly problems: Problem[];
  readonly notes: Note[];
  /** Of each side that was grouped. */
  readonly groupings: { readonly chain: Chain; readonly grouping: Grouping }[];
  /** Along the checkpoints of a run. */
  readonly runCurves: Curve[];
  /** Earlier checkpoints of the run. */
  readonly before: readonly Dump[];
}

export interface AssembleOptions {
  readonly status: Result["status"];
  readonly params: ResultParams;
}

export function assembleInspection(
  inspection: Inspection,
  { status, params }: AssembleOptions,
): Result {
  const { sides, boards, groupings, before } = inspection;
  const dumps = [sides.a.dump, ...(sides.b ? [sides.b.dump] : [])];
  const ids = {
    a: sides.a.dump.layers.map(({ info }) => info.id),
    b: sides.b?.dump.layers.map(({ info }) => info.id) ?? [],
  };
  const named = (board: PairBoard) => [ids[board.sides[0]], ids[board.sides[1]]] as const;
  const left = status === "cancelled" ? cancelledNote : pendingNote;
  const chosen = groupings.map(({ grouping }) => grouping);
  const edges = [sides.a, sides.b].flatMap((side) => side?.edges ?? []);
  return {
    kind: "subnetworks",
    schema: 1,
    engine: "",
    status,
    inputs: [...before, ...dumps].map(({ checkpoint }) => resultInput(checkpoint)),
    params,
    layers: {
      a: sides.a.dump.layers.map(({ info }) => info),
      b: sides.b?.dump.layers.map(({ info }) => info) ?? [],
    },
    pairing: [],
    pairs: [],
    matrices: boards.flatMap((board) => board.toMatrices(named(board))),
    values: { "gw.mean": meanOffDiagonal(boards[0]) },
    activations: dumps.map(({ facts }) => facts),
    groups: chosen.flatMap((each) => each.chosen.groups),
    cuts: chosen.flatMap((each) => each.chosen.cuts),
    segmentations: chosen.flatMap((each) => each.segmentations),
    curves: [...groupings.flatMap(({ chain }) => depthCurves(chain)), ...inspection.runCurves],
    ...(edges.length > 0 && { edges }),
    ...(groupings.length > 0 && {
      summary: summarizeGroups(chosen, {
        samples: sides.a.dump.facts.samples,
        asked: params.groups as number | "auto",
        method: params.method as "contiguous" | "clusters",
      }),
    }),
    problems: [
      ...dumps.flatMap((dump) => [...dump.checkpoint.problems, ...dump.problems]),
      ...inspection.problems,
    ],
    notes: [
      ...inspection.notes,
      ...dumps.flatMap(({ notes }) => notes),
      ...boards.flatMap((board) => board.notes(named(board), left)),
    ],
  };
}

const depthCurves = ({ side, ids, distances }: Chain): Curve[] => [
  { id: "step", side, at: ids, values: stepCurve(distances) },
  { id: "change", side, at: ids, values: changeCurve(distances) },
];

/** Mean E of the pairs of layers that have one. */
export function meanOffDiagonal(board: PairBoard): number | null {
  let [sum, count] = [0, 0];
  for (let i = 0; i < board.rows; i++) {
    for (let j = i + 1; j < board.columns; j++) {
      const value = board.value(i, j);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
  }
  return count > 0 ? sum / count : null;
}
