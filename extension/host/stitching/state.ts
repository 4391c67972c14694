/** The state of one stitching, and how each event changes it. Pure: no clock, no `vscode`. */
import type { StitchingOptions, StitchingState } from "../../protocol/stitchingView";
import { afterRunEvent, begun, counted, type RunEvent } from "../run/state";

export type StitchingEvent =
  | { readonly type: "started"; readonly options: StitchingOptions }
  | RunEvent;

export type StitchingSubject = Pick<StitchingState, "name" | "front" | "end" | "options">;

export const initialState = (subject: StitchingSubject): StitchingState => ({
  ...subject,
  edition: 0,
  status: "running",
});

export const reduce = (state: StitchingState, event: StitchingEvent): StitchingState =>
  counted(state, follow(state, event));

const follow = (state: StitchingState, event: StitchingEvent): StitchingState =>
  event.type === "started"
    ? { ...begun(state), options: event.options }
    : afterRunEvent(state, event);

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
