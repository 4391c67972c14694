/** Running operator graphs by onnxruntime's native library. */
import type { Runtime } from "../../engine/models/runtime";
import { requireNative } from "../accelerator/resolve";
import { openOnnxSession } from "./onnxSession";
import { onnxShapes } from "./onnxShapes";

/** The runtime of this thread. Throws what loading the library throws. */
export function nativeRuntime(): Runtime {
  const ort = requireNative();
  return {
    name: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
    open: (model) => openOnnxSession(ort, model),
    shapes: (model) => onnxShapes(ort, model),
  };
}
