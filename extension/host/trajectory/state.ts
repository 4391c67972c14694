/** The state of one trajectory, and how each event changes it. Pure: no clock, no `vscode`. */
import type { TrajectoryOptions, TrajectoryState } from "../../protocol/trajectoryView";
import { afterRunEvent, begun, counted, type RunEvent } from "../run/state";

export type TrajectoryEvent =
  | { readonly type: "started"; readonly options: TrajectoryOptions }
  | RunEvent
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

export const reduce = (state: TrajectoryState, event: TrajectoryEvent): TrajectoryState =>
  counted(state, follow(state, event));

function follow(state: TrajectoryState, event: TrajectoryEvent): TrajectoryState {
  switch (event.type) {
    case "started":
      return { ...begun(state), options: event.options };
    case "following":
      return { ...state, follow: event.on && state.canFollow };
    default:
      return afterRunEvent(state, event);
  }
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
