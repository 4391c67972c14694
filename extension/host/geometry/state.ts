/** The state of one comparison of geometries, and how each event changes it. Pure. */
import type { EngineProgress, Result } from "../../protocol/engineApi";
import type { GeometryState, GeometryViewOptions } from "../../protocol/geometryView";
import type { ViewFailure } from "../../protocol/similarityView";

export type GeometryEvent =
  | { readonly type: "started"; readonly options: GeometryViewOptions }
  | { readonly type: "progress"; readonly progress: EngineProgress }
  /** Also after a cancel: the engine then answers with what was finished. */
  | { readonly type: "answered"; readonly result: Result; readonly milliseconds: number }
  /** Cancelled before the engine had anything to answer. */
  | { readonly type: "cancelled"; readonly milliseconds: number }
  | { readonly type: "failed"; readonly failure: ViewFailure; readonly milliseconds: number }
  | { readonly type: "layers"; readonly layers: readonly (readonly string[])[] };

export const initialState = (
  subject: Pick<GeometryState, "names" | "paths" | "options">,
): GeometryState => ({ ...subject, layers: null, edition: 0, status: "running" });

export function reduce(state: GeometryState, event: GeometryEvent): GeometryState {
  const next = follow(state, event);
  return next.result === state.result ? next : { ...next, edition: state.edition + 1 };
}

function follow(state: GeometryState, event: GeometryEvent): GeometryState {
  switch (event.type) {
    case "started": {
      // The former result stays in sight until the first part of the new one is there.
      const { failure: _, progress: __, milliseconds: ___, ...rest } = state;
      return { ...rest, status: "running", options: event.options };
    }
    case "progress": {
      if (state.status !== "running") return state;
      const { partial, ...progress } = event.progress;
      return { ...state, progress, ...(partial && { result: partial }) };
    }
    case "answered":
      return settle(state, event.milliseconds, {
        status: event.result.status === "cancelled" ? "cancelled" : "done",
        result: event.result,
      });
    case "cancelled":
      return settle(state, event.milliseconds, { status: "cancelled" });
    case "failed":
      return settle(state, event.milliseconds, { status: "failed", failure: event.failure });
    case "layers":
      return { ...state, layers: event.layers };
    default:
      return event satisfies never;
  }
}

function settle(
  state: GeometryState,
  milliseconds: number,
  outcome: Pick<GeometryState, "status"> & Partial<GeometryState>,
): GeometryState {
  const { progress: _, ...rest } = state;
  return { ...rest, ...outcome, milliseconds };
}

/** What a view keeps over a reload of the window. */
export interface SavedGeometry {
  readonly paths: readonly string[];
  readonly options: GeometryViewOptions;
}

/** Reads what a view kept; null when it kept nothing of use. Written by an older version, maybe. */
export function readSaved(saved: unknown): SavedGeometry | null {
  if (typeof saved !== "object" || saved === null) return null;
  const { paths, options } = saved as Record<string, unknown>;
  const known = strings(paths);
  return known.length < 2 ? null : { paths: known, options: readOptions(options, known.length) };
}

const coordinates = ["slice", "pca", "local"] as const;
const metrics = ["euclidean", "softmax", "gaussian"] as const;
/** A finer slice takes long, and shows nothing more. */
const MAX_SIDE = 101;

/** The sound part of `value`; what is unsound in it is left to the engine's defaults. */
export function readOptions(value: unknown, models: number): GeometryViewOptions {
  if (typeof value !== "object" || value === null) return {};
  const record = value as Record<string, unknown>;
  const { side, probe } = record;
  const layer = strings(record.layer);
  const kind = coordinates.find((each) => each === record.coordinates);
  const metric = metrics.find((each) => each === record.metric);
  const sound = Number.isInteger(side) && Number(side) >= 3 && Number(side) <= MAX_SIDE;
  return {
    ...(layer.length === models && { layer }),
    ...(record.allLayers === true && models === 2 && { allLayers: true }),
    ...(kind && { coordinates: kind }),
    ...(sound && { side: Number(side) }),
    ...(metric && { metric }),
    ...(record.gauge === true && { gauge: true }),
    ...timeOf(record.time),
    ...(typeof probe === "string" && probe !== "" && { probe }),
  };
}

/** Longer than any sequence that a model takes. */
const MAX_STEPS = 1_000_000;

function timeOf(value: unknown): Pick<GeometryViewOptions, "time"> {
  if (typeof value !== "object" || value === null) return {};
  const { from, count } = value as Record<string, unknown>;
  const whole = (each: unknown, least: number) =>
    Number.isInteger(each) && Number(each) >= least && Number(each) <= MAX_STEPS;
  return whole(from, 0) && whole(count, 1)
    ? { time: { from: Number(from), count: Number(count) } }
    : {};
}

const strings = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((each): each is string => typeof each === "string" && each !== "")
    : [];
