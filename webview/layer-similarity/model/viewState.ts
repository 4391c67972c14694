import type { UserPair } from "../../../extension/protocol/engineApi";
import type {
  ActivationOptions,
  ComparisonSubject,
  RunInputs,
  SimilarityState,
} from "../../../extension/protocol/similarityView";
import type { ColorSpan } from "../../shared/heatmap/colorScale";
import type { Pin } from "../../shared/heatmap/pin";
import { asRecord } from "../../shared/persistedState";

export const viewModes = ["matrix", "pairs", "table"] as const;
export type ViewMode = (typeof viewModes)[number];

/**
 * What the view remembers. What stands before `measure` is for the host, which opens the comparison
 * again from it after a reload of the window; the rest is where the user was.
 */
export interface ViewState {
  readonly a: string;
  readonly b: string;
  readonly userPairs: readonly UserPair[];
  readonly subject: ComparisonSubject;
  readonly options: ActivationOptions;
  readonly inputs: RunInputs;
  /** Measures that were asked for beside those that run unasked. */
  readonly measures: readonly string[];
  readonly measure: string | null;
  readonly mode: ViewMode;
  readonly pin: Pin | null;
  readonly colorSpan: ColorSpan;
  readonly zoom: number;
  readonly scrollX: number;
  readonly scrollY: number;
  readonly filter: string;
  /** Findings begun and not saved, by pair. */
  readonly drafts: Readonly<Record<string, string>>;
  /** The last choice of another view that was followed. */
  readonly followed: number;
}

const initial: ViewState = {
  a: "",
  b: "",
  userPairs: [],
  subject: "auto",
  options: {},
  inputs: {},
  measures: [],
  measure: null,
  mode: "matrix",
  pin: null,
  colorSpan: "range",
  zoom: 1,
  scrollX: 0,
  scrollY: 0,
  filter: "",
  drafts: {},
  followed: 0,
};

const subjects: readonly ComparisonSubject[] = ["auto", "activations", "models"];

/** A sound state of whatever was stored; what is unsound in it falls back to the beginning. */
export function reviveViewState(stored: unknown): ViewState {
  const record = asRecord(stored);
  const text = (key: keyof ViewState, fallback: string) => {
    const value = record[key];
    return typeof value === "string" ? value : fallback;
  };
  const number = (key: keyof ViewState, fallback: number) => {
    const value = record[key];
    return typeof value === "number" && Number.isFinite(value) ? value : fallback;
  };
  const mode = viewModes.find((each) => each === record.mode);
  return {
    a: text("a", ""),
    b: text("b", ""),
    userPairs: Array.isArray(record.userPairs) ? (record.userPairs as UserPair[]) : [],
    subject: subjects.find((each) => each === record.subject) ?? initial.subject,
    options: asRecord(record.options) as ActivationOptions,
    inputs: asRecord(record.inputs) as RunInputs,
    measures: Array.isArray(record.measures)
      ? record.measures.filter((id): id is string => typeof id === "string")
      : [],
    measure: typeof record.measure === "string" ? record.measure : null,
    mode: mode ?? initial.mode,
    pin: revivePin(record.pin),
    colorSpan: record.colorSpan === "data" ? "data" : "range",
    zoom: Math.max(1, number("zoom", 1)),
    scrollX: number("scrollX", 0),
    scrollY: number("scrollY", 0),
    filter: text("filter", ""),
    drafts: Object.fromEntries(
      Object.entries(asRecord(record.drafts)).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    ),
    followed: number("followed", 0),
  };
}

function revivePin(stored: unknown): Pin | null {
  const { a, b, level } = asRecord(stored);
  if (typeof a !== "string" || typeof b !== "string") return null;
  return { a, b, level: level === "tensor" ? "tensor" : "layer" };
}

/** What changes when the host sends `state`: the place is kept only for the same two files. */
export function followHost(current: ViewState, state: SimilarityState): Partial<ViewState> {
  const { a, b } = state.paths;
  const same = current.a === "" || (current.a === a && current.b === b);
  const place = same ? {} : { ...initial, measure: current.measure, mode: current.mode };
  const { userPairs, subject, options, inputs, measures } = state;
  const kept = { ...place, a, b, userPairs, subject, options, inputs, measures };
  return { ...kept, ...followSelection(current, state) };
}

/** The pair that a layer chosen in another view belongs to; a layer without a partner is passed over. */
function followSelection(
  { followed }: ViewState,
  { selection, result }: SimilarityState,
): Partial<ViewState> {
  if (!selection || selection.count <= followed || !result) return {};
  const { side, layer, count } = selection;
  const partner = side === "a" ? "b" : "a";
  const paired = result.pairing.find((pair) => pair[side] === layer)?.[partner];
  const sameName = result.layers[partner].find(({ id }) => id === layer)?.id;
  const other = paired ?? sameName;
  if (other === undefined || !result.layers[side].some(({ id }) => id === layer)) {
    return { followed: count };
  }
  const pin = side === "a" ? { a: layer, b: other } : { a: other, b: layer };
  return { pin: { ...pin, level: "layer" }, followed: count };
}
