import type {
  SubnetworksOptions,
  SubnetworksState,
} from "../../../extension/protocol/subnetworksView";
import type { ColorSpan } from "../../shared/heatmap/colorScale";
import { asRecord } from "../../shared/persistedState";

/** What the user looks at: two layers (or one, twice), or a run of layers. */
export interface Selection {
  readonly kind: "pair" | "block";
  readonly a: string;
  readonly b: string;
}

/** `models` and `uses` are there only where a result has them. */
export const panes = ["graph", "layers", "models", "uses"] as const;
export type Pane = (typeof panes)[number];

/**
 * What the view remembers. `path` and `options` are for the host, which opens the inspection again
 * from them after a reload of the window; the rest is where the user was.
 */
export interface ViewState {
  readonly path: string;
  readonly options: SubnetworksOptions;
  readonly measure: string | null;
  /** Number of groups; null for as many as the rule accepts. */
  readonly k: number | null;
  readonly grouping: boolean;
  readonly pane: Pane;
  readonly selection: Selection | null;
  readonly colorSpan: ColorSpan;
  readonly zoom: number;
  readonly scrollX: number;
  readonly scrollY: number;
  /** Groups that show as one node, by their first layer. */
  readonly collapsed: readonly string[];
  /** Findings begun and not saved, by {@link selectionKey}. */
  readonly drafts: Readonly<Record<string, string>>;
  /** The last choice of another view that was followed. */
  readonly followed: number;
}

const initial: ViewState = {
  path: "",
  options: {},
  measure: null,
  k: null,
  grouping: true,
  pane: "graph",
  selection: null,
  colorSpan: "data",
  zoom: 1,
  scrollX: 0,
  scrollY: 0,
  collapsed: [],
  drafts: {},
  followed: 0,
};

export const selectionKey = ({ kind, a, b }: Selection): string => `${kind}\u0000${a}\u0000${b}`;

export const sameSelection = (one: Selection | null, other: Selection | null): boolean =>
  one === other || (one !== null && other !== null && selectionKey(one) === selectionKey(other));

/** A sound state of whatever was stored; what is unsound in it falls back to the beginning. */
export function reviveViewState(stored: unknown): ViewState {
  const record = asRecord(stored);
  const number = (key: keyof ViewState, fallback: number) => {
    const value = record[key];
    return typeof value === "number" && Number.isFinite(value) ? value : fallback;
  };
  const k = number("k", 0);
  return {
    path: typeof record.path === "string" ? record.path : "",
    options: asRecord(record.options) as SubnetworksOptions,
    measure: typeof record.measure === "string" ? record.measure : null,
    k: Number.isInteger(k) && k > 0 ? k : null,
    grouping: record.grouping !== false,
    pane: panes.find((each) => each === record.pane) ?? initial.pane,
    selection: reviveSelection(record.selection),
    colorSpan: record.colorSpan === "range" ? "range" : "data",
    zoom: Math.max(1, number("zoom", 1)),
    scrollX: number("scrollX", 0),
    scrollY: number("scrollY", 0),
    collapsed: Array.isArray(record.collapsed)
      ? record.collapsed.filter((id): id is string => typeof id === "string")
      : [],
    drafts: Object.fromEntries(
      Object.entries(asRecord(record.drafts)).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    ),
    followed: number("followed", 0),
  };
}

function reviveSelection(stored: unknown): Selection | null {
  const { kind, a, b } = asRecord(stored);
  if (typeof a !== "string" || typeof b !== "string") return null;
  return { kind: kind === "block" ? "block" : "pair", a, b };
}

/** What changes when the host sends `state`: the place is kept only for the same checkpoint. */
export function followHost(current: ViewState, state: SubnetworksState): Partial<ViewState> {
  const { path, options, selection } = state;
  const place = current.path === "" || current.path === path ? {} : initial;
  const linked =
    selection && selection.count > current.followed
      ? {
          selection: { kind: "pair" as const, a: selection.layer, b: selection.layer },
          followed: selection.count,
        }
      : {};
  return { ...place, ...linked, path, options };
}
