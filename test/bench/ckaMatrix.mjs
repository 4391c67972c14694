// How fast a matrix of linear CKA over two dumps is, against numpy.
//
//   node test/bench/ckaMatrix.mjs [--layers 24] [--samples 2048] [--features 768] [--threads 2]
//        [--runs 2] [--measure cka.linear] [--python PYTHON] [--json FILE]
//
// Ours is the service's `compare` of a dump (safetensors, F32) with itself, on a pool of threads,
// reading included: what `cognate compare A A --measure cka.linear` does less the start of a
// process. numpy reads its array beforehand. Both compute all layers x layers values. In turn, the
// fastest run counts. Peer's time over ours; above 1 we are faster.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadEngine } from "./engineBundle.mjs";
import { pythonWith } from "./python.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    layers: { type: "string", default: "24" },
    samples: { type: "string", default: "2048" },
    features: { type: "string", default: "768" },
    threads: { type: "string", default: "2" },
    runs: { type: "string", default: "2" },
    measure: { type: "string", default: "cka.linear" },
    python: { type: "string" },
    json: { type: "string" },
  },
});
const python = pythonWith(["numpy"], options.python);
const [count, n, p, threads, runs] = ["layers", "samples", "features", "threads", "runs"].map(
  (key) => Number(options[key]),
);

/** Layers that drift: each is nine tenths of the one before and fresh noise. */
function* layersOf({ bell }) {
  let last = Float32Array.from(bell(n, p, 0).data);
  for (let layer = 0; layer < count; layer++) {
    yield last;
    const noise = bell(n, p, layer + 1).data;
    last = last.map((value, i) => 0.9 * value + noise[i] / 2);
  }
}

function writeDump(folder, engine) {
  const bytes = n * p * 4;
  const header = { __metadata__: { cognate: "activations" } };
  for (let layer = 0; layer < count; layer++) {
    const data_offsets = [layer * bytes, (layer + 1) * bytes];
    header[`layers.${layer}`] = { dtype: "F32", shape: [n, p], data_offsets };
  }
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const dump = openSync(join(folder, "dump.safetensors"), "w");
  const plain = openSync(join(folder, "layers.f32"), "w");
  writeSync(dump, size);
  writeSync(dump, text);
  for (const layer of layersOf(engine)) {
    for (const file of [dump, plain]) writeSync(file, layer);
  }
  for (const file of [dump, plain]) closeSync(file);
}

function numpy(folder) {
  const args = [join(here, "ckaMatrix.py"), folder, ...[count, n, p].map(String)];
  const env = {
    ...process.env,
    OPENBLAS_CORETYPE: "Haswell",
    OPENBLAS_NUM_THREADS: String(threads),
  };
  const { status, stdout, stderr } = spawnSync(python, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function main(folder) {
  const engine = await loadEngine(threads);
  writeDump(folder, engine);
  const dump = join(folder, "dump.safetensors");
  const params = { kind: "activations", measures: [options.measure] };
  let [theirs, own] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let sums = {};
  for (let run = 0; run < runs; run++) {
    const peer = numpy(folder);
    const start = performance.now();
    const { matrices } = await engine.compare(dump, dump, params);
    own = Math.min(own, (performance.now() - start) / 1000);
    theirs = Math.min(theirs, peer.seconds);
    const sum = matrices[0].values.flat().reduce((total, value) => total + value, 0);
    sums = { ours: sum / count ** 2, numpy: peer.sum / count ** 2 };
  }
  await engine.dispose();
  const size = `${count} x ${count} ${options.measure}, n = ${n}, p = ${p}`;
  console.log(`${size}; node ${process.version}, ${threads} threads`);
  console.log(`numpy  ${theirs.toFixed(3)} s`);
  console.log(`ours   ${own.toFixed(3)} s`);
  console.log(`peer's time over ours  ${(theirs / own).toFixed(2)}`);
  console.log(`mean value: ours ${sums.ours}, numpy ${sums.numpy}`);
  if (options.json) {
    writeFileSync(options.json, JSON.stringify({ numpy: theirs, ours: own, ratio: theirs / own }));
  }
}

const folder = mkdtempSync(join(tmpdir(), "cognate-bench-"));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
