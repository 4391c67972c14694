/** What a view, a table or a document needs to know of a measure; plain data. */

export type MeasureFamily =
  | "weights"
  | "kernel"
  | "cca"
  | "alignment"
  | "matching"
  | "rsa"
  | "neighbors"
  | "regression"
  | "subspace"
  | "statistics"
  | "topology"
  | "outputs"
  | "transport";

/** Groups of maps on feature space, T of x ↦ T(x); a measure is invariant when m(T(x), y) = m(x, y). */
export type Invariance =
  /** Reordered features. */
  | "permutation"
  /** x ↦ xQ, Q orthogonal. */
  | "orthogonal"
  /** x ↦ cx, c > 0. */
  | "isotropicScaling"
  /** x ↦ x + 1bᵀ. */
  | "translation"
  /** x ↦ xA, A invertible. */
  | "invertibleLinear"
  /** x ↦ xA + 1bᵀ, A invertible. */
  | "affine";

/** A number by which the user may tune a measure: a size, never a variant. */
export interface ParamSpec {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly help: string;
}

/** Who computes something else under the same name. */
export interface Difference {
  /** Library and, where it is one, function (`ReSi SVCCA`). */
  readonly library: string;
  /** One sentence on what differs. */
  readonly text: string;
  /** The variant of ours that reproduces it, if any (`svcca@resi`). */
  readonly variant?: string;
}

export interface MeasureDescriptor {
  /** `family.variant`; `...@library` reproduces a library that differs from the definition. */
  readonly id: string;
  readonly name: string;
  readonly family: MeasureFamily;
  readonly direction: "similarity" | "distance";
  /** Closed range of values; null where unbounded. */
  readonly range: readonly [number | null, number | null];
  /** m(x, y) = m(y, x). */
  readonly symmetric: boolean;
  /** `pairs`: defined on paired tensors and layers; `matrix`: on any two layers as well. */
  readonly scope: "pairs" | "matrix";
  /** A value means little until it stands beside its chance level. */
  readonly needsNull: boolean;
  /** What the measure says, in one sentence. */
  readonly help: string;
  /** What it cannot see, in one sentence. */
  readonly ignores: string;
  /** Measures on representations; absent on those of weights alone. */
  readonly representation?: RepresentationFacts;
}

export interface RepresentationFacts {
  /** A distance with d(x, x) = 0, symmetry and the triangle inequality. */
  readonly metric: boolean;
  /** The largest groups that it is invariant to; smaller ones inside them are implied. */
  readonly invariances: readonly Invariance[];
  /** Two n × p arrays; class scores of two models; or these with the true classes. */
  readonly input: "representations" | "outputs" | "labelledOutputs";
  /** Fewest samples for which it is defined; below it is null with note `samples.few`. */
  readonly minSamples: number;
  /** Values change with the seed. */
  readonly stochastic: boolean;
  /** True when a joint reordering of the rows of x and y may change it (minibatches). */
  readonly rowOrderMatters: boolean;
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** The value of m(x, x), where it is the same for all x. */
  readonly self: number | null;
  /** The formula, one line, in Unicode mathematics, X (n×p) and Y (n×q). */
  readonly formula: string;
  /** When to use it, in one sentence. */
  readonly useWhen: string;
  /** Operations, as O(...). */
  readonly cost: string;
  /** Keys of {@link references}. */
  readonly cite: readonly string[];
  readonly differs: readonly Difference[];
  /** Other ids under which the field knows it. */
  readonly aliases: readonly string[];
}
