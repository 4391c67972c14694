/** The state of one trajectory, and how each event changes it. Pure: no clock, no `vscode`. */
import type { EngineProgress, Result } from "../../protocol/engineApi";
import type { ViewFailure } from "../../protocol/similarityView";
import type { TrajectoryOptions, TrajectoryState } from "../../protocol/trajectoryView";

export type TrajectoryEvent =
  | { readonly type: "started"; readonly options: TrajectoryOptions }
  | { readonly type: "progress"; readonly progress: EngineProgress }
  /** Also after a cancel: the engine then answers with what was finished. */
  | { readonly type: "answered"; readonly result: Result; readonly milliseconds: number }
  /** Cancelled before the engine had anything to answer. */
  | { readonly type: "cancelled"; readonly milliseconds: number }
  | { readonly type: "failed"; readonly failure: ViewFailure; readonly milliseconds: number }
  | { readonly type: "following"; readonly on: boolean };

export type TrajectorySubject = Pick<
  TrajectoryState,
  "name" | "paths" | "options" | "canFollow" | "follow"
>;

export const initialState = (subject: TrajectorySubject): TrajectoryState => ({
  ...subject,
  edition: 0,
  status: "running",
});

export function reduce(state: TrajectoryState, event: TrajectoryEvent): TrajectoryState {
  const next = follow(state, event);
  return next.result === state.result ? next : { ...next, edition: state.edition + 1 };
}

function follow(state: TrajectoryState, event: TrajectoryEvent): TrajectoryState {
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
    case "following":
      return { ...state, follow: event.on && state.canFollow };
    default:
      return event satisfies never;
  }
}

function settle(
  state: TrajectoryState,
  milliseconds: number,
  outcome: Pick<TrajectoryState, "status"> & Partial<TrajectoryState>,
): TrajectoryState {
  const { progress: _, ...rest } = state;
  return { ...rest, ...outcome, milliseconds };
}

/** What a view keeps over a reload of the window. */
export interface SavedTrajectory {
  readonly paths: readonly string[];
  readonly options: TrajectoryOptions;
  readonly follow: boolean;
}

/** Reads what a view kept; null when it kept nothing of use. Written by an older version, maybe. */
export function readSaved(saved: unknown): SavedTrajectory | null {
  if (typeof saved !== "object" || saved === null) return null;
  const { paths, options, follow: on } = saved as Record<string, unknown>;
  if (!Array.isArray(paths)) return null;
  const known = paths.filter((path): path is string => typeof path === "string" && path !== "");
  if (known.length === 0) return null;
  return { paths: known, options: readOptions(options), follow: on === true };
}

/** More phases than anybody tells apart; the engine has the same limit. */
const MAX_PHASES = 12;

/** The sound part of `value`; what is unsound in it is left to the engine's defaults. */
export function readOptions(value: unknown): TrajectoryOptions {
  if (typeof value !== "object" || value === null) return {};
  const { measure, phases } = value as Record<string, unknown>;
  const count = Number.isInteger(phases) ? Number(phases) : 0;
  return {
    ...(typeof measure === "string" && measure !== "" && { measure }),
    ...(count >= 1 && count <= MAX_PHASES && { phases: count }),
  };
}
