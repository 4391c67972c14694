// How fast, and in how much memory, two models are run and compared, against torch and numpy.
//
//   node test/bench/modelSimilarity.mjs [--threads 2] [--runs 2] [--cli dist/cli.js]
//        [--python PYTHON] [--folder DIR] [--json FILE]
//
// Two models as large as BERT-base (12 layers, 110 million parameters, random weights) are written
// to a temporary folder; 256 inputs of 32 tokens go through both, and the 13 × 13 matrix of linear
// CKA is made of the means over tokens. In turn, round by round: `cognate compare`, and the same
// work in torch and numpy (modelSimilarity.py). Ratios are peer's time over ours; above 1 we are
// faster. Times are of whole processes, start and reading of the weights included, except `work
// only`; the fastest round counts. Linux only, by GNU time; the peer needs torch and onnx.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pythonWith } from "./python.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    threads: { type: "string", default: "2" },
    runs: { type: "string", default: "2" },
    cli: { type: "string", default: join(here, "../../dist/cli.js") },
    python: { type: "string" },
    folder: { type: "string", default: tmpdir() },
    json: { type: "string" },
  },
});
const python = pythonWith(["numpy", "torch"], options.python);
const cli = resolve(options.cli);
if (!existsSync(cli)) throw new Error(`${cli} is missing: run npm run build first`);
const { threads } = options;
const pinned = { ...process.env, OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads };

/** Runs a program to its end: seconds, standard output, peak resident bytes. */
function run(program, args) {
  return new Promise((done, fail) => {
    const start = performance.now();
    const child = spawn("/usr/bin/time", ["-f", "peak-kilobytes %M", program, ...args], {
      env: pinned,
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.stderr.on("data", (data) => {
      errors += data;
    });
    child.on("error", fail);
    child.on("close", (code) => {
      const seconds = (performance.now() - start) / 1000;
      const peak = Number(/peak-kilobytes (\d+)/.exec(errors)?.[1]) * 1024;
      if (code === 0) done({ seconds, output, peak });
      else fail(new Error(`${program} ${args.join(" ")}: exit ${code}\n${errors}`));
    });
  });
}

const torch = (what, folder) => run(python, [join(here, "modelSimilarity.py"), what, folder]);
const compare = (folder) =>
  run(process.execPath, [
    ...[cli, "compare", join(folder, "a.onnx"), join(folder, "b.onnx"), "--json"],
    ...["--measure", "cka.linear", "--layers", "{norm,layers.*.norm2}", "--reduce", "mean"],
    ...["--probe", join(folder, "ids.npy"), "--threads", threads],
  ]);

/** The largest difference of a cell. Weights and activations are float32 on both sides. */
function worstCell(theirs, ours) {
  const [{ values }] = JSON.parse(ours).matrices;
  const { cka } = JSON.parse(theirs);
  return Math.max(...cka.flatMap((row, i) => row.map((cell, j) => Math.abs(cell - values[i][j]))));
}

async function main(folder) {
  await torch("make", folder);
  let [own, peer, work, peak] = [Infinity, Infinity, Infinity, 0];
  let worst = 0;
  for (let round = 0; round < Number(options.runs); round++) {
    const theirs = await torch("run", folder);
    const ours = await compare(folder);
    own = Math.min(own, ours.seconds);
    peer = Math.min(peer, theirs.seconds);
    work = Math.min(work, JSON.parse(theirs.output).work);
    peak = Math.max(peak, ours.peak);
    worst = Math.max(worst, worstCell(theirs.output, ours.output));
  }
  console.log(`node ${process.version}, ${threads} threads, best of ${options.runs}\n`);
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? cell.padStart(10) : cell.padEnd(32))).join(""));
  row("", "seconds", "peer/ours");
  row("torch and numpy", peer.toFixed(2), (peer / own).toFixed(2));
  row("torch and numpy, work only", work.toFixed(2), (work / own).toFixed(2));
  row("cognate compare", own.toFixed(2), "1.00");
  console.log();
  row("peak resident GB", (peak / 1e9).toPrecision(3));
  row("worst cell against torch", worst.toPrecision(2));
  if (worst > 1e-4) throw new Error(`a cell differs by ${worst}, expected at most 1e-4`);
  if (options.json) writeFileSync(options.json, JSON.stringify({ own, peer, work, peak, worst }));
}

const folder = mkdtempSync(join(options.folder, "cognate-bench-"));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
