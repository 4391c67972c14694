/** The port to whatever executes operator graphs: onnxruntime, TensorFlow.js. */
import type { SizedValue } from "./memory";
import type { Tensor } from "./tensor";

export interface Runtime {
  /** As results and the log name it: `onnxruntime-node 1.30.0`. */
  readonly name: string;
  /**
   * Prepares a model, given as ONNX bytes. Throws `model.unrunnable` that names the operator and
   * its node where the runtime refuses it.
   */
  open(model: Uint8Array): Promise<Session>;
  /**
   * Shapes of the outputs as far as they follow from those of the inputs, without running
   * anything; absent where the runtime does not tell. Throws as {@link Runtime.open}.
   */
  shapes?(model: Uint8Array): Promise<ReadonlyMap<string, SizedValue>>;
}

/** A model ready to run. Calls must not overlap. */
export interface Session {
  /**
   * The named outputs for these inputs, all of them tensors of their own. Cannot be interrupted:
   * callers keep a call short by small batches. Throws `shape.mismatch` for inputs that do not
   * fit, `model.unrunnable` for what fails while running.
   */
  run(
    inputs: ReadonlyMap<string, Tensor>,
    outputs: readonly string[],
  ): Promise<ReadonlyMap<string, Tensor>>;
  release(): Promise<void>;
}
