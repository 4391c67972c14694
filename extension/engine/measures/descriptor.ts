/** What a view, a table or a document needs to know of a measure; plain data. */
export interface MeasureDescriptor {
  readonly id: string;
  readonly name: string;
  readonly family: "weights";
  readonly direction: "similarity" | "distance";
  readonly range: readonly [number | null, number | null];
  readonly symmetric: boolean;
  /** `pairs`: defined on paired tensors and layers; `matrix`: on any two layers as well. */
  readonly scope: "pairs" | "matrix";
  /** A value means little until it stands beside its chance level. */
  readonly needsNull: boolean;
  /** What the measure says, in one sentence. */
  readonly help: string;
  /** What it cannot see, in one sentence. */
  readonly ignores: string;
}
