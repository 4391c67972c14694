/** What a result tells of compared denoisers; plain data. */
import type { Geometry } from "../geometry";
import type { Clock, DenoiserRoles, NoiseSchedule, Prediction } from "./options";

/** One comparison: of the metric at a time, or of the sum over all of them, at one guidance. */
export interface DiffusionCell {
  /** Null for the path: the sum over `times`. */
  readonly time: number | null;
  readonly guidance: number;
  /** d_MSA; null where it was not computed, or where no point has two directions. */
  readonly distance: number | null;
  /** d_MSA of the first denoiser from itself when only the noise is another: what sampling leaves. */
  readonly noise: number | null;
  readonly logScale: number | null;
  readonly used: number | null;
  readonly rank: number | null;
  /** d_SR at each condition. */
  readonly distances: readonly (number | null)[];
  readonly ellipses: Geometry["ellipses"];
}

export interface Diffusion {
  /** The estimator is of our making: that of the paper could not be found. */
  readonly estimator: "own";
  /** How it estimates, and what it cannot see. */
  readonly text: string;
  /** What is compared at one guidance: one denoiser with itself unguided, or two. */
  readonly against: "unguided" | "other";
  readonly schedule: NoiseSchedule;
  readonly steps: number;
  readonly prediction: Prediction;
  /** One a denoiser, as are `roles`. */
  readonly clocks: readonly Clock[];
  readonly roles: readonly DenoiserRoles[];
  readonly reach: number | null;
  readonly paths: number;
  /** What stands for no condition. */
  readonly nullCondition: string;
  /** Falling, as the process runs. */
  readonly times: readonly number[];
  /** Rising. */
  readonly guidance: readonly number[];
  /** Of what the first denoiser makes, at each guidance: how far from its mean at one condition. */
  readonly spreads: readonly (number | null)[];
  /** What two random Jacobians of these widths differ by. */
  readonly chance: number;
  /** For each guidance the path and then each time. */
  readonly cells: readonly DiffusionCell[];
  /** The place in `cells` of the one that the result's pair, distances and ellipses tell. */
  readonly told: number;
}
