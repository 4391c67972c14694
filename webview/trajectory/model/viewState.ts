import type {
  TrajectoryOptions,
  TrajectoryState,
} from "../../../extension/protocol/trajectoryView";
import type { ColorSpan } from "../../shared/heatmap/colorScale";
import { asRecord } from "../../shared/persistedState";

/** Two checkpoints by their labels, or one, twice. */
export interface Selection {
  readonly a: string;
  readonly b: string;
}

export const scales = ["linear", "log"] as const;
export type StepScale = (typeof scales)[number];

/**
 * What the view remembers. `paths`, `options` and `follow` are for the host, which opens the run
 * again from them after a reload of the window; the rest is where the user was.
 */
export interface ViewState {
  readonly paths: readonly string[];
  readonly options: TrajectoryOptions;
  readonly follow: boolean;
  readonly selection: Selection | null;
  readonly stepScale: StepScale;
  /** The single output whose curve stands out, counted from 0. */
  readonly output: number | null;
  readonly colorSpan: ColorSpan;
  readonly zoom: number;
  readonly scrollX: number;
  readonly scrollY: number;
}

const initial: ViewState = {
  paths: [],
  options: {},
  follow: false,
  selection: null,
  stepScale: "linear",
  output: null,
  colorSpan: "data",
  zoom: 1,
  scrollX: 0,
  scrollY: 0,
};

/** A sound state of whatever was stored; what is unsound in it falls back to the beginning. */
export function reviveViewState(stored: unknown): ViewState {
  const record = asRecord(stored);
  const number = (key: keyof ViewState, fallback: number) => {
    const value = record[key];
    return typeof value === "number" && Number.isFinite(value) ? value : fallback;
  };
  const { a, b } = asRecord(record.selection);
  return {
    paths: Array.isArray(record.paths)
      ? record.paths.filter((path): path is string => typeof path === "string")
      : [],
    options: asRecord(record.options) as TrajectoryOptions,
    follow: record.follow === true,
    selection: typeof a === "string" && typeof b === "string" ? { a, b } : null,
    stepScale: scales.find((each) => each === record.stepScale) ?? initial.stepScale,
    output: Number.isSafeInteger(record.output) ? Number(record.output) : null,
    colorSpan: record.colorSpan === "range" ? "range" : "data",
    zoom: Math.max(1, number("zoom", 1)),
    scrollX: number("scrollX", 0),
    scrollY: number("scrollY", 0),
  };
}

/** What changes when the host sends `state`: the place is kept only for the same run. */
export function followHost(current: ViewState, state: TrajectoryState): Partial<ViewState> {
  const { paths, options, follow } = state;
  const same = current.paths.length === 0 || current.paths.join("\n") === paths.join("\n");
  return { ...(same ? {} : initial), paths, options, follow };
}
