// Gromov-Wasserstein by vertex descent beside POT's conditional gradient.
//
//   node test/bench/gromovWasserstein.mjs [--sizes 250,500,1000] [--rounds 3] [--python PYTHON]
//        [--json FILE]
//
// Both sides solve the same problems from the same starts in the same run, on one thread each:
// clouds of independent points, clouds with ten clusters in common, and all 66 pairs of a network
// of 12 layers. The figure is the processor time of the solver alone, the least of some rounds,
// which other work on the machine disturbs little; ratios are POT's over ours, and above 1 we are
// faster. `strict` and `fast` are WebAssembly alone, `native` has the library for products where
// it is installed. POT goes by numpy on OpenBLAS with the instructions of 2013's Haswell. Values
// must agree to 1e-9, and the geometric mean over the clouds, like the ratio of the twelve layers,
// must be 5 or more in the fastest build, or the exit status is 1.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { pythonWith } from "./python.mjs";

const LEAST_RATIO = 5;
const TOLERANCE = 1e-9;

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "250,500,1000" },
    rounds: { type: "string", default: "3" },
    python: { type: "string" },
    json: { type: "string" },
  },
});
const python = pythonWith(["numpy", "ot"], options.python);

const entry = `
export { setKernelMode, supportsRelaxed } from "./extension/engine/kernels/mode";
export { setNativeProducts } from "./extension/engine/linalg/nativeProducts";
export { untracked } from "./extension/engine/task";
export { descend } from "./extension/engine/transport/descent";
export { identityMatching } from "./extension/engine/transport/plan";
export { defaultStopping } from "./extension/engine/transport/solution";
export { spaceOf } from "./extension/engine/transport/spaces";
export { openNativeProducts } from "./extension/node/accelerator/nativeProducts";
export { nativeProductsWork } from "./extension/node/accelerator/probe";
`;

async function loadEngine(folder) {
  const outfile = join(folder, "engine.cjs");
  await build({
    ...{ bundle: true, platform: "node", format: "cjs", target: "node20", outfile },
    ...{ external: ["onnxruntime-node"], logLevel: "warning", absWorkingDir: root },
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
  });
  const { default: engine } = await import(pathToFileURL(outfile).href);
  return engine;
}

function pot(folder, ...args) {
  const env = { ...process.env, OPENBLAS_CORETYPE: "Haswell" };
  for (const name of ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"]) env[name] = "1";
  const words = [join(here, "gromovWasserstein.py"), folder, ...args];
  const run = spawnSync(python, words, { env, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`${python} failed:\n${run.stderr}`);
  return JSON.parse(run.stdout);
}

const pairsOf = (count) =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: count - i - 1 }, (_, k) => [i, i + 1 + k]),
  ).flat();

/** The same problems, solved here: values, and the least processor time of the rounds. */
function ours(engine, { n, sides }) {
  const spaces = sides.map((data) => engine.spaceOf({ rows: n, columns: n, data }));
  const pairs = pairsOf(sides.length);
  const found = {};
  for (const start of ["product", "identity"]) {
    let seconds = Number.POSITIVE_INFINITY;
    let answers = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      const from = () => (start === "product" ? start : engine.identityMatching(n));
      const { descend, defaultStopping: stopping, untracked: task } = engine;
      const before = process.cpuUsage();
      answers = pairs.map(([i, j]) =>
        descend(spaces[i], spaces[j], { start: from(), stopping, task }),
      );
      const { user, system } = process.cpuUsage(before);
      seconds = Math.min(seconds, (user + system) / 1e6);
    }
    found[start] = {
      values: answers.map(({ value }) => value),
      iterations: answers.reduce((sum, { iterations }) => sum + iterations, 0),
      seconds,
    };
  }
  return found;
}

/** The builds that this machine can run, the fastest last. */
async function buildsHere(engine) {
  const builds = [{ name: "strict", mode: "strict", library: null }];
  if (engine.supportsRelaxed()) builds.push({ name: "fast", mode: "fast", library: null });
  if (await engine.nativeProductsWork()) {
    builds.push({ name: "native", mode: "fast", library: engine.openNativeProducts() });
  }
  return builds;
}

const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

// Below the repository, since native libraries are looked for from where a bundle lies.
mkdirSync(join(root, "out"), { recursive: true });
const folder = mkdtempSync(join(root, "out/bench-"));
try {
  const engine = await loadEngine(folder);
  const builds = await buildsHere(engine);
  const { version, problems } = pot(folder, "make", options.sizes);
  const loaded = problems.map((problem) => ({
    ...problem,
    sides: Array.from({ length: problem.layers }, (_, k) => {
      const bytes = readFileSync(join(folder, `${problem.name}-${k}.f64`));
      return new Float64Array(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      );
    }),
  }));
  const use = ({ mode, library }) => {
    engine.setKernelMode(mode);
    engine.setNativeProducts(library);
  };
  // the first calls are those of an interpreter
  for (const one of builds) {
    use(one);
    ours(engine, loaded[0]);
  }
  console.log(`node ${process.version}, POT ${version}, processor time in ms, one thread each`);
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? cell.padStart(12) : cell.padEnd(28))).join(""));
  row("", "steps", "POT", ...builds.flatMap(({ name }) => [name, "POT/ours"]), "apart");
  const rows = [];
  for (const problem of loaded) {
    const peer = pot(folder, "solve", problem.name, String(problem.layers), options.rounds);
    const own = builds.map((one) => {
      use(one);
      return ours(engine, problem);
    });
    for (const start of ["product", "identity"]) {
      const off = own.map((each) =>
        Math.max(...each[start].values.map((v, k) => Math.abs(v - peer[start].values[k]))),
      );
      const ratios = own.map((each) => peer[start].seconds / each[start].seconds);
      rows.push({ problem: problem.name, start, ratios, off: Math.max(...off) });
      row(
        `${problem.name}, ${start}`,
        String(peer[start].iterations),
        (peer[start].seconds * 1000).toFixed(1),
        ...own.flatMap((each, k) => [
          (each[start].seconds * 1000).toFixed(1),
          ratios[k].toFixed(2),
        ]),
        Math.max(...off).toExponential(1),
      );
    }
  }
  const means = builds.map((_, k) => ({
    clouds: geometricMean(
      rows.filter(({ problem }) => problem.startsWith("c")).map(({ ratios }) => ratios[k]),
    ),
    layers: geometricMean(
      rows.filter(({ problem }) => problem.startsWith("layers")).map(({ ratios }) => ratios[k]),
    ),
  }));
  for (const [k, { name }] of builds.entries()) {
    const { clouds, layers } = means[k];
    console.log(
      `${name.padEnd(8)} geometric mean ${clouds.toFixed(2)} over clouds, ${layers.toFixed(2)} over the twelve layers`,
    );
  }
  const last = means[means.length - 1];
  const apart = rows.filter(({ off }) => !(off < TOLERANCE));
  for (const { problem, start, off } of apart) {
    console.log(`${problem}, ${start}: values are ${off.toExponential(1)} apart`);
  }
  if (apart.length > 0 || last.clouds < LEAST_RATIO || last.layers < LEAST_RATIO) {
    process.exitCode = 1;
  }
  if (options.json) writeFileSync(options.json, JSON.stringify({ rows, means }, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
