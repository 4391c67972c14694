/** The contract between the host and the geometry view. */
import type { CoordinateKind, LayerMetric, Volume } from "../engine/geometry/options";
import type { Result } from "../engine/result";
import type { DiffusionParams } from "./engineApi";
import type { ViewFailure } from "./similarityView";

/** Everything the view shows. The host sends it whole; a reloaded view is never wrong. */
export interface GeometryState {
  /** Of the models, in order. */
  readonly names: readonly string[];
  readonly paths: readonly string[];
  /** Ids of each model's layers; null until they are known. */
  readonly layers: readonly (readonly string[])[] | null;
  readonly status: "running" | "done" | "cancelled" | "failed";
  readonly progress?: { readonly done: number; readonly total: number; readonly text: string };
  /**
   * Left out of a state whose `edition` the view has been sent before in the same conversation: a
   * large result is large to send.
   */
  readonly result?: Result;
  /** Of the two models of `options.pair`; left out as `result` is. */
  readonly pair?: { readonly result: Result };
  /** Counts the results, and the parts of them, that there have been; 0 is none. */
  readonly edition: number;
  readonly failure?: ViewFailure;
  readonly milliseconds?: number;
  readonly options: GeometryViewOptions;
}

/** What the user may choose; what is absent is left to the engine. */
export interface GeometryViewOptions {
  /** One a model. */
  readonly layer?: readonly string[];
  /** All layers against each other, too. */
  readonly allLayers?: boolean;
  readonly coordinates?: CoordinateKind;
  /** `slice`: three rows of the probe. */
  readonly through?: readonly [number, number, number];
  /** `slice`: points along each side. */
  readonly side?: number;
  /** `pca`, `local`: how many coordinates. */
  readonly order?: number;
  /** `local`: samples that span a tangent plane. */
  readonly neighbors?: number;
  /** `grid`: points along each axis, of which the rows of the probe are the product. */
  readonly grid?: readonly number[];
  readonly volume?: Volume;
  readonly metric?: LayerMetric;
  readonly gauge?: boolean;
  /** Steps along the layer's first axis, as one more coordinate. */
  readonly time?: { readonly from: number; readonly count: number };
  /** Of three models or more: the two whose field is shown; the first two when absent. */
  readonly pair?: readonly [number, number];
  /** A file or folder of inputs; of denoisers, of conditions. */
  readonly probe?: string;
  /** The models are denoisers, one or two. */
  readonly diffusion?: DiffusionViewOptions;
}

/** What the user may choose of a reverse process. */
export type DiffusionViewOptions = Omit<DiffusionParams, "roles" | "nullCondition"> & {
  /** Its numbers; zeros when absent. */
  readonly nullCondition?: readonly number[];
};

/** What the host calls in the view. */
export interface GeometryViewApi {
  update(state: GeometryState): Promise<void>;
}

/** What the view calls in the host. */
export interface GeometryHostApi {
  /** The view is up and wants its state. */
  ready(params: null): Promise<GeometryState>;
  cancel(params: null): Promise<void>;
  /** Computes anew, with other options if any are given. */
  run(params: { readonly options?: GeometryViewOptions }): Promise<void>;
  /** Asks for inputs, and computes anew on them; with other options, if any are given. */
  chooseProbe(params: { readonly options?: GeometryViewOptions }): Promise<void>;
  /** Opens the geometry of two of the models. */
  compare(params: { readonly a: string; readonly b: string }): Promise<void>;
  /** Asks for a place and writes the file; `png` comes as a data URL drawn by the view. */
  exportAs(params: {
    readonly format: "csv" | "json" | "svg" | "html" | "png";
    /** Of the picture; the field over the plane of the two models shown when absent. */
    readonly measure?: string;
    readonly png?: string;
  }): Promise<void>;
}
