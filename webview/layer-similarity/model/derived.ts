import type { FindingMark, SimilarityState } from "../../../extension/protocol/similarityView";
import type { LayerShapes } from "../../shared/heatmap/describe";
import { type Grid, makeGrid } from "../../shared/heatmap/grid";
import { NoteIndex } from "../../shared/heatmap/notes";
import { locate, pairKey } from "../../shared/heatmap/pin";
import { Catalog } from "./catalog";
import { chooseMeasure, type MeasureOption, measureOptions } from "./measureOptions";
import { type Subject, subjectOf } from "./subject";

/** What the view makes of a state of the host and the chosen measure. */
export interface Derived {
  readonly options: readonly MeasureOption[];
  readonly measure: MeasureOption | undefined;
  /** Null without a measure, or when the map would be too large. */
  readonly grid: Grid | null;
  readonly notes: NoteIndex;
  readonly catalog: Catalog;
  readonly subject: Subject;
  readonly layers: LayerShapes;
  /** Keys of pairs with findings, and their cells. */
  readonly marked: ReadonlySet<string>;
  readonly marks: readonly { readonly row: number; readonly column: number }[];
}

export function derive(state: SimilarityState, wanted: string | null): Derived {
  const { result, findings } = state;
  const catalog = new Catalog(state.catalog);
  const options = result ? measureOptions(result, catalog) : [];
  const measure = chooseMeasure(options, wanted);
  const grid = result && measure ? makeGrid(result, measure) : null;
  return {
    options,
    measure,
    grid,
    notes: new NoteIndex(result?.notes ?? []),
    catalog,
    subject: subjectOf(state),
    layers: {
      a: new Map(result?.layers.a.map((layer) => [layer.id, layer])),
      b: new Map(result?.layers.b.map((layer) => [layer.id, layer])),
    },
    marked: new Set(findings.map(({ a, b }) => pairKey(a, b))),
    marks: grid ? marksOn(grid, findings) : [],
  };
}

const marksOn = (grid: Grid, findings: readonly FindingMark[]) =>
  findings.flatMap((finding) => locate(grid, finding) ?? []);
