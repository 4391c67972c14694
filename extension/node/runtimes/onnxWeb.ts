/** Running operator graphs by onnxruntime in WebAssembly, which every package carries. */
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Runtime } from "../../engine/models/runtime";
import { openOnnxSession } from "./onnxSession";
import { onnxShapes } from "./onnxShapes";

let opened: Promise<Runtime> | undefined;

/** The runtime of this thread; its instance of WebAssembly stays for the thread's life. */
export function webRuntime(): Promise<Runtime> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Runtime> {
  const { ort, gluePath, binaryPath } = await import("../libraries/onnxruntimeWeb");
  const { wasm } = ort.env;
  // the pool is what runs in parallel; its own threads do not start in Node
  wasm.numThreads = 1;
  wasm.proxy = false;
  wasm.wasmPaths = { mjs: pathToFileURL(gluePath).href };
  const binary = await readFile(binaryPath);
  wasm.wasmBinary = binary.buffer.slice(
    binary.byteOffset,
    binary.byteOffset + binary.byteLength,
  ) as ArrayBuffer;
  const options = { executionProviders: ["wasm"] };
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common}`,
    open: (model) => openOnnxSession(ort, model, options),
    shapes: (model) => onnxShapes(ort, model, options),
  };
}
