/** How stitches are fitted. */

/**
 * By what a stitch is made to fit: `ls` least squares at the stitch, in closed form; `dm` (direct
 * matching, also "hint") the same place by gradient descent; `fula` (functional latent alignment)
 * the stitch and every later hooked layer; `slm` (soft-label matching) the receiver's own answers;
 * `tlm` (task-loss matching, also hard labels) the true classes.
 */
export const stitchMethods = ["ls", "dm", "fula", "slm", "tlm"] as const;
export type StitchMethod = (typeof stitchMethods)[number];

/** Where descent starts; `identity` and `random` serve as controls. */
export const stitchStarts = ["leastSquares", "random", "identity"] as const;
export type StitchStart = (typeof stitchStarts)[number];

/**
 * A patch whose color tells the class: at the place of the class (`place`), or anywhere (`color`);
 * `random` tells nothing, as a control.
 */
export const markerKinds = ["place", "color", "random"] as const;
export type MarkerKind = (typeof markerKinds)[number];

/**
 * On what stitches are fitted: the data, or inputs that the front layer cannot tell from them, in
 * which no cue is left that the layer does not represent; they are judged on the data either way.
 * Or inputs that are moved, before each epoch and for judging, so that the stitched model errs.
 */
export const stitchInputKinds = ["data", "identical", "adversarial"] as const;
export type StitchInputKind = (typeof stitchInputKinds)[number];

export interface FitOptions {
  readonly start: StitchStart;
  readonly epochs: number;
  readonly batchSize: number;
  /** Of Adam; a tenth from a third of the epochs on, a hundredth from two thirds on. */
  readonly rate: number;
  /** Added to the gradient of W and b. */
  readonly weightDecay: number;
  /** FuLA: only so many layers after the stitch; all when null. 0 is direct matching. */
  readonly cutoff: number | null;
  /** FuLA: soft-label matching as one more term. */
  readonly soft: boolean;
  /** FuLA: weights of the stitch and of the layers after it in order; equal when null. */
  readonly weights: readonly number[] | null;
  readonly seed: number;
}

/** As in all of the authors' settings for images of 32 × 32. */
export const defaultFit = {
  start: "leastSquares",
  epochs: 30,
  batchSize: 128,
  rate: 1e-3,
  weightDecay: 1e-4,
  cutoff: null,
  soft: false,
  weights: null,
  seed: 0,
} as const satisfies FitOptions;

/** Inputs from which least squares is solved. */
export const START_SAMPLES = 500;
