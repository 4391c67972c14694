/** The state of one test of a hypothesis, and how each event changes it. Pure: no clock, no `vscode`. */
import type {
  HypothesisGroup,
  HypothesisState,
  HypothesisSubject,
} from "../../protocol/hypothesisView";
import { afterRunEvent, begun, type RunEvent } from "../run/state";

export type HypothesisEvent =
  | {
      readonly type: "started";
      readonly hypothesis: string;
      /** Other groups than before. */
      readonly subject?: HypothesisSubject;
      readonly title?: string;
    }
  | RunEvent;

export const initialState = (
  subject: HypothesisSubject,
  { title, hypothesis }: { readonly title: string; readonly hypothesis: string },
): HypothesisState => ({ title, subject, hypothesis, status: "running" });

export function reduce(state: HypothesisState, event: HypothesisEvent): HypothesisState {
  switch (event.type) {
    case "started": {
      const { type: _, ...asked } = event;
      return { ...begun(state), ...asked };
    }
    default:
      return afterRunEvent(state, event);
  }
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
