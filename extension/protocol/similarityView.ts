/** The contract between the host and the layer-similarity view. */
import type { ErrorCode } from "../engine/errors";
import type { Result } from "../engine/result";
import type { Correction, MeasureDescriptor, Reduction, UserPair } from "./engineApi";

/** Everything the view shows. The host sends it whole; a reloaded view is never wrong. */
export interface SimilarityState {
  readonly names: { readonly a: string; readonly b: string };
  readonly paths: { readonly a: string; readonly b: string };
  readonly status: "running" | "done" | "cancelled" | "failed";
  readonly progress?: { readonly done: number; readonly total: number; readonly text: string };
  readonly result?: Result;
  readonly failure?: ViewFailure;
  /** Findings on these two checkpoints. */
  readonly findings: readonly FindingMark[];
  /** False where there is no folder to keep findings in. */
  readonly canAnnotate: boolean;
  readonly milliseconds?: number;
  /** One of the files changed on disk since the result was computed. */
  readonly stale: boolean;
  /** The user's corrections that the result was computed with. */
  readonly userPairs: readonly UserPair[];
  /** The user's word that both files hold activations; else the files say what they are. */
  readonly asActivations: boolean;
  /** How activations are compared: as the last run was asked for. */
  readonly options: ActivationOptions;
  /** Measures that were asked for beside those that run unasked. */
  readonly measures: readonly string[];
  /** What the engine says of its measures, in its order; empty until it has been asked. */
  readonly catalog: readonly MeasureDescriptor[];
  /** The pairing file that the result was computed with, relative to its workspace folder. */
  readonly pairingFile?: string;
  /** A layer that was chosen elsewhere; a new one has a new `count`. */
  readonly selection?: LinkedSelection & { readonly side: "a" | "b" };
}

/** A choice of a layer in another view, or in code. */
export interface LinkedSelection {
  readonly layer: string;
  /** Grows with every choice, also over a reload of the window. */
  readonly count: number;
}

/** What the user may choose for comparing activations; what is absent is left to the engine. */
export interface ActivationOptions {
  /** How arrays of more than two axes become samples × features. */
  readonly reduce?: Reduction;
  /** Resamples for a 95 % interval. */
  readonly bootstrap?: number;
  /** Shuffles for a chance level and a p value. */
  readonly nullDraws?: number;
  readonly correction?: Correction;
  /** Which cells get intervals and chance levels. */
  readonly statistics?: "matrix" | "pairs";
}

export interface ViewFailure {
  readonly code: ErrorCode;
  /** One sentence that says what happened and what to do. */
  readonly text: string;
}

export interface FindingMark {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly level: "tensor" | "layer";
  readonly measure: string;
  readonly text: string;
}

/** What the host calls in the view. */
export interface SimilarityViewApi {
  update(state: SimilarityState): Promise<void>;
}

/** What the view calls in the host. */
export interface SimilarityHostApi {
  /** The view is up and wants its state. */
  ready(params: null): Promise<SimilarityState>;
  cancel(params: null): Promise<void>;
  /**
   * Computes anew: after a failure or a change on disk; with measures beside those that there are;
   * or with other options.
   */
  run(params: {
    readonly measures?: readonly string[];
    readonly options?: ActivationOptions;
  }): Promise<void>;
  /** Computes anew with corrected pairs; an empty list goes back to the automatic pairing. */
  setPairs(params: { pairs: readonly UserPair[] }): Promise<void>;
  /** Asks for a place and keeps the pairing there. */
  savePairing(params: null): Promise<void>;
  saveFinding(params: {
    a: string;
    b: string;
    level: "tensor" | "layer";
    measure: string;
    text: string;
  }): Promise<FindingMark>;
  openFinding(params: { id: string }): Promise<void>;
  /** Asks for a place and writes the file; `png` comes as a data URL drawn by the view. */
  exportAs(params: {
    format: "csv" | "json" | "svg" | "html" | "png";
    measure: string;
    png?: string;
  }): Promise<void>;
  openCheckpoint(params: { side: "a" | "b" }): Promise<void>;
  /** The user chose two layers here; other views of the checkpoints follow. */
  select(params: { a: string; b: string }): Promise<void>;
  copy(params: { text: string }): Promise<void>;
}
