/** The contract between the extension host (or any other client) and the engine process. */
import type { ErrorCode, ErrorDetails } from "../engine/errors";
import type { Finding, FindingDraft } from "../engine/findings/finding";
import type {
  Clock,
  DenoiserRoles,
  NoiseSchedule,
  Prediction,
} from "../engine/geometry/diffusion/options";
import type { CoordinateKind, LayerMetric, Volume } from "../engine/geometry/options";
import type { ChannelOrder, EdgeSize, Resampling } from "../engine/images/names";
import type { MeasureDescriptor } from "../engine/measures/descriptor";
import type { Reduction } from "../engine/representations/reduction";
import type { LayerPair, Result, TensorEntry } from "../engine/result";
import type { Correction } from "../engine/stats/correction";
import type {
  MarkerKind,
  StitchInputKind,
  StitchMethod,
  StitchStart,
} from "../engine/stitching/options";
import type { GroupMethod, GwStart } from "../engine/subnetworks/groups";
import type { Dissimilarity, GwLoss, GwScale, GwSolver } from "../engine/transport/options";
import type { ChainForm } from "../engine/weights/chain/forms";
import type { HttCorrection } from "../engine/weights/htt/corrections";
import type { TensorForm } from "../engine/weights/tensorSimilarity/forms";
import type { RuntimeChoice } from "./runtimes";

export interface EngineApi {
  /** First call on a fresh engine. */
  initialize(params: InitializeParams): Promise<InitializeAnswer>;
  /** Header only: the tensors, layers and problems of one checkpoint, as `cognate list --json`. */
  list(params: ListParams): Promise<Result>;
  /** Figures and a histogram of the named tensors, as `cognate stats --json`. */
  stats(params: StatsParams): Promise<Result>;
  /** As `cognate compare --json`; partial results arrive as progress. */
  compare(params: CompareParams): Promise<Result>;
  /** As `cognate similarity --json`: measures on two arrays. */
  similarity(params: SimilarityParams): Promise<Result>;
  /** As `cognate activations --json`: runs a model and writes what its layers answer. */
  activations(params: ActivationsParams): Promise<Result>;
  /** As `cognate subnetworks --json`: groups of layers that act as one; partial results as progress. */
  subnetworks(params: SubnetworksParams): Promise<Result>;
  /** As `cognate tensor-similarity --json`: two networks as polynomials of their inputs. */
  tensorSimilarity(params: TensorSimilarityParams): Promise<Result>;
  /** As `cognate circuits --json`: attention circuits of two transformers, head by head. */
  circuits(params: CircuitParams): Promise<Result>;
  /** As `cognate trajectory --json`: the checkpoints of a run; partial results as progress. */
  trajectory(params: TrajectoryParams): Promise<Result>;
  /** As `cognate stitch --json`: stitches between layers of two models; partial results as progress. */
  stitch(params: StitchParams): Promise<Result>;
  /** As `cognate gw --json`: Gromov-Wasserstein of two distance matrices. */
  gw(params: GwParams): Promise<Result>;
  /** As `cognate geometry --json`: metrics on the inputs; partial results arrive as progress. */
  geometry(params: GeometryParams): Promise<Result>;
  /** As `cognate chain --json`: networks compared as chains of layers. */
  chain(params: ChainParams): Promise<Result>;
  /** As `cognate htt --json`: whether networks of one group resemble each other more than others. */
  htt(params: HttParams): Promise<Result>;
  /** Every measure: those on weights, then those on representations, family by family. */
  measures(params: null): Promise<readonly MeasureDescriptor[]>;
  /** A result as a file's text. */
  render(params: RenderParams): Promise<{ text: string }>;
  /** Keeps a pairing as a file that `compare` reads back. */
  savePairing(params: { path: string; pairing: readonly UserPair[] }): Promise<void>;
  /** Writes one finding file, atomically, into `root`/.cognate/findings. */
  addFinding(params: { root: string; draft: FindingDraft }): Promise<Finding>;
  /** The findings under `root`; broken files are left out and counted in `problems`. */
  listFindings(params: { root: string }): Promise<{ findings: Finding[]; problems: string[] }>;
}

export interface InitializeParams {
  /** Folder for cached results; null keeps no cache. */
  readonly cacheFolder: string | null;
  /** Threads of the pool; null chooses by the machine. */
  readonly threads: number | null;
  /** What runs models; `auto` when absent. */
  readonly runtime?: RuntimeChoice;
  /** Folders in which tfjs-node may be installed. */
  readonly tensorFlowFolders?: readonly string[];
}

export interface InitializeAnswer {
  readonly version: string;
  readonly node: string;
  readonly pid: number;
  readonly threads: number;
}

export interface ListParams {
  readonly path: string;
  /** `activations`: a dump by the user's word, though its file does not say so. */
  readonly kind?: "activations";
  /** Compute SHA-256 over all bytes as well. */
  readonly hash?: boolean;
  /** The seed and the mode change nothing here, and are told in the result. */
  readonly seed?: number;
  readonly strict?: boolean;
}

export interface StatsParams extends ListParams {
  /** Names of the tensors; all of them when absent. */
  readonly tensors?: readonly string[];
  readonly bins?: number;
}

/** What is told about each value of a measure on representations, besides the value; unasked, nothing. */
export interface StatisticsParams {
  /** Resamples of the inputs for a 95 % interval (`low`, `high`). */
  readonly bootstrap?: number;
  /**
   * Of representations: shuffles of one side's rows, for a chance level and a p value (`null`, `p`).
   * Of weights: draws for chance levels.
   */
  readonly nullDraws?: number;
  /** Random halves of the inputs for the reliability of each measure's matrix. */
  readonly splitHalf?: number;
  /** Random halves of the features for reliabilities of the sides and a noise ceiling. */
  readonly noiseCeiling?: number;
  /** How p values allow for the number of cells of a matrix; `none` when absent. */
  readonly correction?: Correction;
  /** Which cells get statistics; `matrix`, all of them, when absent. */
  readonly statistics?: "matrix" | "pairs";
}

export interface SimilarityParams extends StatisticsParams {
  /** `FILE`, or `FILE#NAME` for one array of several. */
  readonly x: string;
  readonly y: string;
  /** Ids, aliases, globs (`rsa.*`) or `all`, each with parameters if need be (`knn.mutual:k=20`). */
  readonly measures: readonly string[];
  readonly reduce?: Reduction;
  /** `FILE` or `FILE#NAME` with the true class of each sample, for measures that need it. */
  readonly labels?: string;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

/** On what models are run. */
export interface ProbeParams {
  /** `FILE`, or `FILE#NAME` for one array of several, or a folder of pictures; random inputs when absent. */
  readonly probe?: string;
  /** How many random inputs; of files and pictures, how many are drawn by the seed. */
  readonly samples?: number;
  /** How pictures become inputs; what is absent is read beside the model, or follows from it. */
  readonly pictures?: PictureParams;
}

export interface PictureParams {
  /** A `preprocessor_config.json` to go by instead of the one beside the model. */
  readonly config?: string;
  readonly size?: EdgeSize;
  /** What is cut from the middle. */
  readonly crop?: { readonly height: number; readonly width: number };
  readonly resample?: Resampling;
  readonly channels?: ChannelOrder;
  /** What levels of 0 to 255 are multiplied by. */
  readonly scale?: number;
  /** After that: one number, or one for each channel. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

/** How models are opened that do not say it themselves. */
export interface ModelParams {
  /** Architecture files: one for all checkpoints of the call, or one each; those beside them when absent. */
  readonly architecture?: readonly string[];
}

export interface ActivationsParams extends ProbeParams, ModelParams {
  /** A model that runs. */
  readonly path: string;
  /** The `.safetensors` file to write. */
  readonly out: string;
  /** Glob on layer ids. */
  readonly layers?: string;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
}

export interface CompareParams extends StatisticsParams, ProbeParams, ModelParams {
  readonly a: string;
  readonly b: string;
  /**
   * Two checkpoints by their weights, or two activation dumps, or models that are run. When absent,
   * activations if a file says that it is a dump, a measure on representations or a probe is asked
   * for (of what runs, by running it), else weights.
   */
  readonly kind?: "weights" | "activations" | "models";
  /** How activations of more than two axes become samples × features. */
  readonly reduce?: Reduction;
  /** Only elementwise figures of paired tensors and layers; no Gram, no spectrum, no matrices. */
  readonly pairsOnly?: boolean;
  /**
   * Measure ids; by default all that are affordable unasked. Asked-for measures run in full;
   * `auto` among them stands for those that would run unasked. Of dumps: ids, aliases, globs or
   * `all`, with parameters if need be, as in {@link SimilarityParams}.
   */
  readonly measures?: readonly string[];
  /** Glob on layer ids (`*`, `?`, `**`, `{a,b}`). */
  readonly layers?: string;
  /** A pairing file, or the pairing itself; what it does not mention is paired as usual. */
  readonly pairingFile?: string;
  readonly pairing?: readonly UserPair[];
  readonly seed?: number;
  readonly strict?: boolean;
  /** Compute SHA-256 over all bytes as well. */
  readonly hash?: boolean;
  /** Skip the cache and compute anew. */
  readonly fresh?: boolean;
}

/** How two spaces of points are compared by Gromov-Wasserstein. */
export interface TransportParams {
  /** `best`, the least over all that apply, when absent. */
  readonly start?: GwStart | "best";
  /** `square` when absent. */
  readonly loss?: GwLoss;
  /** `auto` when absent: `descent` where it is exact, else `cg`. */
  readonly solver?: GwSolver | "auto";
  /** Strength of the entropy, of `pgd` and `ppa`. */
  readonly epsilon?: number;
  /** What each distance matrix is divided by. */
  readonly scale?: GwScale;
  /** Points of a random subset; all when absent. Values are then means with a 95 % interval. */
  readonly landmarks?: number;
}

export interface SubnetworksParams extends TransportParams, ProbeParams, ModelParams {
  /** A model that runs, or an activation dump. */
  readonly path: string;
  /** A second model or dump, whose layers are compared with the first's and among themselves. */
  readonly other?: string;
  /** Inputs of the second model, when they are not those of the first: its rows are then unpaired. */
  readonly otherProbe?: string;
  /** Rows of the two sides are different inputs; `identity` is then no start between them. */
  readonly unpaired?: boolean;
  /** `FILE` or `FILE#NAME`: n values or vectors that a layer may compute, held against each layer. */
  readonly target?: string;
  /** Further checkpoints of the run that `path` begins, in order. */
  readonly run?: readonly string[];
  readonly reduce?: Reduction;
  /** Glob on layer ids. */
  readonly layers?: string;
  /** Distance between two inputs at a layer; `euclidean` when absent. */
  readonly dissimilarity?: Dissimilarity;
  /** `auto` when absent: as many as the rule accepts, 1 for "no sub-networks". */
  readonly groups?: number | "auto";
  /** `contiguous` in depth when absent; `clusters` may group layers of different branches. */
  readonly method?: GroupMethod;
  /** Subsets of the inputs for the stability of cuts; 50 when absent, 0 for none. */
  readonly subsets?: number;
  /** Run the model without layers of its groups, beside as many others. */
  readonly compress?: boolean;
  /** Tell which groups to freeze, from `other`, which was trained wholly. */
  readonly freeze?: boolean;
  /** Name of the output by which changed models are judged; the first when absent. */
  readonly output?: string;
  /** Names for groups by their first layer, kept in the result. */
  readonly names?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

export interface CircuitParams {
  readonly a: string;
  readonly b: string;
  /** Query heads of a layer; `config.json` beside the model says it when absent. */
  readonly heads?: number;
  readonly rotaryBase?: number;
  /** Every layer against every layer. */
  readonly all?: boolean;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

export interface TrajectoryParams extends ProbeParams, ModelParams {
  /** Checkpoints, and folders of them; in order of their steps where these are known. */
  readonly paths: readonly string[];
  /** `weights.cosine` when absent; `layer_sym` and `gauss_close` of bilinear networks, or any id. */
  readonly measure?: string;
  /** How many phases; chosen by their cost when absent. */
  readonly phases?: number;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

export interface StitchParams extends ProbeParams, ModelParams {
  /** The model that sends, and the one that receives. */
  readonly front: string;
  readonly end: string;
  /** All for which there are data when absent. */
  readonly methods?: readonly StitchMethod[];
  /** Every front layer to every end layer; those of the same depth when absent. */
  readonly all?: boolean;
  /** Glob on the ids of layers that are hooked; the last of each block when absent. */
  readonly layers?: string;
  /** Stitches from, and into, these alone. */
  readonly frontLayers?: readonly string[];
  readonly endLayers?: readonly string[];
  /** `FILE` or `FILE#NAME`: the true class of each sample; those of the probe when absent. */
  readonly labels?: string;
  /** On what stitches are fitted; `data` when absent. */
  readonly inputs?: StitchInputKind;
  /** Share of the samples to judge by; 0.2 when absent. */
  readonly holdout?: number;
  /** Other samples to judge by, and their true classes. */
  readonly test?: string;
  readonly testLabels?: string;
  /** What is judged by, with cues of another class: as many samples in the same order. */
  readonly shifted?: string;
  /** Mark pictures by their true class, shifted ones by the next class. */
  readonly marker?: MarkerKind;
  readonly markerSize?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly rate?: number;
  readonly weightDecay?: number;
  readonly start?: StitchStart;
  /** FuLA: how many layers after the stitch, weights of the stitch and of these, soft labels. */
  readonly cutoff?: number;
  readonly weights?: readonly number[];
  readonly soft?: boolean;
  /** The end model is stitched to itself, layer by layer. */
  readonly selfTest?: boolean;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

export interface TensorSimilarityParams {
  /** Checkpoints, or `.json` files of layers. */
  readonly a: string;
  readonly b: string;
  /** Which inner product; both layer-wise ones when absent, exact ones where they are cheap. */
  readonly form?: TensorForm;
  /** The number of one output, which is then compared alone. */
  readonly slice?: number;
  /** An architecture file that says what the layers of the checkpoints do. */
  readonly spec?: string;
  /** Samples of estimates; 4096 when absent. */
  readonly samples?: number;
  /** `FILE` or `FILE#NAME`: the covariance of the inputs (d × d); the identity when absent. */
  readonly covariance?: string;
  /** Their mean (d); zero when absent. */
  readonly mean?: string;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

export interface GwParams extends TransportParams {
  /** `FILE`, or `FILE#NAME`: two square matrices. */
  readonly c1: string;
  readonly c2: string;
  /** Weights of the points of both, uniform when absent. */
  readonly weights?: readonly [string, string];
  /** `FILE` or `FILE#NAME`, n1 × n2: what it costs to match points by their features (fused). */
  readonly cost?: string;
  /** Share of the structure in the fused loss, from 0 to 1; 0.5 when absent. */
  readonly alpha?: number;
  /** Only the first weights are kept; the plan chooses the second. */
  readonly semirelaxed?: boolean;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

/** A denoiser's reverse process, and where its metric is taken. */
export interface DiffusionParams {
  /** Steps of the process, or all; five evenly spread ones when absent. */
  readonly times?: readonly number[] | "all";
  /** Strengths above 0; 1, 2, 4 and 8 of one denoiser when absent, 1 of two. */
  readonly guidance?: readonly number[];
  /** Of the training, as are the next three; 100 when absent. */
  readonly steps?: number;
  /** `cosine` when absent. */
  readonly schedule?: NoiseSchedule;
  /** `noise` when absent. */
  readonly prediction?: Prediction;
  /** By the type of the input when absent. */
  readonly clock?: Clock;
  /** `FILE`, `FILE#NAME` or the numbers of a condition that stands for none; zeros when absent. */
  readonly nullCondition?: string | readonly number[];
  /** Paths for each condition; 64 when absent. */
  readonly paths?: number;
  /** Clean points are kept within ± this; not at all when absent. */
  readonly reach?: number;
  /** The three inputs by name; told by names and shapes when absent. */
  readonly roles?: DenoiserRoles;
}

export interface GeometryParams extends ProbeParams, ModelParams {
  /** Two models or more; of denoisers one or two. */
  readonly paths: readonly string[];
  /** Layer ids: one for all models or one each; the last of several units before the output when absent. */
  readonly layer?: readonly string[];
  /** Glob: of two models, all layers that match against each other. */
  readonly layers?: string;
  /** `slice` when absent. */
  readonly coordinates?: CoordinateKind;
  /** `slice`: points along each side; 21 when absent. */
  readonly side?: number;
  /** `slice`: three rows of the probe; the first of three classes or of all when absent. */
  readonly through?: readonly [number, number, number];
  /** `pca`, `local`: how many coordinates; 2 when absent. */
  readonly order?: number;
  /** `local`: neighbors of a sample; 12 when absent. */
  readonly neighbors?: number;
  /** `grid`: points along each coordinate, of which the rows of the probe are the product. */
  readonly grid?: readonly number[];
  /** `coordinates` when absent. */
  readonly volume?: Volume;
  /** `euclidean` when absent. */
  readonly metric?: LayerMetric;
  /** Time as one more coordinate: a stretch of steps along the layer's first axis. */
  readonly time?: { readonly from: number; readonly count: number };
  /** Take the scales of hidden units out, which no output of a ReLU network depends on. */
  readonly gauge?: boolean;
  /** The models are denoisers, compared by what they tell of conditions, which the probe holds. */
  readonly diffusion?: DiffusionParams;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

export interface ChainParams {
  /** Two checkpoints or more. */
  readonly paths: readonly string[];
  /** `raw`, `chain`, `outgoing`, `canonical`; all but `outgoing` when absent. */
  readonly forms?: readonly ChainForm[];
  /** Only this depth. */
  readonly depth?: number;
  /** What the networks apply unit by unit (`relu`); by default what their files say. */
  readonly activation?: string;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

export interface HttParams {
  /** A JSON file `{"name": ["checkpoint", ...]}`, paths relative to it; or `groups`. */
  readonly groupsFile?: string;
  /** Checkpoints, or folders of several. */
  readonly groups?: readonly { readonly name: string; readonly paths: readonly string[] }[];
  /** What the user expects, in words; stands beside the answer. */
  readonly hypothesis?: string;
  /** Only this depth. */
  readonly depth?: number;
  /** How p values allow for the depths tried; `holm` when absent. */
  readonly correction?: HttCorrection;
  /** Relabelings, where not all are tried. */
  readonly permutations?: number;
  /** Significance; 0.01 when absent. */
  readonly alpha?: number;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly hash?: boolean;
  readonly fresh?: boolean;
}

/** The user's word on a layer: its partner, or null for "has none". */
export interface UserPair {
  readonly a: string | null;
  readonly b: string | null;
}

export interface EngineProgress {
  readonly done: number;
  readonly total: number;
  /** What is being done, in a few words. */
  readonly text: string;
  /** The whole result as far as it goes, `status: "partial"`; not in every report. */
  readonly partial?: Result;
}

export interface RenderParams {
  readonly result: Result;
  readonly format: "json" | "csv" | "svg" | "html";
  /** The measure of the picture; the first matrix when absent. */
  readonly measure?: string;
  readonly theme?: "light" | "dark";
}

/** What the engine asks of the host: resources that only the editor can read. */
export interface HostApi {
  statResource(params: {
    uri: string;
  }): Promise<{ kind: "file" | "directory"; size: number; modified: number }>;
  listResource(params: { uri: string }): Promise<string[]>;
  readRange(params: { uri: string; offset: number; length: number }): Promise<Uint8Array>;
}

/** Non-file resources are read whole by the editor, so the host refuses larger ones. */
export const MAX_HOST_FILE_BYTES = 512 * 1024 * 1024;

export type {
  ChainForm,
  CoordinateKind,
  Correction,
  Dissimilarity,
  ErrorCode,
  ErrorDetails,
  Finding,
  FindingDraft,
  GroupMethod,
  GwLoss,
  GwScale,
  GwSolver,
  GwStart,
  LayerMetric,
  LayerPair,
  MarkerKind,
  MeasureDescriptor,
  Reduction,
  Result,
  StitchInputKind,
  StitchMethod,
  StitchStart,
  TensorEntry,
  Volume,
};
