/** What one fit takes and gives: plain data, as threads exchange it. */
import type { Graph } from "../models/graph";
import type { ExportOptions } from "../models/onnx/exportGraph";
import type { Runtime } from "../models/runtime";
import type { AnswerFigures } from "./agreement";
import type { AttackInput } from "./attack";
import type { Activations } from "./channelRows";
import type { Evaluation } from "./evaluate";
import type { LayerForm } from "./layerForm";
import type { Affine } from "./leastSquares";
import type { FitOptions, StitchMethod } from "./options";
import type { StitchType } from "./stitchGraph";

/** What both models answered natively to the same inputs; sample after sample. */
export interface NativeAnswers {
  readonly samples: number;
  /** The sending layer. */
  readonly front: Activations;
  /** The receiving layer and later hooked ones, in order. */
  readonly layers: readonly Activations[];
  /** Scores of the receiving model; null where it has none. */
  readonly logits: Activations | null;
  /** True classes; null where they are not known. */
  readonly labels: Int32Array | null;
}

/** Scores of classes as a value of the tail: the last axis of a sample's shape. */
export interface Scores {
  readonly value: string;
  readonly shape: readonly number[];
}

export interface FitInput {
  readonly method: StitchMethod;
  readonly options: FitOptions;
  /** The receiving model from its layer on; stored constants are read by the thread. */
  readonly tail: Graph;
  readonly dtype: StitchType;
  /** Samples a run of the tail. */
  readonly batch: number;
  readonly forms: { readonly front: LayerForm; readonly end: LayerForm };
  /** Later hooked layers, values of the tail, in order; shapes are of one sample. */
  readonly hooks: readonly { readonly value: string; readonly shape: readonly number[] }[];
  readonly logits: Scores | null;
  readonly train: NativeAnswers;
  readonly test: NativeAnswers;
  /** The test inputs with markers of another class; nothing of `layers` is read. */
  readonly shifted: NativeAnswers | null;
  /** Fit and judge on inputs that are moved against the stitch; on the data when null. */
  readonly attack: AttackInput | null;
  /** Where least squares led, where that is known. */
  readonly start: Affine | null;
}

export interface FitOutput {
  readonly stitch: Affine;
  readonly test: Evaluation;
  /** Answers to the shifted test inputs. */
  readonly shifted: AnswerFigures | null;
  /** Functional latent alignment distance on the training data, of the start and of the fit. */
  readonly trainDistance: { readonly start: number | null; readonly end: number | null };
  /** Mean of the method's own loss over the steps of each epoch; empty for `ls`. */
  readonly curve: readonly number[];
  /** Agreement on at most 128 held-out samples after each epoch; empty where there is none. */
  readonly heldOut: readonly number[];
  /** Of W, falling. */
  readonly singularValues: Float64Array;
}

export interface FitPorts {
  readonly runtime: Runtime;
  readonly open: ExportOptions["open"];
}
