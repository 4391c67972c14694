/** The contract between the host and the trajectory view. */
import type { Result } from "../engine/result";
import type { ViewFailure } from "./similarityView";

/** Everything the view shows. The host sends it whole; a reloaded view is never wrong. */
export interface TrajectoryState {
  readonly name: string;
  /** Checkpoints, or the folder of a run. */
  readonly paths: readonly string[];
  readonly status: "running" | "done" | "cancelled" | "failed";
  readonly progress?: { readonly done: number; readonly total: number; readonly text: string };
  /**
   * Left out of a state whose `edition` the view has been sent before in the same conversation: a
   * large result is large to send.
   */
  readonly result?: Result;
  /** Counts the results, and the parts of them, that there have been; 0 is none. */
  readonly edition: number;
  readonly failure?: ViewFailure;
  readonly milliseconds?: number;
  readonly options: TrajectoryOptions;
  /** The run is one folder, which can be followed. */
  readonly canFollow: boolean;
  /** New checkpoints of the folder join by themselves. */
  readonly follow: boolean;
}

/** What the user may choose; what is absent is left to the engine. */
export interface TrajectoryOptions {
  readonly measure?: string;
  readonly phases?: number;
}

/** What the host calls in the view. */
export interface TrajectoryViewApi {
  update(state: TrajectoryState): Promise<void>;
}

/** What the view calls in the host. */
export interface TrajectoryHostApi {
  /** The view is up and wants its state. */
  ready(params: null): Promise<TrajectoryState>;
  cancel(params: null): Promise<void>;
  /** Computes anew, with other options if any are given. */
  run(params: { readonly options?: TrajectoryOptions }): Promise<void>;
  setFollow(params: { readonly on: boolean }): Promise<void>;
  openCheckpoint(params: { readonly path: string }): Promise<void>;
  /** Opens the comparison of two checkpoints, layer by layer. */
  compare(params: { readonly a: string; readonly b: string }): Promise<void>;
  /** Asks for a place and writes the file; `png` comes as a data URL drawn by the view. */
  exportAs(params: {
    readonly format: "csv" | "json" | "svg" | "html" | "png";
    readonly measure: string;
    readonly png?: string;
  }): Promise<void>;
}
