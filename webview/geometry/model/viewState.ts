import type { GeometryState, GeometryViewOptions } from "../../../extension/protocol/geometryView";
import type { ColorSpan } from "../../shared/heatmap/colorScale";
import { asRecord } from "../../shared/persistedState";

/**
 * What the view remembers. `paths` and `options` are for the host, which opens the models again
 * from them after a reload of the window; the rest is where the user was.
 */
export interface ViewState {
  readonly paths: readonly string[];
  readonly options: GeometryViewOptions;
  /** A point of the plane. */
  readonly point: number | null;
  /** Of denoisers: the place of a strength and time among all; the one that the result tells when null. */
  readonly cell: number | null;
  /** Of the matrix: distances, or alignment beside them. */
  readonly measure: string | null;
  readonly ellipses: boolean;
  readonly colorSpan: ColorSpan;
}

const initial: ViewState = {
  ...{ paths: [], options: {}, point: null, cell: null, measure: null, ellipses: true },
  colorSpan: "range",
};

/** A sound state of whatever was stored; what is unsound in it falls back to the beginning. */
export function reviveViewState(stored: unknown): ViewState {
  const record = asRecord(stored);
  const { measure } = record;
  return {
    paths: Array.isArray(record.paths)
      ? record.paths.filter((path): path is string => typeof path === "string")
      : [],
    options: asRecord(record.options) as GeometryViewOptions,
    point: placeOf(record.point),
    cell: placeOf(record.cell),
    measure: typeof measure === "string" ? measure : null,
    ellipses: record.ellipses !== false,
    colorSpan: record.colorSpan === "data" ? "data" : "range",
  };
}

const placeOf = (value: unknown): number | null =>
  Number.isInteger(value) && Number(value) >= 0 ? Number(value) : null;

/** What changes when the host sends `state`: the place is kept only for the same models. */
export function followHost(current: ViewState, state: GeometryState): Partial<ViewState> {
  const { paths, options } = state;
  const same = current.paths.length === 0 || current.paths.join("\n") === paths.join("\n");
  return { ...(same ? {} : initial), paths, options };
}
