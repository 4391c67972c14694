// Tensor similarity of two bilinear stacks beside the same recursion in numpy, in the same run.
//
//   node test/bench/tensorSimilarity.mjs [--layers 12] [--width 1024] [--hidden 4096]
//        [--threads 2] [--python PYTHON] [--json FILE]
//
// Both sides take all three inner products of two random stacks that the numpy side makes, on as
// many threads; ours reads them from safetensors files through the command line (dist/cli.js),
// whose start is in its time. `strict` is WebAssembly alone, `fast` has the native library where
// it is installed. Ratios are numpy's time over ours, of the clock and of processor time (which
// other work on the machine disturbs less); above 1 we are faster. OpenBLAS uses the instructions
// of 2013's Haswell.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pythonWith } from "./python.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const { values: options } = parseArgs({
  options: {
    layers: { type: "string", default: "12" },
    width: { type: "string", default: "1024" },
    hidden: { type: "string", default: "4096" },
    threads: { type: "string", default: "2" },
    python: { type: "string" },
    json: { type: "string" },
  },
});
const python = pythonWith(["numpy"], options.python);

const folder = mkdtempSync(join(tmpdir(), "cognate-bench-"));
try {
  const { layers, width, hidden, threads } = options;
  const peer = numpy([folder, layers, width, hidden], threads);
  const rows = ["strict", "fast"].map((mode) => ours(mode, threads));
  console.log(`${layers} layers, width ${width}, hidden ${hidden}, ${threads} threads`);
  console.log(`numpy   ${peer.seconds.toFixed(2)} s, ${peer.cpu.toFixed(2)} s of processor time`);
  const results = rows.map((row) => {
    const error = Math.abs(row.cosine / peer.cosine - 1);
    if (!(error < 1e-9)) throw new Error(`${row.mode}: ${row.cosine}, numpy has ${peer.cosine}`);
    const ratio = peer.seconds / row.seconds;
    const cpu = peer.cpu / row.cpu;
    console.log(
      `${row.mode.padEnd(7)} ${row.seconds.toFixed(2)} s, ${row.cpu.toFixed(2)} s of processor time: ratio ${ratio.toFixed(2)}, of processor time ${cpu.toFixed(2)}`,
    );
    return { ...row, ratio, cpuRatio: cpu };
  });
  if (options.json)
    writeFileSync(options.json, JSON.stringify({ options, peer, results }, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function numpy(args, threads) {
  const env = { ...process.env, OPENBLAS_NUM_THREADS: threads, OPENBLAS_CORETYPE: "Haswell" };
  const run = spawnSync(python, [join(here, "tensorSimilarity.py"), ...args], { env });
  if (run.status !== 0) throw new Error(String(run.stderr));
  return JSON.parse(String(run.stdout));
}

function ours(mode, threads) {
  const words = ["tensor-similarity", join(folder, "a.safetensors"), join(folder, "b.safetensors")];
  const more = ["--form", "layer", "--json", "--threads", threads];
  if (mode === "strict") more.push("--strict");
  const started = performance.now();
  const timed = `process.on("exit", () => process.stderr.write(String(process.cpuUsage().user / 1e6)))`;
  const flags = ["--import", `data:text/javascript,${encodeURIComponent(timed)}`];
  const run = spawnSync(process.execPath, [...flags, join(root, "dist/cli.js"), ...words, ...more]);
  if (run.status !== 0) throw new Error(String(run.stderr));
  const seconds = (performance.now() - started) / 1000;
  const { values } = JSON.parse(String(run.stdout));
  return {
    mode,
    seconds,
    cpu: Number(/[\d.]+$/.exec(String(run.stderr))?.[0]),
    cosine: values.layer_sym,
  };
}
