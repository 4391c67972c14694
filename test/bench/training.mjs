// How fast a step of training is against torch.
//
//   node test/bench/training.mjs [--steps 100] [--rounds 3] [--python PYTHON]
//
// Both sides take the same seeded weights and data in the same run, in turn; the fastest round
// counts for each. A step is forward pass, gradient and Adam for an affine layer before a frozen
// network: 256 → 256 before three layers of 256 at batch 128 (mlp), 1 × 1 over 16 channels of
// 12 × 12 before four convolutions and a head at batch 64 (cnn). Ratios are the peer's time over
// ours, one thread each; above 1 we are faster. Losses are compared.
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
    steps: { type: "string", default: "100" },
    rounds: { type: "string", default: "3" },
    python: { type: "string" },
  },
});
const python = pythonWith(["numpy", "torch"], options.python);
const [steps, rounds] = [Number(options.steps), Number(options.rounds)];

const entry = `
export { createRandom } from "./extension/engine/linalg/random";
export { GraphBuilder } from "./extension/engine/models/graphBuilder";
export { floats } from "./extension/engine/models/tensor";
export { initialize } from "./extension/engine/models/training/initializers";
export { openTrainer } from "./extension/engine/models/training/trainer";
export { nativeRuntime } from "./extension/node/runtimes/onnxNative";
`;

const cases = {
  mlp: {
    shapes: { x: [128, 256], stitch: [256, 256], bias: [256], w1: [256, 256], w2: [256, 256] },
    more: { w3: [256, 256], target: [128, 256] },
    layout: "inFirst",
    add(graph) {
      const affine = graph.node("MatMul", ["x", "stitch"]);
      return ["w1", "w2", "w3"].reduce(
        (y, w) => graph.node("Relu", [graph.node("MatMul", [y, w])]),
        graph.node("Add", [affine, "bias"]),
      );
    },
  },
  cnn: {
    shapes: { x: [64, 16, 12, 12], stitch: [16, 16, 1, 1], bias: [16], w1: [16, 16, 3, 3] },
    more: {
      ...{ w2: [24, 16, 3, 3], w3: [24, 24, 3, 3], w4: [32, 24, 3, 3] },
      ...{ head: [32, 10], target: [64, 10] },
    },
    layout: "outFirst",
    add(graph) {
      const ints = (...value) => ({ kind: "ints", value });
      const features = [1, 2, 1, 2].reduce(
        (y, stride, i) => {
          const attributes = { pads: ints(1, 1, 1, 1), strides: ints(stride, stride) };
          return graph.node("Relu", [graph.node("Conv", [y, `w${i + 1}`], { attributes })]);
        },
        graph.node("Conv", ["x", "stitch", "bias"]),
      );
      const pooled = graph.node("GlobalAveragePool", [features]);
      return graph.node("MatMul", [graph.node("Flatten", [pooled]), "head"]);
    },
  },
};

function setUp(engine, folder, name) {
  const { shapes, more, layout, add } = cases[name];
  const random = engine.createRandom(1);
  const all = Object.entries({ ...shapes, ...more });
  const tensors = new Map(
    all.map(([key, shape]) => {
      const isData = key === "x" || key === "target";
      const initializer = isData ? { kind: "normal" } : { kind: "kaimingUniform" };
      return [key, engine.initialize(initializer, shape, { random, layout })];
    }),
  );
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(Object.fromEntries(all)));
  const bytes = [...tensors.values()].map(({ data }) => new Uint8Array(data.buffer));
  writeFileSync(join(folder, `${name}.f32`), Buffer.concat(bytes));
  const weights = [...tensors].filter(([key]) => key !== "x" && key !== "target");
  const graph = new engine.GraphBuilder({
    ...{ name, operatorSet: 17, domains: new Map(), outputs: [], nodes: [] },
    inputs: [{ name: "x", dtype: "F32", shape: tensors.get("x").shape }],
    constants: new Map(weights.map(([key, tensor]) => [key, { kind: "tensor", tensor }])),
  });
  const prediction = add(graph);
  return { model: graph.finish([prediction]), prediction, tensors };
}

async function ours(engine, { model, prediction, tensors }) {
  const trainer = await engine.openTrainer(model, {
    runtime: engine.nativeRuntime(),
    inputs: new Map([["x", tensors.get("x").shape]]),
    open: () => Promise.reject(new Error("nothing is stored")),
    terms: [{ kind: "meanSquaredError", prediction }],
    optimizer: { kind: "adam" },
    parameters: ["stitch", "bias"],
  });
  const batch = { inputs: new Map([["x", tensors.get("x")]]), targets: [tensors.get("target")] };
  const first = await trainer.step(batch, 1e-3);
  let last = first;
  const start = performance.now();
  for (let i = 0; i < steps; i++) last = await trainer.step(batch, 1e-3);
  const ms = (performance.now() - start) / steps;
  await trainer.release();
  return { ms, first, last };
}

function peer(folder, name) {
  const args = [join(here, "training.py"), folder, name, "1", String(steps)];
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the peer failed: ${stderr}`);
  return JSON.parse(stdout);
}

mkdirSync(join(root, "out"), { recursive: true });
const folder = mkdtempSync(join(root, "out/bench-"));
try {
  const outfile = join(folder, "engine.cjs");
  await build({
    ...{ bundle: true, platform: "node", format: "cjs", target: "node20", outfile },
    ...{ external: ["onnxruntime-node"], logLevel: "warning", absWorkingDir: root },
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
  });
  const { default: engine } = await import(pathToFileURL(outfile).href);
  for (const name of Object.keys(cases)) {
    const problem = setUp(engine, folder, name);
    const best = { ours: null, peer: null };
    for (let round = 0; round < rounds; round++) {
      const results = { ours: await ours(engine, problem), peer: peer(folder, name) };
      for (const [side, result] of Object.entries(results)) {
        if (!best[side] || result.ms < best[side].ms) best[side] = result;
      }
    }
    const { ours: a, peer: b } = best;
    const off = Math.max(Math.abs(a.first - b.first) / b.first, Math.abs(a.last - b.last) / b.last);
    console.log(
      `${name}: ours ${a.ms.toFixed(2)} ms a step, torch ${b.ms.toFixed(2)} ms: ratio ${(b.ms / a.ms).toFixed(2)}; losses ${off.toExponential(1)} apart`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
