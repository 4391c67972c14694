/** Running operator graphs by TensorFlow.js, on WebAssembly or natively. */
import { createRequire } from "node:module";
import type { Runtime } from "../../engine/models/runtime";
import type { Tf } from "./tensorflow/call";
import { removedFromNode } from "./tensorflow/removedFromNode";

let opened: Promise<Runtime> | undefined;

/** The runtime of this thread; its instance of WebAssembly stays for the thread's life. */
export function tfWasmRuntime(): Promise<Runtime> {
  opened ??= (async () => {
    const { openTensorFlow } = await import("../libraries/tensorflow");
    const tf = await openTensorFlow();
    return runtimeOf(`tfjs-wasm ${tf.version_core}`, tf);
  })();
  return opened;
}

/** The package brings a core of its own, on TensorFlow's native library. Throws what loading it throws. */
export async function tfNodeRuntime(entry: string): Promise<Runtime> {
  const requireHere = createRequire(__filename);
  Object.assign(requireHere("node:util"), removedFromNode(requireHere("node:util")));
  const tf: Tf = requireHere(entry);
  await tf.ready();
  return runtimeOf(`tfjs-node ${tf.version_core}`, tf);
}

/** Its evaluator is loaded with the first model. */
const runtimeOf = (name: string, tf: Tf): Runtime => ({
  name,
  open: async (model) => (await import("./tensorflow/session")).openTfSession(tf, model),
});
