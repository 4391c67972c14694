/** What a result says of the uses of groups of layers; types only. */

/** How a changed model answers, beside the whole one, to inputs that nothing was fitted on. */
export interface AnswerChange {
  /** Share of the inputs whose class is right; null without known classes. */
  readonly accuracy: number | null;
  /** Share of the answers whose largest entry is where the whole model has it; null for one entry. */
  readonly agreement: number | null;
  /** |y − y₀|/|y₀| over all answers; null where y₀ is 0. */
  readonly error: number | null;
}

/** A run of layers after `from`, up to `to`, that is left out: who read `to` reads something else. */
export interface CompressionTrial extends AnswerChange {
  /** `skip`: they read `from` itself; `merge`: an affine map of it, fitted by least squares. */
  readonly way: "skip" | "merge";
  /**
   * `candidate`: inside a group; `last`: as many layers as a candidate, as late as can be;
   * `random`: as many, anywhere.
   */
  readonly role: "candidate" | "last" | "random";
  readonly from: string;
  readonly to: string;
  /** Layers that are passed over. */
  readonly layers: number;
  /** Number of the group in the result, from 1 on; null outside of one. */
  readonly group: number | null;
  /** Mean E of the pairs of layers from `from` to `to`. */
  readonly within: number | null;
  /** Numbers in weights that nothing reads any more, less those of the affine map. */
  readonly parameters: number;
}

export interface Compression {
  /** The value of the model that is compared. */
  readonly output: string;
  /** Inputs for fitting affine maps, and others on which all figures are. */
  readonly fitted: number;
  readonly tested: number;
  /** Numbers in all weights of the model. */
  readonly parameters: number;
  /** Of the whole model; null without known classes. */
  readonly accuracy: number | null;
  /** Candidates in order of their groups, tightest first, each way of each; then what they are held against. */
  readonly trials: readonly CompressionTrial[];
  /** Why some were not tried. */
  readonly left: readonly string[];
}

/** A group of the first model, and what training did to it. */
export interface TunedGroup {
  /** Number of the group, from 1 on. */
  readonly group: number;
  readonly layers: readonly string[];
  /** Mean E of each layer with its namesake in the second model. */
  readonly change: number | null;
  /** Mean E of its pairs in the first model. */
  readonly within: number | null;
  /** Numbers in weights up to the end of the group. */
  readonly parameters: number | null;
  /**
   * The second model with all weights up to the end of this group put back to those of the first;
   * null where the models do not run, or not by the same weights.
   */
  readonly putBack: AnswerChange | null;
}

export interface FreezeAdvice {
  readonly groups: readonly TunedGroup[];
  /** How many groups to freeze, the first ones; 0 for none. */
  readonly freeze: number;
  /** Numbers in all weights; null where the models do not run. */
  readonly parameters: number | null;
  /** Of the second model as it is; null without known classes. */
  readonly accuracy: number | null;
  /** One sentence. */
  readonly text: string;
}
