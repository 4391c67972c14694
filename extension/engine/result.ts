/** The result that every command, view, cache and file shares. `protocol/result.schema.json` is its published form. */
import type { Finding } from "./findings/finding";
import type { DType, Format, Problem } from "./formats/checkpoint";
import type { DenoiserRoles } from "./geometry/diffusion/options";
import type { Geometry } from "./geometry/geometry";
import type { MeasureDescriptor } from "./measures/descriptor";
import type { StitchMethod } from "./stitching/options";
import type {
  Curve,
  GroupCut,
  GwStart,
  LayerEdge,
  LayerGroup,
  Segmentation,
} from "./subnetworks/groups";
import type { Compression, FreezeAdvice } from "./subnetworks/uses";
import type { Certificate } from "./weights/chain/certified";
import type { DepthCurve, GroupTest, NetworkGroup } from "./weights/htt/groupTest";

export interface ResultInput {
  readonly path: string;
  /** Size of all its files together. */
  readonly bytes: number;
  readonly format: Format;
  /** `h1:` and the SHA-256 over size and header of every file. */
  readonly id: string;
  /**
   * SHA-256 of all bytes, only when asked for. Of several files: the SHA-256 of their hexadecimal
   * digests, one after the other.
   */
  readonly sha256: string | null;
}

export interface ResultParams {
  readonly seed: number;
  readonly mode: "fast" | "strict";
  readonly threads: number;
  readonly probe: string | null;
  readonly [name: string]: unknown;
}

export type LayerKind =
  | "linear"
  | "convolution"
  | "embedding"
  | "normalization"
  | "recurrent"
  | "attention"
  | "lora"
  | "buffer"
  | "other"
  /** An array of an activation dump: n probe inputs by p features. */
  | "activation";

export interface Layer {
  /** The module path as the checkpoint names it (`encoder.layer.0.attention.self.query`). */
  readonly id: string;
  readonly index: number;
  readonly kind: LayerKind;
  /**
   * Shape of the weight that stands for the layer, in layout (out, in, ...); of an activation,
   * [n, p] once reduced.
   */
  readonly shape: readonly number[];
  /** Names of all tensors that belong to it. */
  readonly tensors: readonly string[];
}

export interface LayerPair {
  readonly a: string;
  readonly b: string;
  readonly rule: "name" | "shape" | "user";
}

export interface PairValues {
  readonly a: string;
  readonly b: string;
  readonly level: "tensor" | "layer";
  /**
   * Measure id to value; `null` where the number does not exist, with a note that says why.
   * Parameters other than the defaults are part of the key (`knn.mutual:k=20`). What is said about
   * the value at `ID` stands beside it (measures/figures.ts): `ID.low` and `ID.high` (95 % bootstrap
   * interval over samples), `ID.null` (chance level), `ID.p` (corrected as `params.correction`
   * says), `ID.error` (standard error of an estimate), `ID.reliability.a`, `ID.reliability.b` and
   * `ID.ceiling` (noise ceiling, from halves of the features). Only what was asked for is there.
   */
  readonly values: Readonly<Record<string, number | boolean | null>>;
}

export type Cells = readonly (readonly (number | null)[])[];

export interface Matrix {
  /** The measure's id, with the parameters that are not the defaults, as in {@link PairValues}. */
  readonly measure: string;
  readonly direction: "similarity" | "distance";
  readonly range: readonly [number | null, number | null];
  /** measure(x, y) = measure(y, x). */
  readonly symmetric: boolean;
  /** `subnetworks`: which model's layers rows and columns are; absent for a and b. */
  readonly sides?: readonly ["a" | "b", "a" | "b"];
  /** Layer ids of side a. */
  readonly rows: readonly string[];
  /** Layer ids of side b. */
  readonly columns: readonly string[];
  readonly values: Cells;
  /** 95 % interval of an estimate or over resampled inputs; absent when there is none. */
  readonly low?: Cells;
  readonly high?: Cells;
  /** Chance level per cell. */
  readonly null?: Cells;
  /** Share of shuffles at least as extreme, corrected as `params.correction` says. */
  readonly p?: Cells;
  /** Standard error of values that are estimates by sampling. */
  readonly error?: Cells;
  /** Noise ceiling: what two samples of as many features from one population agree. */
  readonly ceiling?: Cells;
  /** Of Gromov-Wasserstein: the start that led to the value; null where there is no value. */
  readonly starts?: readonly (readonly (GwStart | "composed" | null)[])[];
  /** Of Gromov-Wasserstein: whether the solver came to an end before its limit of iterations. */
  readonly converged?: readonly (readonly (boolean | null)[])[];
}

export interface Note {
  /**
   * What the note is about: a measure id, `MEASURE LAYER`, `MEASURE A ↔ B`, or a tensor's or
   * layer's name.
   */
  readonly at: string;
  readonly code: string;
  readonly text: string;
}

/** One tensor as `list` shows it; `stats` adds the figures. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly file: string;
  /** First byte and one past the last byte of its storage in `file`. */
  readonly range: readonly [number, number];
  readonly layer: string;
  readonly tiedTo?: string;
  readonly stats?: TensorStats;
}

/** Figures over the finite entries of a tensor widened to float64; null where there are none. */
export interface TensorStats {
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Population standard deviation. */
  readonly std: number | null;
  readonly zeros: number;
  readonly nans: number;
  readonly infs: number;
  readonly histogram?: Histogram;
}

/** Equal-width bins over [low, high]; the last bin holds `high` too. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** That an input is an activation dump, or a model that was run. */
export interface Activations {
  /** Probe inputs: the length of the first axis of its arrays. */
  readonly samples: number;
  /** It tells which input each row is (`sample_ids`). */
  readonly sampleIds: boolean;
  /** True when the file says what it is (metadata `cognate = "activations"`), not the user alone. */
  readonly marked: boolean;
}

/** Whether something is possible; `why` not, as a sentence without its end. */
export type Ability = { readonly able: true } | { readonly able: false; readonly why: string };

/** A checkpoint as a model. */
export type ModelSummary =
  | {
      readonly runs: true;
      /** By what its layers are known: its own graph, an architecture file, or names and shapes. */
      readonly origin: "onnx" | "architecture" | "recognized";
      readonly inputs: readonly {
        readonly name: string;
        readonly dtype: DType;
        /** Of one sample; null where an axis is open. */
        readonly shape: readonly (number | null)[];
      }[];
      /** Ids of the layers whose activations can be had, in execution order. */
      readonly layers: readonly string[];
      /** Derivatives of its outputs by its inputs, or by its first layer where it takes ids. */
      readonly gradients: Ability;
      /** Gradients by its weights. */
      readonly training: Ability;
      /** Which input is which, where they are those of a denoiser; absent elsewhere. */
      readonly denoiser?: DenoiserRoles;
    }
  | {
      readonly runs: false;
      readonly why: string;
      /** An architecture file to correct and to complete, as text. */
      readonly draft: string | null;
    };

/** Whether two networks are one up to the order and the positive scale of their hidden units. */
export interface NetworkEquivalence {
  /** Places in `inputs`. */
  readonly a: number;
  readonly b: number;
  /**
   * `identical up to permutation and rescaling`, or what less it takes; only with a certificate and
   * where the activation is known to let it pass.
   */
  readonly badge: string | null;
  /** What both networks apply unit by unit; null where it is not known. */
  readonly activation: string | null;
  /** The permutations and scales that make every parameter of A that of B; null where there are none. */
  readonly certificate: Certificate | null;
  /** Root mean square over the layers of what is left after matching; null where none could be made. */
  readonly distance: number | null;
  /** What was found, in one sentence. */
  readonly text: string;
}

/** One checkpoint of a trajectory. */
export interface RunCheckpoint {
  readonly path: string;
  /** As rows, columns and curves name it; unique. */
  readonly label: string;
  /** The training step, from metadata or the name; null where neither says. */
  readonly step: number | null;
  /** It could not be read or compared; `problems` says why. */
  readonly broken: boolean;
}

export interface RunMap {
  /** Labels of the checkpoints that have a point. */
  readonly at: readonly string[];
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Share of the squared distances that each axis shows. */
  readonly explained: readonly [number, number];
}

/** One stitch, fitted by one method and judged on data held out. */
export interface Stitch {
  /** Layers of the front (a) and of the end model (b). */
  readonly a: string;
  readonly b: string;
  readonly method: StitchMethod;
  /** Figures as the matrices have them, without `stitch.METHOD.` before their ids. */
  readonly values: Readonly<Record<string, number | null>>;
  /** |h − t|/|t| at the stitch and at every later hooked layer of the end model, and explained variance. */
  readonly stack: readonly {
    readonly layer: string;
    readonly distance: number | null;
    readonly explained: number | null;
  }[];
  /** Of W, falling; the largest, where there are many. */
  readonly singularValues: readonly number[];
  /** Mean of the method's own loss over each epoch; empty in closed form. */
  readonly curve: readonly number[];
  /**
   * Agreement after each epoch on held-out samples, at most 128; empty in closed form, under attack
   * and where the end model is no classifier.
   */
  readonly heldOut: readonly number[];
  /** Counts by native class and stitched class; null where there are many classes or none. */
  readonly confusion: readonly (readonly number[])[] | null;
}

export interface Result {
  readonly kind:
    | "list"
    | "stats"
    | "compare"
    | "similarity"
    | "activations"
    | "subnetworks"
    | "gw"
    | "geometry"
    | "tensor-similarity"
    | "circuits"
    | "trajectory"
    | "stitch"
    | "chain"
    | "htt"
    | "measures"
    | "findings";
  readonly schema: 1;
  /** Version of the engine that made it. */
  readonly engine: string;
  readonly status: "complete" | "cancelled" | "partial";
  readonly inputs: readonly ResultInput[];
  readonly params: ResultParams;
  readonly layers: { readonly a: readonly Layer[]; readonly b: readonly Layer[] };
  readonly pairing: readonly LayerPair[];
  readonly pairs: readonly PairValues[];
  readonly matrices: readonly Matrix[];
  /**
   * Figures of the whole. Of `similarity`: the measures under the keys of {@link PairValues}.
   * Of a comparison of dumps with split halves: `ID.reliability`, that of the matrix of `ID`.
   */
  readonly values?: Readonly<Record<string, number | null>>;
  /** One for each input that is an activation dump; absent where none is. */
  readonly activations?: readonly Activations[];
  /** `measures` only: the registry. */
  readonly measures?: readonly MeasureDescriptor[];
  /** `list`, `stats`, and `activations`, of which they are those of the file that was written. */
  readonly tensors?: readonly TensorEntry[];
  /** `findings` only. */
  readonly findings?: readonly Finding[];
  /** `list` only: whether the checkpoint runs. Of dumps, which do not, there is none. */
  readonly model?: ModelSummary;
  /** What the file says of itself, for `list`: short strings as its writer left them. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** One sentence that answers the question, for `compare`, `subnetworks`, `tensor-similarity`, `circuits`, `trajectory`, `geometry` and `stitch`. */
  readonly summary?: string;
  /**
   * `subnetworks` only, as are the next four: the groups. One that holds all layers of its side
   * where there are no sub-networks.
   */
  readonly groups?: readonly LayerGroup[];
  /** The cuts between these groups. */
  readonly cuts?: readonly GroupCut[];
  /** The best cut for each number of groups, the chosen one among them. */
  readonly segmentations?: readonly Segmentation[];
  readonly curves?: readonly Curve[];
  /** Which layers of groups the model can do without, where that was asked. */
  readonly compression?: Compression;
  /** Which groups to freeze in training, where that was asked. */
  readonly advice?: FreezeAdvice;
  /** `trajectory` only, as is the next: its checkpoints, in order. */
  readonly run?: readonly RunCheckpoint[];
  /** Points in a plane, by classical scaling of the distances between checkpoints. */
  readonly map?: RunMap;
  /** `stitch` only: each that is fitted. */
  readonly stitches?: readonly Stitch[];
  /** Which layer feeds which; absent where only the order of layers is known. */
  readonly edges?: readonly LayerEdge[];
  /** `gw` only, as are the next seven: E, the loss of the plan. */
  readonly value?: number | null;
  /** √E. */
  readonly sqrt?: number | null;
  /** Mass that goes from point i of the first space to point j of the second; null when left out. */
  readonly plan?: Cells | null;
  /** Partner of each point, where the plan is one-to-one. */
  readonly matching?: readonly number[] | null;
  /** The greatest lower bound of E that was computed. */
  readonly bound?: number | null;
  /** The start that led to the value. */
  readonly start?: GwStart | null;
  readonly iterations?: number;
  readonly converged?: boolean;
  /** `geometry` only: metrics over an input manifold. */
  readonly geometry?: Geometry;
  /** `chain`, and `compare` where both checkpoints are one chain: whether two networks are one. */
  readonly equivalences?: readonly NetworkEquivalence[];
  /** `htt` only, as are the next two: the groups that were tested. */
  readonly networkGroups?: readonly NetworkGroup[];
  /** Every representation at every depth. */
  readonly tests?: readonly GroupTest[];
  /** Points of a plot over depth. */
  readonly depthCurves?: readonly DepthCurve[];
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
}
