/** The call to the engine that a view shows: a newer one takes its place, and hears nothing of it. */
import type * as vscode from "vscode";
import type { EngineProgress, Result } from "../../protocol/engineApi";
import { isRemoteError } from "../../protocol/errors";
import type { Disposable } from "../disposables";
import { describeFailure, logFailure } from "../errors";
import { inStatusBar } from "../statusBar";
import type { RunEvent } from "./state";

/** What a call is made with. */
export interface Turn<Event> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: EngineProgress) => void;
  /** A word in the status bar, for progress that the view is told otherwise. */
  readonly report: (text: string) => void;
  /** Heard as long as no newer call has begun. */
  readonly dispatch: (event: Event | RunEvent) => void;
}

export interface EngineCall<Event> {
  /** In the log, where it fails. */
  readonly name: string;
  /** In the status bar. */
  readonly title: string;
  readonly ask: (turn: Turn<Event>) => Promise<Result>;
  /** What the answer is told as, where it is not simply one. */
  readonly answer?: (result: Result, milliseconds: number) => Event | RunEvent;
}

/** How a call ended; `replaced` by a newer one, or by the end of its view. */
export type Outcome = "answered" | "cancelled" | "failed" | "replaced";

const answered = (result: Result, milliseconds: number): RunEvent => ({
  type: "answered",
  ...{ result, milliseconds },
});

export class EngineRun<Event = RunEvent> implements Disposable {
  readonly #log: vscode.LogOutputChannel;
  readonly #dispatch: (event: Event | RunEvent) => void;
  #current: AbortController | undefined;

  constructor(log: vscode.LogOutputChannel, dispatch: (event: Event | RunEvent) => void) {
    this.#log = log;
    this.#dispatch = dispatch;
  }

  /** Makes a call, in place of one that is under way. What comes of it comes as events. */
  async start({ name, title, ask, answer = answered }: EngineCall<Event>): Promise<Outcome> {
    this.#current?.abort();
    const run = new AbortController();
    this.#current = run;
    const started = Date.now();
    const dispatch = (event: Event | RunEvent) => {
      if (this.#current === run) this.#dispatch(event);
    };
    const ended = (outcome: Outcome) => (this.#current === run ? outcome : "replaced");
    const elapsed = () => Date.now() - started;
    try {
      const result = await inStatusBar(title, (report) =>
        ask({
          signal: run.signal,
          onProgress: (progress) => {
            report(progress.text);
            dispatch({ type: "progress", progress });
          },
          report,
          dispatch,
        }),
      );
      dispatch(answer(result, elapsed()));
      return ended("answered");
    } catch (error) {
      if (isRemoteError(error, "cancelled")) {
        dispatch({ type: "cancelled", milliseconds: elapsed() });
        return ended("cancelled");
      }
      logFailure(this.#log, name, error);
      dispatch({ type: "failed", failure: describeFailure(error), milliseconds: elapsed() });
      return ended("failed");
    }
  }

  cancel(): void {
    this.#current?.abort();
  }

  dispose(): void {
    this.cancel();
    this.#current = undefined;
  }
}
