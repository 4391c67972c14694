import type { SubnetworksState } from "../../../extension/protocol/subnetworksView";
import type { LayerShapes } from "../../shared/heatmap/describe";
import { type Grid, makeGrid } from "../../shared/heatmap/grid";
import { NoteIndex } from "../../shared/heatmap/notes";
import { locate } from "../../shared/heatmap/pin";
import { type Grouping, groupingOf, noGroups } from "./groups";
import { chooseMatrix, type MatrixMeasure, matrixMeasures } from "./measures";
import type { ViewState } from "./viewState";

/** What the view makes of a state of the host and what the user chose. */
export interface Derived {
  readonly measures: readonly MatrixMeasure[];
  readonly measure: MatrixMeasure | undefined;
  /** Null without a measure, or when the map would be too large. */
  readonly grid: Grid | null;
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
  const grid = result && measure ? makeGrid(result, measure) : null;
  const layers = new Map(result?.layers.a.map((layer) => [layer.id, layer]));
  const grouping = result ? groupingOf(result, view.k) : null;
  return {
    measures,
    measure,
    grid,
    notes: new NoteIndex(result?.notes ?? []),
    layers: { a: layers, b: layers },
    grouping: grouping && !view.grouping ? noGroups(grouping) : grouping,
    marks: grid ? findings.flatMap((finding) => locate(grid, finding) ?? []) : [],
  };
}
