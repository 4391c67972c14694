import type { Checkpoint } from "../formats/checkpoint";
import type { Files } from "../io";
import type { Executor } from "../jobs/executor";
import type { ArchitectureFile } from "../models/architecture/find";
import type { ModelSettings } from "../models/modelSettings";
import type { ProbeChoice } from "../models/probeChoice";
import type { ArrayPlace } from "../representations/similarity";
import type { Result } from "../result";
import type { Markers } from "./markers";
import type { FitOptions, StitchInputKind, StitchMethod } from "./options";

export interface StitchedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly architecture: ArchitectureFile | null;
  readonly settings: ModelSettings | null;
}

export interface StitchInputs {
  readonly front: StitchedCheckpoint;
  readonly end: StitchedCheckpoint;
  readonly probe: ProbeChoice;
  /** The true class of each sample, where the probe does not tell. */
  readonly labels: ArrayPlace | null;
  /** Data held out; a share of the probe's where absent. */
  readonly test: { readonly probe: ProbeChoice; readonly labels: ArrayPlace | null } | null;
  /** The data held out, or the probe, with markers of another class. */
  readonly shifted: ProbeChoice | null;
}

export interface StitchOptions {
  /** All for which there are data when null. */
  readonly methods: readonly StitchMethod[] | null;
  readonly fit: FitOptions;
  /** Glob on the ids of hooked layers of both sides. */
  readonly layers: string | null;
  readonly frontLayers: readonly string[] | null;
  readonly endLayers: readonly string[] | null;
  /** Every front layer with every end layer; else those at the same depth. */
  readonly all: boolean;
  readonly inputs: StitchInputKind;
  /** Share of the samples on which stitches are judged. */
  readonly holdout: number;
  readonly marker: Omit<Markers, "classes" | "seed"> | null;
  /** The end model is stitched to itself, layer by layer. */
  readonly selfTest: boolean;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

export interface StitchContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly files: Files;
  readonly partials?: boolean;
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}
