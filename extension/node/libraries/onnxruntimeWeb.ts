/**
 * onnxruntime compiled to WebAssembly. A bundle of its own, loaded when a model is run by it, with
 * its glue and its binary beside it.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as onnxruntime from "onnxruntime-web";

const GLUE = "ort-wasm-simd-threaded.mjs";
const BINARY = "ort-wasm-simd-threaded.wasm";

/** Beside this bundle; where sources run as they are, in the package. */
const folder = existsSync(join(__dirname, BINARY))
  ? __dirname
  : dirname(createRequire(__filename).resolve("onnxruntime-web"));

export const ort: typeof onnxruntime = onnxruntime;
export const gluePath = join(folder, GLUE);
export const binaryPath = join(folder, BINARY);
