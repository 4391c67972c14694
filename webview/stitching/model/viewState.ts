import type { StitchingOptions, StitchingState } from "../../../extension/protocol/stitchingView";
import { asRecord } from "../../shared/persistedState";

/** A stitch: layers of the front and of the end model. */
export interface Selection {
  readonly a: string;
  readonly b: string;
}

/**
 * What the view remembers. `front`, `end` and `options` are for the host, which opens the models
 * again from them after a reload of the window; the rest is where the user was.
 */
export interface ViewState {
  readonly front: string;
  readonly end: string;
  readonly options: StitchingOptions;
  /** The figure that the matrices show; the first there is when null. */
  readonly figure: string | null;
  readonly selection: Selection | null;
  /** Whose confusion is shown. */
  readonly method: string | null;
}

const initial: ViewState = {
  front: "",
  end: "",
  options: {},
  figure: null,
  selection: null,
  method: null,
};

/** A sound state of whatever was stored; what is unsound in it falls back to the beginning. */
export function reviveViewState(stored: unknown): ViewState {
  const record = asRecord(stored);
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const { a, b } = asRecord(record.selection);
  return {
    front: text(record.front) ?? "",
    end: text(record.end) ?? "",
    options: asRecord(record.options) as StitchingOptions,
    figure: text(record.figure),
    selection: typeof a === "string" && typeof b === "string" ? { a, b } : null,
    method: text(record.method),
  };
}

/** What changes when the host sends `state`: the place is kept only for the same models. */
export function followHost(current: ViewState, state: StitchingState): Partial<ViewState> {
  const { front, end, options } = state;
  const same = current.front === "" || (current.front === front && current.end === end);
  return { ...(same ? {} : initial), front, end, options };
}
