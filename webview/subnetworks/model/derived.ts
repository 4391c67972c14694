import type { SubnetworksState } from "../../../extension/protocol/subnetworksView";
import type { LayerShapes } from "../../shared/heatmap/describe";
import { type Grid, makeGrid } from "../../shared/heatmap/grid";
import { NoteIndex } from "../../shared/heatmap/notes";
import { locate } from "../../shared/heatmap/pin";
import { type Grouping, groupingOf, noGroups } from "./groups";
import { chooseMatrix, type MatrixMeasure, matrixMeasures } from "./measures";
import { onOneScale, onSides, secondOf } from "./sides";
import type { ViewState } from "./viewState";

/** What the view makes of a state of the host and what the user chose. */
export interface Derived {
  readonly measures: readonly MatrixMeasure[];
  readonly measure: MatrixMeasure | undefined;
  /** Null without a measure, or when the map would be too large. */
  readonly grid: Grid | null;
  /** Between the two models, and of the second with itself, by the same measure and in the same colors. */
  readonly others: { readonly between: Grid | null; readonly second: Grid | null } | null;
  readonly notes: NoteIndex;
  readonly layers: LayerShapes;
  readonly grouping: Grouping | null;
  /** Cells with findings. */
  readonly marks: readonly { readonly row: number; readonly column: number }[];
}

export function derive(state: SubnetworksState, view: Readonly<ViewState>): Derived {
  const { result, findings } = state;
  const measures = result ? matrixMeasures(result) : [];
  const measure = chooseMatrix(measures, view.measure);
  const grids =
    result && measure
      ? onOneScale(
          (["aa", "ab", "bb"] as const).map((sides) => makeGrid(onSides(result, sides), measure)),
        )
      : [];
  const [grid = null, between = null, second = null] = grids;
  const [a, b] = (["a", "b"] as const).map(
    (side) => new Map(result?.layers[side].map((layer) => [layer.id, layer])),
  );
  const layers = { a: a!, b: b!.size > 0 ? b! : a! };
  const grouping = result ? groupingOf(result, view.k) : null;
  return {
    measures,
    measure,
    grid,
    others: result && secondOf(result) === "model" ? { between, second } : null,
    notes: new NoteIndex(result?.notes ?? []),
    layers,
    grouping: grouping && !view.grouping ? noGroups(grouping) : grouping,
    marks: grid ? findings.flatMap((finding) => locate(grid, finding) ?? []) : [],
  };
}
