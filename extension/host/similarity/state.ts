/** The state of one comparison, and how each event changes it. Pure: no clock, no `vscode`. */
import type { MeasureDescriptor, UserPair } from "../../protocol/engineApi";
import type {
  ActivationOptions,
  ComparisonSubject,
  FindingMark,
  RunAbility,
  RunInputs,
  SimilarityState,
} from "../../protocol/similarityView";
import { afterRunEvent, begun, type RunEvent } from "../run/state";
import { readInputs, readOptions, readSubject } from "./options";

/** What a comparison begins with. */
export interface ComparisonSetting {
  readonly names: { readonly a: string; readonly b: string };
  /** As the engine takes them. */
  readonly paths: { readonly a: string; readonly b: string };
  readonly userPairs: readonly UserPair[];
  readonly subject: ComparisonSubject;
  readonly options: ActivationOptions;
  readonly inputs: RunInputs;
  readonly measures: readonly string[];
  readonly canAnnotate: boolean;
}

export type ComparisonEvent =
  | {
      readonly type: "started";
      readonly userPairs: readonly UserPair[];
      readonly pairingFile: string | undefined;
      readonly subject: ComparisonSubject;
      readonly options: ActivationOptions;
      readonly inputs: RunInputs;
      readonly measures: readonly string[];
    }
  /** The engine said what measures it has. */
  | { readonly type: "catalog"; readonly catalog: readonly MeasureDescriptor[] }
  /** The engine said which of the two run. */
  | {
      readonly type: "ability";
      readonly ability: { readonly a: RunAbility; readonly b: RunAbility };
    }
  | RunEvent
  | { readonly type: "changedOnDisk" }
  /** A layer of one side was chosen in another view. */
  | {
      readonly type: "selected";
      readonly side: "a" | "b";
      readonly layer: string;
      readonly at: number;
    }
  | {
      readonly type: "findings";
      readonly findings: readonly FindingMark[];
      readonly canAnnotate: boolean;
    };

export const initialState = (setting: ComparisonSetting): SimilarityState => ({
  ...setting,
  status: "running",
  catalog: [],
  pairActions: [],
  findings: [],
  stale: false,
});

export function reduce(state: SimilarityState, event: ComparisonEvent): SimilarityState {
  switch (event.type) {
    case "started": {
      const { pairingFile: _, result, ...bare } = begun(state);
      const { userPairs, subject, options, inputs, measures } = event;
      return {
        ...bare,
        // one of something else says nothing of this
        ...(result && subject === state.subject && { result }),
        stale: false,
        ...{ userPairs, subject, options, inputs, measures },
        ...(event.pairingFile === undefined ? {} : { pairingFile: event.pairingFile }),
      };
    }
    case "catalog":
      return { ...state, catalog: event.catalog };
    case "ability":
      return { ...state, ability: event.ability };
    case "changedOnDisk":
      // A running comparison notices by itself, and fails with `file.changed` where it matters.
      return { ...state, stale: true };
    case "selected": {
      const { side, layer } = event;
      const count = Math.max(event.at, (state.selection?.count ?? 0) + 1);
      return { ...state, selection: { side, layer, count } };
    }
    case "findings":
      return { ...state, findings: event.findings, canAnnotate: event.canAnnotate };
    default:
      return afterRunEvent(state, event);
  }
}

/** What a view keeps over a reload of the window. */
export interface SavedComparison {
  readonly a: string;
  readonly b: string;
  readonly userPairs: readonly UserPair[];
  readonly subject: ComparisonSubject;
  readonly options: ActivationOptions;
  readonly inputs: RunInputs;
  readonly measures: readonly string[];
}

/** Reads what a view kept; null when it kept nothing of use. Written by an older version, maybe. */
export function readSaved(saved: unknown): SavedComparison | null {
  if (typeof saved !== "object" || saved === null) return null;
  const { a, b, userPairs, subject, options, inputs, measures } = saved as Record<string, unknown>;
  if (typeof a !== "string" || typeof b !== "string" || a === "" || b === "") return null;
  return {
    a,
    b,
    userPairs: Array.isArray(userPairs) ? userPairs.filter(isUserPair) : [],
    subject: readSubject(subject),
    options: readOptions(options),
    inputs: readInputs(inputs),
    measures: Array.isArray(measures) ? measures.filter((id) => typeof id === "string") : [],
  };
}

function isUserPair(value: unknown): value is UserPair {
  if (typeof value !== "object" || value === null) return false;
  const { a, b } = value as Record<string, unknown>;
  const isSide = (side: unknown) => side === null || typeof side === "string";
  return isSide(a) && isSide(b) && !(a === null && b === null);
}
