/** What a view shows of a call to the engine, and how each event of the call changes it. Pure. */
import type { EngineProgress, Result } from "../../protocol/engineApi";
import type { ViewFailure } from "../../protocol/similarityView";

/** The part of a view's state that a call fills. */
export interface RunState {
  readonly status: "running" | "done" | "cancelled" | "failed";
  readonly progress?: Omit<EngineProgress, "partial">;
  readonly result?: Result;
  readonly failure?: ViewFailure;
  readonly milliseconds?: number;
}

export type RunEvent =
  | { readonly type: "progress"; readonly progress: EngineProgress }
  /** Also after a cancel: the engine then answers with what was finished. */
  | { readonly type: "answered"; readonly result: Result; readonly milliseconds: number }
  /** Cancelled before the engine had anything to answer. */
  | { readonly type: "cancelled"; readonly milliseconds: number }
  | { readonly type: "failed"; readonly failure: ViewFailure; readonly milliseconds: number };

/** A call begins. The former result stays in sight until the first part of the new one is there. */
export function begun<State extends RunState>(state: State): State {
  const { failure: _, progress: __, milliseconds: ___, ...rest } = state;
  return { ...rest, status: "running" } as State;
}

export function afterRunEvent<State extends RunState>(state: State, event: RunEvent): State {
  switch (event.type) {
    case "progress": {
      if (state.status !== "running") return state;
      const { partial, ...progress } = event.progress;
      return { ...state, progress, ...(partial && { result: partial }) };
    }
    case "answered": {
      const { result } = event;
      return settled(state, event.milliseconds, { status: endOf(result), result });
    }
    case "cancelled":
      return settled(state, event.milliseconds, { status: "cancelled" });
    case "failed":
      return settled(state, event.milliseconds, { status: "failed", failure: event.failure });
    default:
      return event satisfies never;
  }
}

/** How a call ended that answered. */
export const endOf = ({ status }: Result): RunState["status"] =>
  status === "cancelled" ? "cancelled" : "done";

/** A call has ended. */
export function settled<State extends RunState>(
  state: State,
  milliseconds: number,
  outcome: RunState,
): State {
  const { progress: _, ...rest } = state;
  return { ...rest, ...outcome, milliseconds } as State;
}

/** A state that counts its results, so that a view is sent each but once. */
export interface EditionState extends RunState {
  readonly edition: number;
}

/** `after`, with one edition more where its result is another than that of `before`. */
export const counted = <State extends EditionState>(before: State, after: State): State =>
  after.result === before.result ? after : { ...after, edition: before.edition + 1 };
