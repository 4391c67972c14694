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
  /** Of the matrix: distances, or alignment beside them. */
  readonly measure: string | null;
  readonly ellipses: boolean;
  readonly colorSpan: ColorSpan;
}

const initial: ViewState = {
  ...{ paths: [], options: {}, point: null, measure: null, ellipses: true, colorSpan: "range" },
};

/** A sound state of whatever was stored; what is unsound in it falls back to the beginning. */
export function reviveViewState(stored: unknown): ViewState {
  const record = asRecord(stored);
  const { point, measure } = record;
  return {
    paths: Array.isArray(record.paths)
      ? record.paths.filter((path): path is string => typeof path === "string")
      : [],
    options: asRecord(record.options) as GeometryViewOptions,
    point: Number.isInteger(point) && Number(point) >= 0 ? Number(point) : null,
    measure: typeof measure === "string" ? measure : null,
    ellipses: record.ellipses !== false,
    colorSpan: record.colorSpan === "data" ? "data" : "range",
  };
}

/** What changes when the host sends `state`: the place is kept only for the same models. */
export function followHost(current: ViewState, state: GeometryState): Partial<ViewState> {
  const { paths, options } = state;
  const same = current.paths.length === 0 || current.paths.join("\n") === paths.join("\n");
  return { ...(same ? {} : initial), paths, options };
}
