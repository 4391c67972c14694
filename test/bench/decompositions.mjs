// How fast decompositions are against LAPACK, as numpy calls it.
//
//   node test/bench/decompositions.mjs [--sizes 64,128,512] [--runs 5] [--rounds 3] [--threads 2]
//        [--python PYTHON] [--json FILE]
//
// Both sides take apart the same seeded matrices in the same run, in turn; the fastest run counts
// for each. Ratios are peer's time over ours; above 1 we are faster. The peer is numpy on OpenBLAS
// with the instructions of 2013's Haswell (256-bit, fused), on one and on several threads; ours is
// one thread. Times are of the processor (user and system) against one thread, so that they hold
// on a busy machine, and of the clock against several. The largest value of each is compared.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { pythonWith } from "./python.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "64,128,512" },
    runs: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    threads: { type: "string", default: "2" },
    python: { type: "string" },
    json: { type: "string" },
  },
});
const python = pythonWith(["numpy"], options.python);
const sizes = options.sizes.split(",").map(Number);
const [runs, rounds, threads] = ["runs", "rounds", "threads"].map((key) => Number(options[key]));

const entry = `
export { setKernelMode, supportsRelaxed } from "./extension/engine/kernels/mode";
export * from "./extension/engine/linalg/decompositions";
export { singularValues } from "./extension/engine/linalg/singularValues";
export { outerGram } from "./extension/engine/linalg/multiply";
export { createRandom } from "./extension/engine/linalg/random";
export { untracked } from "./extension/engine/task";
`;

async function loadEngine(folder) {
  const outfile = join(folder, "engine.cjs");
  await build({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "warning",
    absWorkingDir: root,
    outfile,
  });
  return (await import(pathToFileURL(outfile).href)).default;
}

/** Square, symmetric, positive definite and long, as decompositions.py reads them. */
function inputs(engine, n) {
  const random = engine.createRandom(n);
  const square = engine.randomGaussian(n, n, random);
  const symmetric = { ...square, data: new Float64Array(n * n) };
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      symmetric.data[r * n + c] = square.data[r * n + c] + square.data[c * n + r];
    }
  }
  const definite = engine.outerGram(square);
  for (let i = 0; i < n; i++) definite.data[i * n + i] += n;
  return { square, symmetric, definite, long: engine.randomGaussian(4 * n, n, random) };
}

/** Name, our call, and a value that must agree. */
function cases(engine, { square, symmetric, definite, long }) {
  const largest = (values) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const last = ({ data }) => Math.abs(data[data.length - 1]);
  return [
    ["eigh", () => largest(engine.symmetricEigen(symmetric).values)],
    ["eigvalsh", () => largest(engine.symmetricEigenvalues(symmetric))],
    ["svd", () => engine.thinSvd(square).s[0]],
    ["svd, 4n × n", () => engine.thinSvd(long).s[0]],
    ["svdvals", () => engine.singularValues(square, engine.untracked)[0]],
    ["qr", () => last(engine.qr(square).r)],
    ["cholesky", () => last(engine.cholesky(definite))],
  ];
}

function keep(best, key, { wall, cpu, value }) {
  const held = best.get(key);
  best.set(key, {
    wall: Math.min(wall, held?.wall ?? Number.POSITIVE_INFINITY),
    cpu: Math.min(cpu, held?.cpu ?? Number.POSITIVE_INFINITY),
    value,
  });
}

function ours(engine, matrices, n, best) {
  for (const [name, run] of cases(engine, matrices)) {
    for (let i = 0; i < runs; i++) {
      // small ones many times over: the processor's clock is coarse
      const times = Math.max(1, Math.round((128 / n) ** 2));
      const start = performance.now();
      const before = process.cpuUsage();
      let value;
      for (let k = 0; k < times; k++) value = run();
      const { user, system } = process.cpuUsage(before);
      const cpu = (user + system) / 1e6 / times;
      keep(best, `${name}, n = ${n}`, {
        wall: (performance.now() - start) / 1000 / times,
        cpu,
        value,
      });
    }
  }
}

/** numpy in a process of its own: its number of threads is fixed when it starts. */
function theirs(folder, n, count, best) {
  const env = {
    ...process.env,
    OPENBLAS_CORETYPE: "Haswell",
    OPENBLAS_NUM_THREADS: String(count),
  };
  const args = [join(here, "decompositions.py"), folder, String(n), String(runs)];
  const child = spawnSync(python, args, { env, encoding: "utf8" });
  if (child.status !== 0) throw new Error(`${python} failed:\n${child.stderr}`);
  for (const [name, result] of Object.entries(JSON.parse(child.stdout))) {
    keep(best, `${name}, n = ${n}`, result);
  }
}

const folder = mkdtempSync(join(tmpdir(), "cognate-bench-"));
try {
  const engine = await loadEngine(folder);
  const modes = engine.supportsRelaxed() ? ["strict", "fast"] : ["strict"];
  const best = { one: new Map(), several: new Map(), strict: new Map(), fast: new Map() };
  for (const n of sizes) {
    const matrices = inputs(engine, n);
    for (const [name, { data }] of Object.entries(matrices)) {
      writeFileSync(join(folder, `${name}-${n}.f64`), data);
    }
    for (let round = 0; round < rounds; round++) {
      theirs(folder, n, 1, best.one);
      theirs(folder, n, threads, best.several);
      for (const mode of modes) {
        engine.setKernelMode(mode);
        ours(engine, matrices, n, best[mode]);
      }
    }
  }

  console.log(`node ${process.version}, best of ${rounds} × ${runs}; ms, and peer/ours`);
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? cell.padStart(15) : cell.padEnd(24))).join(""));
  const threadsName = `${threads} threads`;
  row("", "numpy cpu", `${threadsName}`, ...modes.flatMap((m) => [m, "cpu ratio", "clock ratio"]));
  const figures = {};
  for (const [key, one] of best.one) {
    const several = best.several.get(key);
    const cells = modes.flatMap((mode) => {
      const mine = best[mode].get(key);
      if (!(Math.abs(mine.value - one.value) <= 1e-10 * one.value)) {
        throw new Error(`${key}: expected ${one.value}, got ${mine.value}`);
      }
      const ratios = { cpu: one.cpu / mine.cpu, clock: several.wall / mine.wall };
      figures[`${key}, ${mode}`] = { ...ratios, seconds: mine.cpu, peer: one.cpu };
      return [(1e3 * mine.cpu).toFixed(3), ratios.cpu.toFixed(2), ratios.clock.toFixed(2)];
    });
    row(key, (1e3 * one.cpu).toFixed(3), (1e3 * several.wall).toFixed(3), ...cells);
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
