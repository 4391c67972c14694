/** The state of one test of a hypothesis, and how each event changes it. Pure: no clock, no `vscode`. */
import type { EngineProgress, Result } from "../../protocol/engineApi";
import type {
  HypothesisGroup,
  HypothesisState,
  HypothesisSubject,
} from "../../protocol/hypothesisView";
import type { ViewFailure } from "../../protocol/similarityView";

export type HypothesisEvent =
  | {
      readonly type: "started";
      readonly hypothesis: string;
      /** Other groups than before. */
      readonly subject?: HypothesisSubject;
      readonly title?: string;
    }
  | { readonly type: "progress"; readonly progress: EngineProgress }
  /** Also after a cancel: the engine then answers with what was finished. */
  | { readonly type: "answered"; readonly result: Result; readonly milliseconds: number }
  /** Cancelled before the engine had anything to answer. */
  | { readonly type: "cancelled"; readonly milliseconds: number }
  | { readonly type: "failed"; readonly failure: ViewFailure; readonly milliseconds: number };

export const initialState = (
  subject: HypothesisSubject,
  { title, hypothesis }: { readonly title: string; readonly hypothesis: string },
): HypothesisState => ({ title, subject, hypothesis, status: "running" });

export function reduce(state: HypothesisState, event: HypothesisEvent): HypothesisState {
  switch (event.type) {
    case "started": {
      // the former result stays in sight until the new one is there
      const { failure: _, progress: __, milliseconds: ___, ...rest } = state;
      const { type: ____, ...asked } = event;
      return { ...rest, ...asked, status: "running" };
    }
    case "progress": {
      if (state.status !== "running") return state;
      const { partial, ...progress } = event.progress;
      return { ...state, progress, result: partial ?? state.result };
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
    default:
      return event satisfies never;
  }
}

function settle(
  state: HypothesisState,
  milliseconds: number,
  outcome: Pick<HypothesisState, "status"> & Partial<HypothesisState>,
): HypothesisState {
  const { progress: _, ...rest } = state;
  return { ...rest, ...outcome, milliseconds };
}

/** What a view keeps over a reload of the window. */
export interface SavedHypothesis {
  readonly subject: HypothesisSubject;
  readonly hypothesis: string;
}

/** Reads what a view kept; null when it kept nothing of use. */
export function readSaved(saved: unknown): SavedHypothesis | null {
  if (typeof saved !== "object" || saved === null) return null;
  const { subject, hypothesis } = saved as Record<string, unknown>;
  const read = readSubject(subject);
  return read && { subject: read, hypothesis: typeof hypothesis === "string" ? hypothesis : "" };
}

/** A subject that a view sent or kept; null for none. */
export function readSubject(subject: unknown): HypothesisSubject | null {
  if (typeof subject !== "object" || subject === null) return null;
  const { groups, groupsFile } = subject as Record<string, unknown>;
  if (typeof groupsFile === "string" && groupsFile !== "") return { groupsFile };
  if (!Array.isArray(groups) || groups.length < 2 || !groups.every(isGroup)) return null;
  return { groups };
}

function isGroup(value: unknown): value is HypothesisGroup {
  if (typeof value !== "object" || value === null) return false;
  const { name, paths } = value as Record<string, unknown>;
  return (
    typeof name === "string" &&
    Array.isArray(paths) &&
    paths.every((path) => typeof path === "string")
  );
}
