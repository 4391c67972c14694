/** What a result says of groups of layers that act as one; types only. */

/** One group of layers; names of layers are unique on a side. */
export interface LayerGroup {
  /** The model whose layers these are. */
  readonly side: "a" | "b";
  /** What a person calls it; null as long as nobody did. */
  readonly name: string | null;
  /** In the order of the result's layers; contiguous there unless `params.method` is `clusters`. */
  readonly layers: readonly string[];
  /** Mean E (the loss of Gromov-Wasserstein) of its pairs; null for a single layer. */
  readonly within: number | null;
  /** The layer with the least sum of E to the others: what the group is like. */
  readonly medoid: string;
}

/** A place between two neighbouring layers where one group ends and the next begins. */
export interface GroupCut {
  readonly side: "a" | "b";
  /** The last layer of the group that ends, and the first of the next. */
  readonly after: string;
  readonly before: string;
  /** E of these two layers. */
  readonly step: number | null;
  /**
   * The step over the median step of either group, the larger of the two; null where there is none
   * to compare with.
   */
  readonly stepRatio: number | null;
  /**
   * Mean E across the two groups over mean E within them; null where it does not exist (all within
   * are zero, which `identical` says).
   */
  readonly contrast: number | null;
  /** True when all distances within both groups are zero. */
  readonly identical: boolean;
  /** Share of drift nulls (the observed steps in random order) whose contrast is at least as high. */
  readonly p: number | null;
  /** 95 % quantile of the contrast under drift, 0 for drift without such a step; the cut needs more. */
  readonly drift: number | null;
  /** Share of subsets of the inputs, drawn with replacement, that have the cut within one layer. */
  readonly stability: number | null;
  /** The contrast of the same cut in the control (`params.control`); null when not tested. */
  readonly control: number | null;
  /** It passes the rule on step and contrast. */
  readonly accepted: boolean;
}

/** The best cut of one side's layers into `k` contiguous groups, so that a view can go from k to k. */
export interface Segmentation {
  readonly side: "a" | "b";
  readonly k: number;
  /** Sum over groups of the pairwise E over the size of the group; what the cut minimises. */
  readonly cost: number;
  /** Every cut of it is accepted. */
  readonly accepted: boolean;
  readonly groups: readonly LayerGroup[];
  readonly cuts: readonly GroupCut[];
}

/** A figure along the depth of one side, or along the checkpoints of a run. */
export interface Curve {
  /**
   * `step`: E between a layer and the one before it; `change`: mean E between the windows before
   * and after a layer less that within them (peaks are boundaries); `run.mean`: mean E off the
   * diagonal of each checkpoint; `run.cuts`: its number of accepted cuts; `slices`: similarity
   * output by output; `to.last`, `to.previous`: similarity of each checkpoint of a trajectory to the
   * last one and to the one before it.
   */
  readonly id: "step" | "change" | "run.mean" | "run.cuts" | "slices" | "to.last" | "to.previous";
  readonly side: "a" | "b";
  /** The measure, where the curve is one of several. */
  readonly measure?: string;
  /** The output that it is about alone. */
  readonly slice?: number;
  /** Layer ids, the paths of checkpoints, or the numbers of outputs. */
  readonly at: readonly string[];
  /** Training steps of the checkpoints, where these are known. */
  readonly steps?: readonly (number | null)[];
  readonly values: readonly (number | null)[];
}

/** Data flows from one layer into another without passing a third. */
export interface LayerEdge {
  readonly side: "a" | "b";
  readonly from: string;
  readonly to: string;
  /** Known from the model's graph, or taken from the order of the file. */
  readonly rule: "graph" | "order";
}

/** Where Gromov-Wasserstein may start; `identity` needs equally many points in one order. */
export type GwStart = "identity" | "product" | "bound";

export type GroupMethod = "contiguous" | "clusters";
