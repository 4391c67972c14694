/** The state of one inspection, and how each event changes it. Pure: no clock, no `vscode`. */
import { dissimilarities, type Reduction, reductions } from "../../protocol/measures";
import type { FindingMark } from "../../protocol/similarityView";
import type {
  NamedBlock,
  SourceLink,
  SubnetworksOptions,
  SubnetworksState,
  SubnetworksUse,
} from "../../protocol/subnetworksView";
import { afterRunEvent, begun, counted, type RunEvent } from "../run/state";
import { withNames } from "./names";

export type InspectionEvent =
  | { readonly type: "started"; readonly options: SubnetworksOptions }
  | RunEvent
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

export const reduce = (state: SubnetworksState, event: InspectionEvent): SubnetworksState =>
  counted(state, follow(state, event));

function follow(state: SubnetworksState, event: InspectionEvent): SubnetworksState {
  switch (event.type) {
    case "started":
      return { ...begun(state), stale: false, options: event.options };
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
      return named(state, afterRunEvent(state, event));
  }
}

/** A new result knows nothing yet of the names of its groups. */
const named = (before: SubnetworksState, after: SubnetworksState): SubnetworksState =>
  after.result && after.result !== before.result
    ? { ...after, result: withNames(after.result, after.blocks) }
    : after;

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
