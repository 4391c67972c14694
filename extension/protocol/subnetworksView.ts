/** The contract between the host and the sub-network view. */
import type { Result } from "../engine/result";
import type { GwStart } from "../engine/subnetworks/groups";
import type { Dissimilarity } from "../engine/transport/options";
import type { Reduction } from "./engineApi";
import type { FindingMark, LinkedSelection, ViewFailure } from "./similarityView";

/** Everything the view shows. The host sends it whole; a reloaded view is never wrong. */
export interface SubnetworksState {
  readonly name: string;
  readonly path: string;
  readonly status: "running" | "done" | "cancelled" | "failed";
  readonly progress?: { readonly done: number; readonly total: number; readonly text: string };
  /**
   * With the user's names on its groups. Left out of a state whose `edition` the view has been sent
   * before in the same conversation: a large result is large to send.
   */
  readonly result?: Result;
  /** Counts the results, and the parts of them, that there have been; 0 is none. */
  readonly edition: number;
  readonly failure?: ViewFailure;
  /** Findings on this checkpoint alone. */
  readonly findings: readonly FindingMark[];
  /** False where there is no folder to keep findings in. */
  readonly canAnnotate: boolean;
  readonly milliseconds?: number;
  /** The file changed on disk since the result was computed. */
  readonly stale: boolean;
  readonly options: SubnetworksOptions;
  /** What the user calls runs of layers. */
  readonly blocks: readonly NamedBlock[];
  /** Where layers are made, by layer; what could not be found is absent. */
  readonly sources: Readonly<Record<string, SourceLink>>;
  /** A layer that was chosen elsewhere; a new one has a new `count`. */
  readonly selection?: LinkedSelection;
}

/** What the user may choose; what is absent is left to the engine. */
export interface SubnetworksOptions {
  /** A file with inputs for a model; random ones when absent. */
  readonly probe?: string;
  readonly reduce?: Reduction;
  readonly dissimilarity?: Dissimilarity;
  readonly start?: GwStart | "best";
  /** A second model or dump. */
  readonly other?: string;
  /** A file of values that a layer may compute; not with `other`. */
  readonly target?: string;
  /** Run the model without layers of its groups. */
  readonly compress?: boolean;
  /** Tell what to freeze, `other` being the model after training. */
  readonly freeze?: boolean;
}

/**
 * What groups are tried for (`compress`, `freeze`), and what the layers are held against: another
 * model, known values, or nothing (`alone`).
 */
export const subnetworksUses = ["compress", "freeze", "other", "target", "alone"] as const;
export type SubnetworksUse = (typeof subnetworksUses)[number];

/** A run of layers under a name, by its first and last layer. */
export interface NamedBlock {
  readonly from: string;
  readonly to: string;
  readonly name: string;
}

export interface SourceLink {
  /** `adder.py:31`. */
  readonly place: string;
  /** The line, without its indentation. */
  readonly text: string;
  /** `within`: a library's object holds the layer; `ambiguous`: one of several places. */
  readonly kind: "at" | "within" | "ambiguous";
}

/** What the host calls in the view. */
export interface SubnetworksViewApi {
  update(state: SubnetworksState): Promise<void>;
}

/** What the view calls in the host. */
export interface SubnetworksHostApi {
  /** The view is up and wants its state. */
  ready(params: null): Promise<SubnetworksState>;
  cancel(params: null): Promise<void>;
  /** Computes anew, with other options if any are given. */
  run(params: { readonly options?: SubnetworksOptions }): Promise<void>;
  /** Asks for a file with inputs, and computes on them. */
  chooseProbe(params: null): Promise<void>;
  /** Computes that too, after asking for the file that it takes. */
  use(params: { readonly use: SubnetworksUse }): Promise<void>;
  /** Names a run of layers; an empty name takes its name away. */
  nameBlock(params: NamedBlock): Promise<void>;
  /** The user chose a layer here; other views of the checkpoint follow. */
  select(params: { readonly layer: string }): Promise<void>;
  /** Opens the source where the layer is made. */
  openSource(params: { readonly layer: string }): Promise<void>;
  saveFinding(params: {
    readonly a: string;
    readonly b: string;
    readonly measure: string;
    readonly text: string;
  }): Promise<FindingMark>;
  openFinding(params: { readonly id: string }): Promise<void>;
  /** Asks for a place and writes the file; `png` comes as a data URL drawn by the view. */
  exportAs(params: {
    readonly format: "csv" | "json" | "svg" | "html" | "png";
    readonly measure: string;
    readonly png?: string;
  }): Promise<void>;
  openCheckpoint(params: null): Promise<void>;
  copy(params: { readonly text: string }): Promise<void>;
}
