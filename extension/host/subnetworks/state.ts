/** The state of one inspection, and how each event changes it. Pure: no clock, no `vscode`. */
import type { EngineProgress, Result } from "../../protocol/engineApi";
import { dissimilarities, type Reduction, reductions } from "../../protocol/measures";
import type { FindingMark, ViewFailure } from "../../protocol/similarityView";
import type {
  NamedBlock,
  SourceLink,
  SubnetworksOptions,
  SubnetworksState,
  SubnetworksUse,
} from "../../protocol/subnetworksView";
import { withNames } from "./names";

export type InspectionEvent =
  | { readonly type: "started"; readonly options: SubnetworksOptions }
  | { readonly type: "progress"; readonly progress: EngineProgress }
  /** Also after a cancel: the engine then answers with what was finished. */
  | { readonly type: "answered"; readonly result: Result; readonly milliseconds: number }
  /** Cancelled before the engine had anything to answer. */
  | { readonly type: "cancelled"; readonly milliseconds: number }
  | { readonly type: "failed"; readonly failure: ViewFailure; readonly milliseconds: number }
  | { readonly type: "changedOnDisk" }
  | { readonly type: "named"; readonly blocks: readonly NamedBlock[] }
  | { readonly type: "located"; readonly sources: Readonly<Record<string, SourceLink>> }
  /** In another view, or in code; `at` grows, also over a reload of the window. */
  | { readonly type: "selected"; readonly layer: string; readonly at: number }
  | {
      readonly type: "findings";
      readonly findings: readonly FindingMark[];
      readonly canAnnotate: boolean;
    };

export type InspectionSubject = Pick<
  SubnetworksState,
  "name" | "path" | "canAnnotate" | "options" | "blocks"
>;

export const initialState = (subject: InspectionSubject): SubnetworksState => ({
  ...subject,
  edition: 0,
  status: "running",
  findings: [],
  stale: false,
  sources: {},
});

export function reduce(state: SubnetworksState, event: InspectionEvent): SubnetworksState {
  const next = follow(state, event);
  return next.result === state.result ? next : { ...next, edition: state.edition + 1 };
}

function follow(state: SubnetworksState, event: InspectionEvent): SubnetworksState {
  switch (event.type) {
    case "started": {
      // The former result stays in sight until the first part of the new one is there.
      const { failure: _, progress: __, milliseconds: ___, ...rest } = state;
      return { ...rest, status: "running", stale: false, options: event.options };
    }
    case "progress": {
      if (state.status !== "running") return state;
      const { partial, ...progress } = event.progress;
      const result = partial ? withNames(partial, state.blocks) : state.result;
      return { ...state, progress, ...(result && { result }) };
    }
    case "answered":
      return settle(state, event.milliseconds, {
        status: event.result.status === "cancelled" ? "cancelled" : "done",
        result: withNames(event.result, state.blocks),
      });
    case "cancelled":
      return settle(state, event.milliseconds, { status: "cancelled" });
    case "failed":
      return settle(state, event.milliseconds, { status: "failed", failure: event.failure });
    case "changedOnDisk":
      return { ...state, stale: true };
    case "named": {
      const { blocks } = event;
      return { ...state, blocks, ...(state.result && { result: withNames(state.result, blocks) }) };
    }
    case "located":
      return { ...state, sources: event.sources };
    case "selected": {
      const count = Math.max(event.at, (state.selection?.count ?? 0) + 1);
      return { ...state, selection: { layer: event.layer, count } };
    }
    case "findings":
      return { ...state, findings: event.findings, canAnnotate: event.canAnnotate };
    default:
      return event satisfies never;
  }
}

function settle(
  state: SubnetworksState,
  milliseconds: number,
  outcome: Pick<SubnetworksState, "status"> & Partial<SubnetworksState>,
): SubnetworksState {
  const { progress: _, ...rest } = state;
  return { ...rest, ...outcome, milliseconds };
}

/** What a view keeps over a reload of the window. */
export interface SavedInspection {
  readonly path: string;
  readonly options: SubnetworksOptions;
}

/** Reads what a view kept; null when it kept nothing of use. Written by an older version, maybe. */
export function readSaved(saved: unknown): SavedInspection | null {
  if (typeof saved !== "object" || saved === null) return null;
  const { path, options } = saved as Record<string, unknown>;
  return typeof path === "string" && path !== "" ? { path, options: readOptions(options) } : null;
}

const starts: Readonly<Record<NonNullable<SubnetworksOptions["start"]>, true>> = {
  best: true,
  identity: true,
  product: true,
  bound: true,
};

/** The sound part of `value`; what is unsound in it is left to the engine's defaults. */
export function readOptions(value: unknown): SubnetworksOptions {
  if (typeof value !== "object" || value === null) return {};
  const {
    probe,
    reduce: reduction,
    dissimilarity,
    start,
    ...rest
  } = value as Record<string, unknown>;
  const { other, target, compress, freeze } = rest;
  const isPath = (path: unknown): path is string => typeof path === "string" && path !== "";
  const known = dissimilarities.find((each) => each === dissimilarity);
  return {
    ...(isPath(probe) && { probe }),
    ...(isReduction(reduction) && { reduce: reduction }),
    ...(known && { dissimilarity: known }),
    ...(isStart(start) && { start }),
    ...(isPath(other) ? { other } : isPath(target) && { target }),
    ...(compress === true && { compress }),
    ...(freeze === true && isPath(other) && { freeze }),
  };
}

/** The options with what the user wants to see as well; `path` is of the file that it takes. */
export function withUse(
  options: SubnetworksOptions,
  use: SubnetworksUse,
  path?: string,
): SubnetworksOptions {
  const { other: _, target: __, freeze: ___, ...alone } = options;
  switch (use) {
    case "compress":
      return { ...options, compress: true };
    case "freeze":
      return { ...alone, ...(path && { other: path, freeze: true }) };
    case "other":
      return { ...alone, ...(path && { other: path }) };
    case "target":
      return { ...alone, ...(path && { target: path }) };
    case "alone":
      return alone;
    default:
      return use satisfies never;
  }
}

const isReduction = (value: unknown): value is Reduction =>
  reductions.some((each) => each === value);

const isStart = (value: unknown): value is NonNullable<SubnetworksOptions["start"]> =>
  typeof value === "string" && Object.hasOwn(starts, value);
