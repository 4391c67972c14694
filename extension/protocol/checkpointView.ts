/** The contract between the host and the editor of one checkpoint. */
import type { Result, TensorStats } from "../engine/result";
import type { ViewFailure } from "./similarityView";

export interface CheckpointState {
  readonly name: string;
  readonly path: string;
  readonly status: "reading" | "done" | "failed";
  /** A `list` result. */
  readonly listing?: Result;
  readonly failure?: ViewFailure;
  /** The file changed on disk since it was read. */
  readonly stale: boolean;
}

export interface CheckpointViewApi {
  update(state: CheckpointState): Promise<void>;
}

export interface CheckpointHostApi {
  ready(params: null): Promise<CheckpointState>;
  /** Figures and histograms of some tensors; computed on demand, cancellable. */
  stats(params: { tensors: readonly string[] }): Promise<Record<string, TensorStats>>;
  refresh(params: null): Promise<void>;
  /** Opens the picker for a second checkpoint and the comparison with it. */
  compareWith(params: null): Promise<void>;
  copy(params: { text: string }): Promise<void>;
}
