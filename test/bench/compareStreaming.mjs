// How fast, and in how much memory, two large checkpoints are compared, against `dd` and numpy.
//
//   node test/bench/compareStreaming.mjs [--gigabytes 2] [--tensors 200] [--threads 2]
//        [--runs 3] [--cli dist/cli.js] [--python PYTHON] [--folder DIR] [--json FILE]
//
// Writes two F32 safetensors files (seeded) to a temporary folder, then times in turn, round by
// round: `dd bs=1M` of both files; numpy (compareStreaming.py) with one and with several threads;
// `cognate compare --pairs-only`. Before each the files are read once, so that they lie in the
// page cache even where the system takes memory back early.
// Ratios are peer's time over ours; above 1 we are faster. Times are of whole processes, start
// included, except `numpy, work only`. The fastest round counts for each.
//
// It also takes the peak resident memory of ours, what `cognate list` reads beyond what it reads
// for an empty checkpoint, and checks the cosines of ours against numpy's. Linux only.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pythonWith } from "./python.mjs";
import { emptyCheckpoint, writeCheckpoint } from "./syntheticCheckpoint.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    gigabytes: { type: "string", default: "2" },
    tensors: { type: "string", default: "200" },
    threads: { type: "string", default: "2" },
    runs: { type: "string", default: "3" },
    cli: { type: "string", default: join(here, "../../dist/cli.js") },
    python: { type: "string" },
    folder: { type: "string", default: tmpdir() },
    json: { type: "string" },
  },
});
const python = pythonWith(["numpy"], options.python);
const cli = resolve(options.cli);
if (!existsSync(cli)) throw new Error(`${cli} is missing: run npm run build first`);
const threads = Number(options.threads);
const pinned = { ...process.env, OPENBLAS_CORETYPE: "Haswell", OPENBLAS_NUM_THREADS: "1" };

/** Runs a program to its end: seconds, standard output, peak resident bytes. */
function run(program, args) {
  return new Promise((done, fail) => {
    const start = performance.now();
    // GNU time reports the peak that the system kept, which no polling can miss
    const child = spawn("/usr/bin/time", ["-f", "peak-kilobytes %M", program, ...args], {
      env: pinned,
      stdio: ["ignore", "pipe", "pipe"],
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
      if (code === 0) done({ seconds, output, errors, peak });
      else fail(new Error(`${program} ${args.join(" ")}: exit ${code}\n${errors}`));
    });
  });
}

const readWhole = (path) => run("dd", [`if=${path}`, "of=/dev/null", "bs=1M"]);
const numpy = (a, b, count) =>
  run(python, [join(here, "compareStreaming.py"), a, b, String(count)]);
const compare = (a, b) =>
  run(process.execPath, [
    cli,
    ...["compare", a, b, "--pairs-only", "--threads", String(threads), "--json"],
  ]);

/** Bytes that the process of `cognate list` asked the system for, by the system's own count. */
async function bytesToList(path) {
  const { errors } = await run(process.execPath, [join(here, "countReads.cjs"), cli, "list", path]);
  return Number(/^rchar: (\d+)$/m.exec(errors)[1]);
}

/** The largest difference of a tensor's cosine between numpy's answer and ours. */
function worstCosine(theirs, ours) {
  const mine = new Map();
  for (const pair of JSON.parse(ours).pairs) {
    if (pair.level === "tensor") mine.set(pair.a, pair.values["weights.cosine"]);
  }
  const { cosine } = JSON.parse(theirs);
  let worst = 0;
  for (const [name, value] of Object.entries(cosine)) {
    if (!mine.has(name)) throw new Error(`${name} was not compared`);
    worst = Math.max(worst, Math.abs(mine.get(name) - value));
  }
  return worst;
}

async function main(folder) {
  const a = join(folder, "a.safetensors");
  const b = join(folder, "b.safetensors");
  const empty = join(folder, "empty.safetensors");
  const shape = { bytes: Number(options.gigabytes) * 1e9, tensors: Number(options.tensors) };
  writeCheckpoint(a, { ...shape, seed: 1, changeOf: 0 });
  writeCheckpoint(b, { ...shape, seed: 1, changeOf: 0.1 });
  emptyCheckpoint(empty);
  const size = statSync(a).size;
  const warm = async () => {
    for (const path of [a, b]) await readWhole(path);
  };

  const best = {};
  const keep = (name, seconds) => {
    best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, seconds);
  };
  let peak = 0;
  let theirs = "";
  let ours = "";
  for (let round = 0; round < Number(options.runs); round++) {
    await warm();
    keep("dd of both", (await readWhole(a)).seconds + (await readWhole(b)).seconds);
    for (const count of new Set([1, threads])) {
      await warm();
      const { seconds, output } = await numpy(a, b, count);
      keep(`numpy, ${count} threads`, seconds);
      keep(`numpy, ${count} threads, work only`, JSON.parse(output).seconds);
      theirs = output;
    }
    await warm();
    const result = await compare(a, b);
    keep("cognate compare", result.seconds);
    peak = Math.max(peak, result.peak);
    ours = result.output;
  }
  const list = await run(process.execPath, [cli, "list", a]);
  const listed = (await bytesToList(a)) - (await bytesToList(empty));
  const own = best["cognate compare"];

  console.log(`two files of ${(size / 1e9).toFixed(2)} GB, ${shape.tensors} tensors, F32`);
  console.log(`node ${process.version}, ${threads} threads, best of ${options.runs}\n`);
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? cell.padStart(10) : cell.padEnd(32))).join(""));
  row("", "seconds", "peer/ours");
  for (const [name, seconds] of Object.entries(best)) {
    row(name, seconds.toFixed(3), (seconds / own).toFixed(2));
  }
  const figures = {
    "compare over dd": own / best["dd of both"],
    "peak resident MB": peak / 1e6,
    "list: seconds": list.seconds,
    "list: bytes beyond start-up": listed,
    "list: share of the file": listed / size,
    "worst cosine against numpy": worstCosine(theirs, ours),
  };
  console.log();
  for (const [name, value] of Object.entries(figures)) row(name, value.toPrecision(3));
  if (options.json) writeFileSync(options.json, JSON.stringify({ best, ...figures }, null, 2));
}

const folder = mkdtempSync(join(options.folder, "cognate-bench-"));
const clean = () => rmSync(folder, { recursive: true, force: true });
process.once("SIGINT", () => {
  clean();
  process.exit(130);
});
try {
  await main(folder);
} finally {
  clean();
}
