/** The state of one stitching, and how each event changes it. Pure: no clock, no `vscode`. */
import type { EngineProgress, Result } from "../../protocol/engineApi";
import type { ViewFailure } from "../../protocol/similarityView";
import type { StitchingOptions, StitchingState } from "../../protocol/stitchingView";

export type StitchingEvent =
  | { readonly type: "started"; readonly options: StitchingOptions }
  | { readonly type: "progress"; readonly progress: EngineProgress }
  /** Also after a cancel: the engine then answers with what was finished. */
  | { readonly type: "answered"; readonly result: Result; readonly milliseconds: number }
  /** Cancelled before the engine had anything to answer. */
  | { readonly type: "cancelled"; readonly milliseconds: number }
  | { readonly type: "failed"; readonly failure: ViewFailure; readonly milliseconds: number };

export type StitchingSubject = Pick<StitchingState, "name" | "front" | "end" | "options">;

export const initialState = (subject: StitchingSubject): StitchingState => ({
  ...subject,
  edition: 0,
  status: "running",
});

export function reduce(state: StitchingState, event: StitchingEvent): StitchingState {
  const next = follow(state, event);
  return next.result === state.result ? next : { ...next, edition: state.edition + 1 };
}

function follow(state: StitchingState, event: StitchingEvent): StitchingState {
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
    default:
      return event satisfies never;
  }
}

function settle(
  state: StitchingState,
  milliseconds: number,
  outcome: Pick<StitchingState, "status"> & Partial<StitchingState>,
): StitchingState {
  const { progress: _, ...rest } = state;
  return { ...rest, ...outcome, milliseconds };
}

/** What a view keeps over a reload of the window. */
export type SavedStitching = Pick<StitchingState, "front" | "end" | "options">;

/** Reads what a view kept; null when it kept nothing of use. Written by an older version, maybe. */
export function readSaved(saved: unknown): SavedStitching | null {
  if (typeof saved !== "object" || saved === null) return null;
  const { front, end, options } = saved as Record<string, unknown>;
  if (typeof front !== "string" || typeof end !== "string" || !front || !end) return null;
  return { front, end, options: readOptions(options) };
}

const MAX_EPOCHS = 10_000;
const MAX_BATCH = 100_000;
const markers = ["place", "color", "random"] as const;

/** The sound part of `value`; what is unsound in it is left to the engine's defaults. */
export function readOptions(value: unknown): StitchingOptions {
  if (typeof value !== "object" || value === null) return {};
  const { probe, all, marker, epochs, batchSize, seed, selfTest } = value as Record<
    string,
    unknown
  >;
  const counted = (given: unknown, most: number) =>
    Number.isInteger(given) && Number(given) >= 1 && Number(given) <= most ? Number(given) : 0;
  const [count, batch] = [counted(epochs, MAX_EPOCHS), counted(batchSize, MAX_BATCH)];
  const kind = markers.find((each) => each === marker);
  return {
    ...(typeof probe === "string" && probe !== "" && { probe }),
    ...(all === true && { all }),
    ...(kind && { marker: kind }),
    ...(count > 0 && { epochs: count }),
    ...(batch > 0 && { batchSize: batch }),
    ...(Number.isSafeInteger(seed) && Number(seed) > 0 && { seed: Number(seed) }),
    ...(selfTest === true && { selfTest }),
  };
}
