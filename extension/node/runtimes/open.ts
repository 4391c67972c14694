/** The runtime of a pool thread. */
import type { Runtime } from "../../engine/models/runtime";
import { nativeRuntime } from "./onnxNative";
import { webRuntime } from "./onnxWeb";
import type { RuntimeSpec } from "./spec";
import { tfNodeRuntime, tfWasmRuntime } from "./tfjs";

export async function openRuntime(spec: RuntimeSpec): Promise<Runtime> {
  switch (spec.kind) {
    case "onnx":
      return nativeRuntime();
    case "onnx-web":
      return webRuntime();
    case "tfjs":
      return tfWasmRuntime();
    case "tfjs-node":
      return tfNodeRuntime(spec.entry);
    default:
      return spec satisfies never;
  }
}
