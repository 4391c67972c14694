/** What is computed of a comparison of denoisers, as far as it goes. */
import type { FieldPairOutput } from "../../jobs/geometryPair";
import type { Model } from "../../models/model";
import type { ProbeChoice } from "../../models/probeChoice";
import type { Note } from "../../result";
import type { Geometry } from "../geometry";
import type { Manifold } from "../manifold";
import type { MetricField } from "../metricSimilarity";
import type { CoordinateOptions } from "../options";
import type { Precision } from "../spectralRatio";
import type { Denoiser } from "./denoiser";
import type { ProcessOptions } from "./processOptions";

export interface DiffusionOptions {
  /** Conditions; coordinates are of these. */
  readonly probe: ProbeChoice;
  readonly coordinates: CoordinateOptions;
  readonly process: ProcessOptions;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

export interface DenoiserSide {
  readonly model: Model;
  readonly denoiser: Denoiser;
  readonly manifold: Manifold;
}

/** The two fields of one comparison, and what they say. */
export interface ComparedFields {
  readonly a: MetricField;
  readonly b: MetricField;
  readonly pair: FieldPairOutput;
  /** The first of them from itself, of other noise. */
  readonly noise: FieldPairOutput;
}

export interface GuidanceLevel {
  readonly guidance: number;
  /** The path, then each time. */
  readonly cells: readonly ComparedFields[];
  readonly spread: number;
}

export interface DiffusionBoard {
  readonly sides: readonly DenoiserSide[];
  readonly options: DiffusionOptions;
  readonly times: readonly number[];
  readonly guidance: readonly number[];
  /** The condition of none. */
  readonly nothing: ArrayLike<number>;
  readonly notes: Note[];
  readonly probe: string;
  /** Rows of the probe, and those of a slice. */
  readonly rows: Pick<Geometry["coordinates"], "samples" | "through">;
  /** Those that are done, in the order of `guidance`. */
  readonly levels: GuidanceLevel[];
}

export const precisionOf = (sides: readonly DenoiserSide[]): Precision =>
  sides.every(({ denoiser }) => denoiser.precision === "float64") ? "float64" : "float32";
