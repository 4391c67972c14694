/** The contract between the host and the stitching view. */
import type { Result } from "../engine/result";
import type { MarkerKind, StitchInputKind } from "../engine/stitching/options";
import type { ViewFailure } from "./similarityView";

/** Everything the view shows. The host sends it whole; a reloaded view is never wrong. */
export interface StitchingState {
  readonly name: string;
  /** The model that sends, and the one that receives. */
  readonly front: string;
  readonly end: string;
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
  readonly options: StitchingOptions;
}

/** What the user may choose; what is absent is left to the engine. */
export interface StitchingOptions {
  /** A file of inputs; random ones when absent. */
  readonly probe?: string;
  readonly samples?: number;
  /** One stitch alone, from and into these layers. */
  readonly frontLayer?: string;
  readonly endLayer?: string;
  /** Every pair of layers. */
  readonly all?: boolean;
  readonly marker?: MarkerKind;
  /** On what stitches are fitted. */
  readonly inputs?: StitchInputKind;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  /** The end model stitched to itself. */
  readonly selfTest?: boolean;
}

/** What the host calls in the view. */
export interface StitchingViewApi {
  update(state: StitchingState): Promise<void>;
}

/** What the view calls in the host. */
export interface StitchingHostApi {
  /** The view is up and wants its state. */
  ready(params: null): Promise<StitchingState>;
  cancel(params: null): Promise<void>;
  /** Computes anew, with other options if any are given. */
  run(params: { readonly options?: StitchingOptions }): Promise<void>;
  /** Asks for a file of inputs, and computes anew. */
  chooseData(params: null): Promise<void>;
  /** The same models the other way round, in a panel of their own. */
  swap(params: null): Promise<void>;
  /** The picture of one figure by all methods (`stitch.FIGURE`), in the colors of the editor. */
  picture(params: { readonly measure: string }): Promise<{ readonly svg: string }>;
  /** Asks for a place and writes the file; `png` comes as a data URL drawn by the view. */
  exportAs(params: {
    readonly format: "csv" | "json" | "svg" | "html" | "png";
    /** Of the picture, as for `picture`; all values and the pictures that tell most when absent. */
    readonly measure?: string;
    readonly png?: string;
  }): Promise<void>;
}
