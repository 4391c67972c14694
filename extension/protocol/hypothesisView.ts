/** The contract between the host and the view of a hypothesis on groups of checkpoints. */
import type { Result } from "../engine/result";
import type { ViewFailure } from "./similarityView";

/** A group as the user named it. */
export interface HypothesisGroup {
  readonly name: string;
  /** Files or folders, as the engine takes them. */
  readonly paths: readonly string[];
}

/** Where the networks come from: groups, or a file that lists them. */
export type HypothesisSubject =
  | { readonly groups: readonly HypothesisGroup[] }
  | { readonly groupsFile: string };

/** Everything the view shows. The host sends it whole; a reloaded view is never wrong. */
export interface HypothesisState {
  readonly title: string;
  readonly subject: HypothesisSubject;
  /** In the user's words; empty where there are none. */
  readonly hypothesis: string;
  readonly status: "running" | "done" | "cancelled" | "failed";
  readonly progress?: { readonly done: number; readonly total: number; readonly text: string };
  readonly result?: Result;
  readonly failure?: ViewFailure;
  readonly milliseconds?: number;
}

/** What the host calls in the view. */
export interface HypothesisViewApi {
  update(state: HypothesisState): Promise<void>;
}

/** What the view calls in the host. */
export interface HypothesisHostApi {
  /** The view is up and wants its state. */
  ready(params: null): Promise<HypothesisState>;
  cancel(params: null): Promise<void>;
  /** Computes anew, with another hypothesis in words and other groups where there are any. */
  run(params: {
    readonly hypothesis?: string;
    readonly groups?: readonly HypothesisGroup[];
  }): Promise<void>;
  /** Asks for a place and writes the result there. */
  exportAs(params: { readonly format: "json" | "csv" }): Promise<void>;
}
