/** The state of one comparison of geometries, and how each event changes it. Pure. */
import type { EngineProgress, GeometryParams, Result } from "../../protocol/engineApi";
import type { GeometryState, GeometryViewOptions } from "../../protocol/geometryView";
import { afterRunEvent, begun, endOf, type RunEvent, settled } from "../run/state";
import { readDiffusion } from "./diffusionOptions";

export type GeometryEvent =
  | { readonly type: "started"; readonly options: GeometryViewOptions }
  | RunEvent
  /** All models are compared; the two of `options.pair` follow. */
  | { readonly type: "compared"; readonly result: Result }
  | { readonly type: "pairProgress"; readonly progress: EngineProgress }
  | { readonly type: "paired"; readonly result: Result; readonly milliseconds: number }
  | { readonly type: "layers"; readonly layers: readonly (readonly string[])[] };

export const initialState = (
  subject: Pick<GeometryState, "names" | "paths" | "options">,
): GeometryState => ({ ...subject, layers: null, edition: 0, status: "running" });

export function reduce(state: GeometryState, event: GeometryEvent): GeometryState {
  const next = follow(state, event);
  const same = next.result === state.result && next.pair === state.pair;
  return same ? next : { ...next, edition: state.edition + 1 };
}

function follow(state: GeometryState, event: GeometryEvent): GeometryState {
  switch (event.type) {
    case "started": {
      const { pair, ...rest } = begun(state);
      const same = String(event.options.pair) === String(state.options.pair);
      return { ...rest, ...(same && pair && { pair }), options: event.options };
    }
    case "pairProgress": {
      if (state.status !== "running") return state;
      const { partial, ...progress } = event.progress;
      return { ...state, progress, ...(partial && { pair: { result: partial } }) };
    }
    case "compared":
      return { ...state, result: event.result };
    case "paired": {
      const { result, milliseconds } = event;
      return { ...settled(state, milliseconds, { status: endOf(result) }), pair: { result } };
    }
    case "layers":
      return { ...state, layers: event.layers };
    case "progress": {
      const next = afterRunEvent(state, event);
      // two models by other options than the rest would mislead
      return next.result === state.result ? next : withoutPair(next);
    }
    default:
      return afterRunEvent(state, event);
  }
}

function withoutPair({ pair: _, ...rest }: GeometryState): GeometryState {
  return rest;
}

/** What the engine is asked for: the same as `cognate geometry` by options of these names. */
export const paramsOf = (
  paths: readonly string[],
  { allLayers, pair: _, ...options }: GeometryViewOptions,
): GeometryParams => ({ paths, ...options, ...(allLayers && { layers: "**" }) });

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
  const sound = readOptions(options, known.length);
  // one denoiser is compared with itself
  return known.length < (sound.diffusion ? 1 : 2) ? null : { paths: known, options: sound };
}

const coordinates = ["slice", "pca", "local", "grid"] as const;
const volumes = ["coordinates", "inputs"] as const;
const metrics = ["euclidean", "softmax", "gaussian"] as const;
/** A finer slice takes long, and shows nothing more. */
const MAX_SIDE = 101;

/** The sound part of `value`; what is unsound in it is left to the engine's defaults. */
export function readOptions(value: unknown, models: number): GeometryViewOptions {
  if (typeof value !== "object" || value === null) return {};
  const record = value as Record<string, unknown>;
  const { side, order, neighbors, probe } = record;
  const layer = strings(record.layer);
  const kind = coordinates.find((each) => each === record.coordinates);
  const metric = metrics.find((each) => each === record.metric);
  const volume = volumes.find((each) => each === record.volume);
  const grid = kind === "grid" ? wholes(record.grid, { least: 3, most: MAX_ROWS }) : [];
  const diffusion = readDiffusion(record.diffusion);
  return {
    ...(layer.length === models && { layer }),
    ...(record.allLayers === true && models === 2 && { allLayers: true }),
    // points of a grid need to be told how they lie
    ...(kind && (kind !== "grid" || grid.length >= 2) && { coordinates: kind }),
    ...(grid.length >= 2 && { grid }),
    ...throughOf(record.through),
    ...(isWhole(side, { least: 3, most: MAX_SIDE }) && { side }),
    ...(isWhole(order, { least: 2, most: MAX_ORDER }) && { order }),
    ...(isWhole(neighbors, { least: 3, most: MAX_NEIGHBORS }) && { neighbors }),
    ...(volume && { volume }),
    ...(metric && { metric }),
    ...(record.gauge === true && { gauge: true }),
    ...timeOf(record.time),
    ...pairIn(record.pair, models),
    ...(typeof probe === "string" && probe !== "" && { probe }),
    ...(diffusion && models <= 2 && { diffusion }),
  };
}

/** Distances of more coordinates are near 1 for any two layers. */
const MAX_ORDER = 16;
const MAX_NEIGHBORS = 10_000;
const MAX_ROWS = 1_000_000_000;
/** Longer than any sequence that a model takes. */
const MAX_STEPS = 1_000_000;

interface Bounds {
  readonly least: number;
  readonly most: number;
}

const isWhole = (value: unknown, { least, most }: Bounds): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

/** The list, where it is one of whole numbers in these bounds; none else. */
const wholes = (value: unknown, bounds: Bounds): number[] =>
  Array.isArray(value) && value.every((each) => isWhole(each, bounds)) ? [...value] : [];

/** Two different of several models; of two there is no choice, and the first two need none. */
function pairIn(value: unknown, models: number): Pick<GeometryViewOptions, "pair"> {
  const [a, b, ...more] = wholes(value, { least: 0, most: models - 1 });
  if (a === undefined || b === undefined || more.length > 0) return {};
  return models > 2 && a !== b && !(a === 0 && b === 1) ? { pair: [a, b] } : {};
}

function throughOf(value: unknown): Pick<GeometryViewOptions, "through"> {
  const [a, b, c, ...more] = wholes(value, { least: 0, most: MAX_ROWS });
  if (a === undefined || b === undefined || c === undefined || more.length > 0) return {};
  return new Set([a, b, c]).size === 3 ? { through: [a, b, c] } : {};
}

function timeOf(value: unknown): Pick<GeometryViewOptions, "time"> {
  if (typeof value !== "object" || value === null) return {};
  const { from, count } = value as Record<string, unknown>;
  const sound =
    isWhole(from, { least: 0, most: MAX_STEPS }) && isWhole(count, { least: 1, most: MAX_STEPS });
  return sound ? { time: { from, count } } : {};
}

const strings = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((each): each is string => typeof each === "string" && each !== "")
    : [];
