// How fast the deterministic measures of ReSi are, against plain numpy and scipy.
//
//   node test/bench/resi.mjs [--samples 1000] [--features 256] [--threads 2] [--runs 12]
//        [--rounds 2] [--python PYTHON] [--only ID] [--products native|own] [--json FILE]
//
// Both sides get the same two arrays (seeded) in the same run, in turn; the fastest run counts for
// each. Ours is timed twice: a plain call of `measurePair` in this process, on one thread, and
// through the service and a pool of threads as the command line runs it (two files read, the parts
// of either side prepared on a thread of its own). The smaller counts: it is what a caller has at
// hand. Large products go by onnxruntime's library where it is installed (`--products native`), as
// in the package for one platform, or by our own kernels. Ratios are peer's time over ours; above 1 we are faster. Values are held against each other.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadEngine, writeNpy } from "./engineBundle.mjs";
import { pythonWith } from "./python.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    samples: { type: "string", default: "1000" },
    features: { type: "string", default: "256" },
    threads: { type: "string", default: "2" },
    runs: { type: "string", default: "12" },
    rounds: { type: "string", default: "2" },
    python: { type: "string" },
    only: { type: "string" },
    products: { type: "string", default: "native" },
    json: { type: "string" },
  },
});
const python = pythonWith(["numpy", "scipy"], options.python);
const [n, p, threads, runs, rounds] = ["samples", "features", "threads", "runs", "rounds"].map(
  (key) => Number(options[key]),
);

let products = "";

/** ReSi's name, our id, and whether both compute the same number. */
const measures = [
  ["CKA", "cka.linear", true],
  ["SVCCA", "svcca.99", true],
  ["PWCCA", "pwcca", false],
  ["OrthogonalProcrustes", "procrustes.euclidean", true],
  ["ProcrustesSizeAndShape", "procrustes.sizeAndShape", true],
  ["PermutationProcrustes", "procrustes.permutation", true],
  ["OrthogonalAngularShape", "procrustes.angular", true],
  ["AlignedCosine", "alignedCosine", true],
  ["LinearRegression", "regression.linear.yx", true],
  ["HardCorrelationMatch", "correlationMatch.hard", true],
  ["SoftCorrelationMatch", "correlationMatch.soft", true],
  ["RSA", "rsa.correlation.spearman", true],
  ["RSMNormDifference", "rsmNormDifference@resi", true],
  ["DistanceCorrelation", "distanceCorrelation", true],
  ["EigenspaceOverlap", "eigenspaceOverlap", true],
  ["Gulp", "gulp@resi", true],
  ["Jaccard", "knn.jaccard", true],
  ["SecondOrderCosine", "knn.secondOrderCosine", true],
  ["RankSimilarity", "knn.rank", true],
  ["MagnitudeDifference", "difference.magnitude", true],
  ["ConcentricityDifference", "difference.concentricity", true],
  ["UniformityDifference", "difference.uniformity", true],
].filter(([, id]) => !options.only || id === options.only);

function numpy(folder) {
  const names = measures.map(([name]) => name);
  const args = [join(here, "resi.py"), folder, String(n), String(p), String(runs), ...names];
  const env = {
    ...process.env,
    OPENBLAS_CORETYPE: "Haswell",
    OPENBLAS_NUM_THREADS: String(threads),
  };
  const { status, stdout, stderr } = spawnSync(python, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function fastest(action) {
  let best = { seconds: Number.POSITIVE_INFINITY };
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const value = await action();
    const seconds = (performance.now() - start) / 1000;
    if (seconds < best.seconds) best = { seconds, value };
  }
  return best;
}

async function main(folder) {
  const engine = await loadEngine(threads);
  const { bell, whole, product } = engine;
  const plain = bell(n, p, 1);
  const mixed = product(plain, whole(p, p, 2)).data;
  const noise = bell(n, p, 3).data;
  // distances about 1 on both sides, so that no measure is decided by scale
  const x = { ...plain, data: plain.data.map((value) => value / 16) };
  const y = { ...plain, data: mixed.map((value, i) => (value / 64 + noise[i]) / 16) };
  for (const [name, side] of Object.entries({ x, y })) {
    writeFileSync(join(folder, `${name}.f64`), side.data);
    writeNpy(join(folder, `${name}.npy`), side);
  }
  const best = new Map();
  const keep = (name, key, { seconds, value }) => {
    const entry = best.get(name) ?? {};
    if (!(entry[key]?.seconds <= seconds)) entry[key] = { seconds, value };
    best.set(name, entry);
  };
  engine.setKernelMode("fast");
  const native = options.products === "native" && (await engine.nativeProductsWork());
  if (native) engine.setNativeProducts(engine.openNativeProducts());
  products = native ? "native products" : "own products";
  for (let round = 0; round < rounds; round++) {
    const theirs = numpy(folder);
    for (const [name, id] of measures) {
      keep(name, "numpy", theirs[name]);
      const measure = engine.measureOf(id);
      const call = () => engine.measurePair(measure, x, y).value;
      keep(name, "call", await fastest(call));
      keep(name, "pool", await fastest(() => engine.similarity(folder, id)));
    }
  }
  await engine.dispose();
  report(best);
}

function report(best) {
  const milliseconds = (seconds) => (seconds * 1000).toFixed(1);
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? cell.padStart(11) : cell.padEnd(26))).join(""));
  console.log(
    `n = ${n}, p = ${p}; node ${process.version}, ${threads} threads, ${products}, milliseconds\n`,
  );
  row("", "numpy", "call", "pool", "peer/ours", "difference");
  const ratios = [];
  for (const [name, id, sameNumber] of measures) {
    const { numpy, call, pool } = best.get(name);
    const ratio = numpy.seconds / Math.min(call.seconds, pool.seconds);
    ratios.push(ratio);
    const off = Math.abs(call.value - numpy.value) / Math.abs(numpy.value);
    row(
      id,
      ...[numpy, call, pool].map(({ seconds }) => milliseconds(seconds)),
      ratio.toFixed(2),
      sameNumber ? off.toExponential(0) : "-",
    );
  }
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  console.log();
  row("geometric mean", "", "", "", mean.toFixed(2));
  if (options.json) {
    writeFileSync(options.json, JSON.stringify({ mean, best: Object.fromEntries(best) }, null, 2));
  }
}

const folder = mkdtempSync(join(tmpdir(), "cognate-bench-"));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
