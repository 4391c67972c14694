// How fast large products are against numpy, in both builds of the kernels and with the native
// library.
//
//   node test/bench/products.mjs [--size 1024] [--threads 2] [--runs 10] [--rounds 3]
//        [--python PYTHON] [--json FILE]
//
// Both sides multiply the same two seeded matrices (size × size) in the same run, in turn; the
// fastest run counts for each. Ratios are peer's time over ours; above 1 we are faster. The peer
// is numpy on OpenBLAS with the instructions of 2013's Haswell (256-bit, fused), on as many
// threads as ours. Squared distances of numpy are made from a product, as is usual; ours from
// differences, which keep their digits where rows lie close together. The relaxed build needs
// a runtime with relaxed SIMD (Node 22 and later); without one it is left out. So is the native
// library for products where it is not installed or does not work; it takes those in float64.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { pythonWith } from "./python.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const { values: options } = parseArgs({
  options: {
    size: { type: "string", default: "1024" },
    threads: { type: "string", default: "2" },
    runs: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    python: { type: "string" },
    json: { type: "string" },
  },
});
const python = pythonWith(["numpy"], options.python);
const [size, threads, runs, rounds] = ["size", "threads", "runs", "rounds"].map((key) =>
  Number(options[key]),
);

const entry = `
export { setKernelMode, supportsRelaxed } from "./extension/engine/kernels/mode";
export { accelerated } from "./extension/engine/jobs/accelerated";
export { inMode } from "./extension/engine/jobs/inMode";
export { multiplyOnPool } from "./extension/engine/jobs/product";
export { shared } from "./extension/engine/jobs/sharedFloats";
export { multiply, outerGram, squaredDistances } from "./extension/engine/linalg/multiply";
export { multiplySingle } from "./extension/engine/linalg/multiplySingle";
export { setNativeProducts } from "./extension/engine/linalg/nativeProducts";
export { openNativeProducts } from "./extension/node/accelerator/nativeProducts";
export { nativeProductsWork } from "./extension/node/accelerator/probe";
export { createPool } from "./extension/node/pool";
`;

async function loadEngine(folder) {
  const common = {
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["onnxruntime-node"],
    logLevel: "warning",
    absWorkingDir: root,
  };
  const threadFile = join(folder, "thread.cjs");
  const outfile = join(folder, "engine.cjs");
  const stdin = { contents: entry, resolveDir: root, loader: "ts" };
  await build({ ...common, entryPoints: ["extension/worker/thread.ts"], outfile: threadFile });
  await build({ ...common, stdin, outfile });
  const { default: engine } = await import(pathToFileURL(outfile).href);
  const canAccelerate = engine.nativeProductsWork;
  return { ...engine, pool: engine.createPool({ threadFile, threads, canAccelerate }) };
}

/** The same numbers as products.py draws. */
function noise(count, seed) {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const single = ({ rows, columns, data }) => ({ rows, columns, data: Float32Array.from(data) });

/** What is timed: name, threads, and our call. */
function cases(engine, { mode, native }) {
  const { accelerated, inMode, pool, shared } = engine;
  const matrix = (seed) => ({ rows: size, columns: size, data: shared(noise(size * size, seed)) });
  const [a, b] = [matrix(1), matrix(2)];
  const [x, y] = [single(a), single(b)];
  const executor = native ? accelerated(inMode(pool, mode)) : inMode(pool, mode);
  return [
    ["product f64", 1, () => engine.multiply(a, b)],
    ["product f64", threads, () => engine.multiplyOnPool(executor, a, b)],
    ["product f32", 1, () => engine.multiplySingle(x, y)],
    ["gram f64", 1, () => engine.outerGram(a)],
    ["gram f64", threads, () => engine.multiplyOnPool(executor, a, a, { transposeB: true })],
    ["squared distances f64", 1, () => engine.squaredDistances(a)],
  ];
}

const keyOf = (name, count) => `${name}, ${count === 1 ? "1 thread" : `${count} threads`}`;

async function ours(engine, build, best) {
  engine.setKernelMode(build.mode);
  engine.setNativeProducts(build.native ? engine.openNativeProducts() : null);
  for (const [name, count, run] of cases(engine, build)) {
    const key = keyOf(name, count);
    for (let i = 0; i < runs; i++) {
      const start = performance.now();
      const { data } = await run();
      const seconds = (performance.now() - start) / 1000;
      const last = best.get(key)?.seconds ?? Number.POSITIVE_INFINITY;
      best.set(key, { seconds: Math.min(last, seconds), entry: data[size + 2] });
    }
  }
}

/** numpy in a process of its own: its number of threads is fixed when it starts. */
function theirs(count, best) {
  const environment = {
    ...process.env,
    OPENBLAS_CORETYPE: "Haswell",
    OPENBLAS_NUM_THREADS: String(count),
  };
  const args = [join(here, "products.py"), String(size), String(runs)];
  const child = spawnSync(python, args, { env: environment, encoding: "utf8" });
  if (child.status !== 0) throw new Error(`${python} failed:\n${child.stderr}`);
  for (const [name, { seconds, entry }] of Object.entries(JSON.parse(child.stdout))) {
    const key = keyOf(name, count);
    const last = best.get(key)?.seconds ?? Number.POSITIVE_INFINITY;
    best.set(key, { seconds: Math.min(last, seconds), entry });
  }
}

function requireEqual(key, got, expected) {
  const tolerance = key.includes("f32") ? 1e-4 * size : 1e-12 * size;
  if (Math.abs(got - expected) < tolerance) return;
  throw new Error(`${key}: entry (1, 2), expected ${expected}, got ${got}`);
}

/** The builds that this machine can run. */
async function buildsHere(engine) {
  const builds = [{ name: "strict", mode: "strict", native: false }];
  if (engine.supportsRelaxed()) builds.push({ name: "fast", mode: "fast", native: false });
  if (await engine.nativeProductsWork())
    builds.push({ name: "native", mode: "fast", native: true });
  return builds;
}

// Below the repository, since native libraries are looked for from where a bundle lies.
mkdirSync(join(root, "out"), { recursive: true });
const folder = mkdtempSync(join(root, "out/bench-"));
try {
  const engine = await loadEngine(folder);
  const builds = await buildsHere(engine);
  const best = { numpy: new Map(), strict: new Map(), fast: new Map(), native: new Map() };
  for (let round = 0; round < rounds; round++) {
    for (const count of new Set([1, threads])) theirs(count, best.numpy);
    for (const one of builds) await ours(engine, one, best[one.name]);
  }
  await engine.pool.dispose();

  console.log(`n = ${size}, node ${process.version}, best of ${rounds} × ${runs}`);
  const names = builds.map(({ name }) => name);
  if (!names.includes("fast")) console.log("this runtime has no relaxed SIMD: no fast build");
  if (!names.includes("native")) console.log("the native library does not work here: left out");
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? cell.padStart(14) : cell.padEnd(34))).join(""));
  row("", "numpy ms", ...names.flatMap((name) => [`${name} ms`, "peer/ours"]));
  const figures = {};
  for (const [key, peer] of best.numpy) {
    const cells = names.flatMap((name) => {
      const own = best[name].get(key);
      if (!own) return ["", ""];
      requireEqual(key, own.entry, peer.entry);
      figures[`${key}, ${name}`] = peer.seconds / own.seconds;
      return [(own.seconds * 1000).toFixed(1), (peer.seconds / own.seconds).toFixed(2)];
    });
    if (cells[0]) row(key, (peer.seconds * 1000).toFixed(1), ...cells);
  }
  if (options.json) writeFileSync(options.json, JSON.stringify(figures, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
