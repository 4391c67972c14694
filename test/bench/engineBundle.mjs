// The engine as it is in the sources, bundled for one run of a benchmark, with its service on a
// pool of threads as the command line sets it up.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

const entry = `
export { measureOf } from "./extension/engine/measures/registry";
export { measurePair } from "./extension/engine/measures/run";
export { setKernelMode } from "./extension/engine/kernels/mode";
export { setNativeProducts } from "./extension/engine/linalg/nativeProducts";
export { openNativeProducts } from "./extension/node/accelerator/nativeProducts";
export { nativeProductsWork } from "./extension/node/accelerator/probe";
export { createPool } from "./extension/node/pool";
export { createService } from "./extension/node/service";
export { nodeFiles } from "./extension/node/nodeFiles";
export { bell, product, whole } from "./test/vectors/matrices";
`;

const shared = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["onnxruntime-node"],
  logLevel: "warning",
  absWorkingDir: root,
};

/**
 * The engine with `similarity(folder, id)`, the command of that name on x.npy and y.npy,
 * `compare(a, b, params)` and `gw(c1, c2, params)`. Bundles lie under out/, from where native libraries are found.
 */
export async function loadEngine(threads) {
  mkdirSync(join(root, "out"), { recursive: true });
  const folder = mkdtempSync(join(root, "out/bench-"));
  const threadFile = join(folder, "thread.cjs");
  const engineFile = join(folder, "engine.cjs");
  await build({ ...shared, entryPoints: ["extension/worker/thread.ts"], outfile: threadFile });
  await build({
    ...shared,
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    outfile: engineFile,
  });
  const { default: engine } = await import(pathToFileURL(engineFile).href);
  const canAccelerate = engine.nativeProductsWork;
  const executor = engine.createPool({ threadFile, threads, canAccelerate });
  executor.warm();
  const service = engine.createService({ files: engine.nodeFiles, executor });
  const context = () => ({ signal: new AbortController().signal, progress() {} });
  return {
    ...engine,
    async similarity(data, id) {
      const [x, y] = ["x.npy", "y.npy"].map((name) => join(data, name));
      const result = await service.similarity({ x, y, measures: [id] }, context());
      return result.values[id];
    },
    async compare(a, b, params) {
      return service.compare({ a, b, ...params }, context());
    },
    async gw(c1, c2, params) {
      return service.gw({ c1, c2, ...params, fresh: true }, context());
    },
    async dispose() {
      await executor.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A float64 array in numpy's format. */
export function writeNpy(path, { rows, columns, data }) {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = `${text.padEnd(128 - 10 - 1)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]);
  writeFileSync(path, Buffer.concat([start, Buffer.from(header), new Uint8Array(data.buffer)]));
}
