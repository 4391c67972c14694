/** Which runtime runs models: chosen once a process, native libraries only after a probe. */
import { EngineError } from "../../engine/errors";
import type { RuntimeChoice, RuntimeKind } from "../../protocol/runtimes";
import { nativeProductsWork } from "../accelerator/probe";
import { nativePath } from "../accelerator/resolve";
import type { RuntimeSpec } from "./spec";
import { tfNodeEntry, tfNodeFault } from "./tensorflow/find";

export interface ChooseOptions {
  readonly choice: RuntimeChoice;
  /** Folders in which tfjs-node may be installed, the first that has it counts. */
  readonly tensorFlowFolders?: readonly string[];
  /** Told once, what was chosen and why. */
  readonly onChosen?: (text: string) => void;
}

/**
 * A function that answers the runtime, found when first asked for. Throws `model.unrunnable` where
 * the runtime that was asked for is not there, and says what to do.
 */
export function runtimeChooser(options: ChooseOptions): () => Promise<RuntimeSpec> {
  let chosen: Promise<RuntimeSpec> | undefined;
  return () => {
    chosen ??= choose(options).then((spec) => {
      options.onChosen?.(`models run on ${spec.kind} (asked for: ${options.choice})`);
      return spec;
    });
    // what is missing may be there the next time
    chosen.catch(() => {
      chosen = undefined;
    });
    return chosen;
  };
}

async function choose({ choice, tensorFlowFolders = [] }: ChooseOptions): Promise<RuntimeSpec> {
  switch (choice) {
    case "auto":
      return { kind: (await nativeProductsWork()) ? "onnx" : "onnx-web" };
    case "onnx":
      if (await nativeProductsWork()) return { kind: choice };
      throw absent(
        choice,
        nativePath() === undefined
          ? "its native library is not in this package; install the package of Cognate for this platform"
          : "its native library does not work on this machine",
      );
    case "onnx-web":
    case "tfjs":
      return { kind: choice };
    case "tfjs-node":
      return tfNode(tensorFlowFolders);
    default:
      return choice satisfies never;
  }
}

async function tfNode(folders: readonly string[]): Promise<RuntimeSpec> {
  const entry = tfNodeEntry(folders);
  if (entry === undefined) {
    throw absent(
      "tfjs-node",
      "it is not installed; run Install Native TensorFlow Backend in the editor, or name a folder that has it (setting cognate.tensorFlow.folder, on a terminal COGNATE_TENSORFLOW)",
    );
  }
  const fault = await tfNodeFault(entry);
  if (fault === null) return { kind: "tfjs-node", entry };
  throw absent("tfjs-node", `${entry} does not work here (${fault}); install it again`);
}

const absent = (kind: RuntimeKind, why: string): EngineError =>
  new EngineError("model.unrunnable", `runtime ${kind}: ${why}, or choose another runtime`, {
    expected: kind,
    got: "none",
  });
