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

const limits = { samples: 10_000_000, epochs: 10_000, batchSize: 100_000 } as const;
const markers = ["place", "color", "random"] as const;

/** The sound part of `value`; what is unsound in it is left to the engine's defaults. */
export function readOptions(value: unknown): StitchingOptions {
  if (typeof value !== "object" || value === null) return {};
  const { probe, frontLayer, endLayer, all, marker, inputs, seed, selfTest, ...counts } =
    value as Record<string, unknown>;
  const counted = (key: keyof typeof limits) => {
    const given = Number.isInteger(counts[key]) ? Number(counts[key]) : 0;
    return given >= 1 && given <= limits[key] && { [key]: given };
  };
  const text = (key: string, given: unknown) =>
    typeof given === "string" && given !== "" && { [key]: given };
  const kind = markers.find((each) => each === marker);
  return {
    ...text("probe", probe),
    ...text("frontLayer", frontLayer),
    ...text("endLayer", endLayer),
    ...counted("samples"),
    ...counted("epochs"),
    ...counted("batchSize"),
    ...(all === true && { all }),
    ...(kind && { marker: kind }),
    ...((inputs === "identical" || inputs === "adversarial") && { inputs }),
    ...(Number.isSafeInteger(seed) && Number(seed) > 0 && { seed: Number(seed) }),
    ...(selfTest === true && { selfTest }),
  };
}
