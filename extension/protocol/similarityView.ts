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
  /** What of the two is compared. */
  readonly subject: ComparisonSubject;
  /** How activations are compared: as the last run was asked for. */
  readonly options: ActivationOptions;
  /** On what models are run: as the last run was asked for. */
  readonly inputs: RunInputs;
  /** Whether each of the two is a model that runs; absent until it is known. */
  readonly ability?: { readonly a: RunAbility; readonly b: RunAbility };
  /** What can be done with a pinned pair of layers, beside what the view does itself. */
  readonly pairActions: readonly PairAction[];
  /** Measures that were asked for beside those that run unasked. */
  readonly measures: readonly string[];
  /** What the engine says of its measures, in its order; empty until it has been asked. */
  readonly catalog: readonly MeasureDescriptor[];
  /** The pairing file that the result was computed with, relative to its workspace folder. */
  readonly pairingFile?: string;
  /** A layer that was chosen elsewhere; a new one has a new `count`. */
  readonly selection?: LinkedSelection & { readonly side: "a" | "b" };
}

/**
 * `auto`: what the files say by themselves: activations of dumps, else weights. `activations`: their
 * arrays, by the user's word. `models`: what their layers answer when they are run.
 */
export type ComparisonSubject = "auto" | "activations" | "models";

/** What is absent is left to the engine: random inputs, 256 of them, seed 0. */
export interface RunInputs {
  /** A file of inputs, or a folder of pictures, as the engine takes them. */
  readonly probe?: string;
  /** How many random inputs; of files and pictures, how many are drawn by the seed. */
  readonly samples?: number;
  /** Of the draws. */
  readonly seed?: number;
}

/** `dump`: holds activations, and does not run; `why` not, as a sentence without its end. */
export type RunAbility =
  | { readonly kind: "runs" }
  | { readonly kind: "dump" }
  | { readonly kind: "weights"; readonly why: string };

/** A button on the pinned pair of layers; the host knows what it does. */
export interface PairAction {
  readonly id: string;
  readonly label: string;
  /** What it does, in a sentence. */
  readonly help: string;
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
   * with other options; or on another subject, of which it then shows `measures`.
   */
  run(params: {
    readonly measures?: readonly string[];
    readonly options?: ActivationOptions;
    readonly subject?: ComparisonSubject;
  }): Promise<void>;
  /** Asks for the inputs of models, and computes anew on them. */
  chooseInputs(params: null): Promise<void>;
  /** Carries out one of the {@link SimilarityState.pairActions} on two layers. */
  actOnPair(params: { id: string; a: string; b: string }): Promise<void>;
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
