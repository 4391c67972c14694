/**
 * TensorFlow.js on its WebAssembly backend. A bundle of its own, loaded when a model is run by it,
 * with its binary beside it.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tensorflow from "@tensorflow/tfjs-core";

/** The build with SIMD instructions, which every Node of ours has; threads do not start in Node. */
const BINARY = "tfjs-backend-wasm-simd.wasm";

/** Beside this bundle; where sources run as they are, in the package. */
const folder = existsSync(join(__dirname, BINARY))
  ? __dirname
  : dirname(createRequire(__filename).resolve("@tensorflow/tfjs-backend-wasm"));

const events = ["uncaughtException", "unhandledRejection"] as const;

/** The library on its backend, ready. */
export async function openTensorFlow(): Promise<typeof tensorflow> {
  setWasmPaths(folder + sep);
  const before = new Set(events.flatMap((event) => process.listeners(event as "exit")));
  await tensorflow.setBackend("wasm");
  await tensorflow.ready();
  // the backend catches what is not its business
  for (const event of events) {
    for (const listener of process.listeners(event as "exit")) {
      if (!before.has(listener)) process.off(event, listener);
    }
  }
  return tensorflow;
}
