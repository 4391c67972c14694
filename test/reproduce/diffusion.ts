/**
 * What guidance does to the geometry of a diffusion model's condition (after Cayco Gajic and
 * Pellegrino 2026, their third experiment, on a small model of ours; how they estimate the Fisher
 * information could not be found, and theirs is a large text-to-image model).
 *
 * Our estimator: the reverse step is normal with mean μ(x_t, t, c) and variance σ_t², so that
 *
 *   F_t(c) = E_{x_t}[J_μᵀ J_μ]/σ_t²,   J_μ = ∂μ/∂c,
 *
 * over x_t of the guided process itself, and the information of the path is the sum over t. With
 * ε = ε₀ + g(ε_c − ε₀) the Jacobian scales by g: at one x_t d_SR sees nothing of it, and all that
 * guidance does comes by way of where x_t lies.
 */
import { openCheckpoint } from "../../extension/engine/formats/index";
import { compareFields, type MetricField } from "../../extension/engine/geometry/metricSimilarity";
import { createRandom, type Random } from "../../extension/engine/linalg/random";
import type { Graph } from "../../extension/engine/models/graph";
import { openModel } from "../../extension/engine/models/model";
import type { Probe } from "../../extension/engine/models/probes";
import { RunningModel } from "../../extension/engine/models/running/runningModel";
import type { Session } from "../../extension/engine/models/runtime";
import { floats } from "../../extension/engine/models/tensor";
import { initialize } from "../../extension/engine/models/training/initializers";
import { train } from "../../extension/engine/models/training/train";
import { untracked } from "../../extension/engine/task";
import { inlineExecutor } from "../unit/support/inlineExecutor";
import { MemoryFiles } from "../unit/support/memoryFiles";
import { begun, dense, fileOf, type Parameters } from "./geometries";
import { lineChart } from "./lineChart";
import { markdownTable, type Reproduction, type Setting } from "./reproduction";

interface Size {
  readonly samples: number;
  readonly epochs: number;
  /** Paths of the reverse process for each condition. */
  readonly paths: number;
  /** Conditions along each of their two coordinates. */
  readonly side: number;
  readonly guidance: readonly number[];
}

const sizes = {
  full: { samples: 32_768, epochs: 40, paths: 256, side: 7, guidance: [1, 1.5, 2, 3, 4, 6, 8, 12] },
  smoke: { samples: 8192, epochs: 12, paths: 64, side: 4, guidance: [1, 2, 8] },
} as const satisfies Record<string, Size>;

const WIDTH = 96;
const BATCH = 256;
/** Steps of the process. */
const T = 40;
/** At which the information is taken. */
const TIMES = [36, 28, 20, 12, 4] as const;
/** Share of training samples without a condition. */
const DROPPED = 0.2;
/** Samplers keep what they take for the clean point within reach of the data. */
const REACH = 2;
const FREQUENCIES = [1, 2, 4] as const;

/** ᾱ_t of the cosine schedule (Nichol and Dhariwal 2021), t from 0 to T. */
const kept = Array.from({ length: T + 1 }, (_, t) => {
  const at = (s: number) => Math.cos(((s / T + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  return Math.max(1e-4, at(t) / at(0));
});
const alpha = (t: number): number => kept[t] / kept[t - 1];
const variance = (t: number): number => ((1 - kept[t - 1]) / (1 - kept[t])) * (1 - alpha(t));

export async function reproduce(setting: Setting): Promise<Reproduction> {
  const { smoke, seed, runtime, log } = setting;
  const size: Size = smoke ? sizes.smoke : sizes.full;
  const { graph, loss } = await denoiser(size, setting);
  log(`trained: loss ${loss.toFixed(4)}`);
  const session = await runtime.open(await fileOf(graph));
  const rows: Row[] = [];
  try {
    const { running, bench } = await opened(graph, runtime);
    const process: Process = { session, running, bench, size };
    const own = await informationOf(process, { guidance: 1, random: createRandom(seed, 77) });
    for (const guidance of size.guidance) {
      // the same noise at every guidance: what differs is guidance
      const found = await informationOf(process, { guidance, random: createRandom(seed, 78) });
      rows.push({ guidance, ...similarities(own, found), spread: found.spread });
      log(`guidance ${guidance}: ${rows.at(-1)!.path.toFixed(4)}`);
    }
  } finally {
    await session.release();
  }
  return report({ size, loss, rows });
}

/** Two modes, turned by the first coordinate of the condition and spread by the second. */
function drawn([first, second]: readonly number[], random: Random): readonly [number, number] {
  const angle = (Math.PI / 2) * first;
  const reach = (random.uniform() < 0.5 ? -1 : 1) * (0.8 + 0.4 * second);
  const noise = () => 0.1 * random.gaussian();
  return [reach * Math.cos(angle) + noise(), reach * Math.sin(angle) + noise()];
}

async function denoiser(size: Size, { seed, runtime }: Setting) {
  const random = createRandom(seed, 5);
  const n = size.samples;
  const [x, t, c, m, noise] = [2, 1, 2, 1, 2].map((width) => new Float32Array(n * width));
  for (let i = 0; i < n; i++) {
    const condition = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    const clean = drawn(condition, random);
    const step = 1 + random.below(T);
    t[i] = step / T;
    m[i] = random.uniform() < DROPPED ? 0 : 1;
    for (let k = 0; k < 2; k++) {
      c[2 * i + k] = condition[k];
      noise[2 * i + k] = random.gaussian();
      x[2 * i + k] =
        Math.sqrt(kept[step]) * clean[k] + Math.sqrt(1 - kept[step]) * noise[2 * i + k];
    }
  }
  const start = startOf(createRandom(seed, 6));
  const { graph, losses } = await train(
    graphOf(start),
    {
      runtime,
      open: () => Promise.reject(new Error("nothing is stored")),
      terms: [{ kind: "meanSquaredError", prediction: "noise" }],
      optimizer: { kind: "adam" },
      parameters: [...start.keys()],
      data: {
        inputs: new Map([
          ["x", floats([n, 2], x)],
          ["t", floats([n, 1], t)],
          ["c", floats([n, 2], c)],
          ["m", floats([n, 1], m)],
        ]),
        targets: [floats([n, 2], noise)],
      },
      epochs: size.epochs,
      batchSize: BATCH,
      schedule: { kind: "cosine", rate: 0.003 },
      seed,
    },
    untracked,
  );
  const last = losses.slice(-32);
  return { graph, loss: last.reduce((sum, each) => sum + each, 0) / last.length };
}

const INPUTS = 2 + 2 * FREQUENCIES.length + 3;

function startOf(random: Random): Parameters {
  const widths = [INPUTS, WIDTH, WIDTH, 2];
  return new Map(
    [1, 2, 3].flatMap((l) => {
      const shape = [widths[l], widths[l - 1]];
      return [
        [`fc${l}.weight`, initialize({ kind: "xavierNormal" }, shape, { random })],
        [`fc${l}.bias`, initialize({ kind: "zeros" }, [widths[l]], { random })],
      ] as const;
    }),
  );
}

/** Noise from a noisy point, the share of time, a condition and whether it counts. */
function graphOf(parameters: Parameters): Graph {
  const input = (name: string, width: number) =>
    ({ name, dtype: "F32", shape: ["n", width] }) as const;
  const inputs = [input("x", 2), input("t", 1), input("c", 2), input("m", 1)];
  const build = begun("denoiser", inputs, parameters);
  const waves = FREQUENCIES.flatMap((frequency) => {
    const phase = build.node("Mul", ["t", build.constant(floats([], [Math.PI * frequency]))]);
    return [build.node("Sin", [phase]), build.node("Cos", [phase])];
  });
  const told = build.node("Mul", ["c", "m"]);
  let value = build.node("Concat", ["x", ...waves, told, "m"], {
    attributes: { axis: { kind: "int", value: 1 } },
  });
  for (const layer of ["fc1", "fc2"]) value = build.node("Tanh", [dense(build, value, layer)]);
  const out = dense(build, value, "fc3");
  const graph = build.finish([out]);
  const named = (each: string) => (each === out ? "noise" : each);
  return {
    ...graph,
    outputs: ["noise"],
    nodes: graph.nodes.map((node) => ({ ...node, outputs: node.outputs.map(named) })),
  };
}

async function opened(graph: Graph, runtime: Setting["runtime"]) {
  const files = new MemoryFiles({ "denoiser.onnx": await fileOf(graph) });
  const model = await openModel(files, await openCheckpoint(files, "denoiser.onnx"));
  const executor = inlineExecutor(files, { runtime: async () => runtime });
  const bench = { executor, signal: new AbortController().signal, done: () => {} };
  const like = probeOf({ x: new Float64Array(4), t: 1, c: new Float64Array(4), m: 1 });
  return { running: await RunningModel.open(model, { files, bench, like }), bench };
}

interface Points {
  /** Two numbers a point. */
  readonly x: Float64Array;
  readonly t: number;
  readonly c: Float64Array;
  readonly m: 0 | 1;
}

function probeOf({ x, t, c, m }: Points): Probe {
  const samples = x.length / 2;
  const filled = (value: number) => new Float64Array(samples).fill(value);
  const inputs = [
    { name: "x", shape: [2], data: x },
    { name: "t", shape: [1], data: filled(t / T) },
    { name: "c", shape: [2], data: c },
    { name: "m", shape: [1], data: filled(m) },
  ];
  return { samples, text: "reverse process", inputs, labels: null, notes: [] };
}

async function noiseAt(session: Session, points: Points): Promise<Float64Array> {
  const { samples, inputs } = probeOf(points);
  const feeds = new Map(
    inputs.map(({ name, shape, data }) => [name, floats([samples, ...shape], data)] as const),
  );
  const answer = await session.run(feeds, ["noise"]);
  return Float64Array.from(answer.get("noise")!.data as Float32Array);
}

interface Process {
  readonly session: Session;
  readonly running: RunningModel;
  readonly bench: Awaited<ReturnType<typeof opened>>["bench"];
  readonly size: Size;
}

interface Information {
  /** At each of {@link TIMES}, over conditions. */
  readonly times: readonly MetricField[];
  readonly path: MetricField;
  /** Root mean square of samples about the mean of their condition. */
  readonly spread: number;
}

/** Runs the guided process for all conditions at once, and takes its information on the way. */
async function informationOf(
  { session, running, size }: Process,
  { guidance, random }: { readonly guidance: number; readonly random: Random },
): Promise<Information> {
  const { side, paths } = size;
  const conditions = Array.from({ length: side * side }, (_, i) =>
    [Math.floor(i / side), i % side].map((k) => -0.9 + (1.8 * k) / (side - 1)),
  );
  const c = Float64Array.from(
    conditions.flatMap((each) => Array.from({ length: paths }, () => each).flat()),
  );
  let x = Float64Array.from({ length: c.length }, () => random.gaussian());
  const times: MetricField[] = [];
  for (let t = T; t >= 1; t--) {
    const [with_, without] = [
      await noiseAt(session, { x, t, c, m: 1 }),
      await noiseAt(session, { x, t, c, m: 0 }),
    ];
    if ((TIMES as readonly number[]).includes(t)) {
      times.push(await informationAt(running, { points: { x, t, c, m: 1 }, guidance, paths }));
    }
    const [whole, rest] = [Math.sqrt(kept[t]), Math.sqrt(1 - kept[t])];
    const clean = (Math.sqrt(kept[t - 1]) * (1 - alpha(t))) / (1 - kept[t]);
    const now = (Math.sqrt(alpha(t)) * (1 - kept[t - 1])) / (1 - kept[t]);
    const noisy = t > 1 ? Math.sqrt(variance(t)) : 0;
    x = x.map((value, i) => {
      const guided = without[i] + guidance * (with_[i] - without[i]);
      const guess = Math.min(REACH, Math.max(-REACH, (value - rest * guided) / whole));
      return clean * guess + now * value + noisy * random.gaussian();
    });
  }
  const [first] = times;
  const sum = first.data.map((_, i) => times.reduce((total, field) => total + field.data[i], 0));
  return { times, path: { ...first, data: sum }, spread: spreadOf(x, paths) };
}

interface InformationAsked {
  readonly points: Points;
  readonly guidance: number;
  readonly paths: number;
}

/** E[J_μᵀJ_μ]/σ_t² at each condition, over its paths. */
async function informationAt(
  running: RunningModel,
  { points, guidance, paths }: InformationAsked,
): Promise<MetricField> {
  const { t, c } = points;
  const directions = [0, 1].map((axis) => c.map((_, i) => (i % 2 === axis ? 1 : 0)));
  const { products } = await running.jvp({
    ...{ probe: probeOf(points), of: "fc3", wrt: "c", directions },
  });
  const factor = (guidance * (1 - alpha(t))) / Math.sqrt(alpha(t) * (1 - kept[t]));
  const count = c.length / 2 / paths;
  const data = new Float64Array(count * 4);
  for (let i = 0; i < c.length / 2; i++) {
    const at = 4 * Math.floor(i / paths);
    for (let a = 0; a < 2; a++) {
      for (let b = 0; b < 2; b++) {
        const product =
          products[a][2 * i] * products[b][2 * i] + products[a][2 * i + 1] * products[b][2 * i + 1];
        data[at + 2 * a + b] += (factor ** 2 * product) / variance(t) / paths;
      }
    }
  }
  return { points: count, order: 2, data };
}

/** Along the directions of both modes: how far samples lie from the middle. */
function spreadOf(x: Float64Array, paths: number): number {
  let [sum, count] = [0, 0];
  for (let from = 0; from < x.length; from += 2 * paths) {
    for (let i = 0; i < 2 * paths; i++) {
      sum += x[from + i] ** 2;
      count++;
    }
  }
  return Math.sqrt((2 * sum) / count);
}

const similarities = (own: Information, other: Information) => ({
  path: 1 - Number(compareFields(own.path, other.path).distance),
  times: own.times.map((field, k) => 1 - Number(compareFields(field, other.times[k]).distance)),
});

interface Row {
  readonly guidance: number;
  /** To the unguided process, of other noise: at guidance 1 what noise alone leaves. */
  readonly path: number;
  readonly times: readonly number[];
  readonly spread: number;
}

interface Findings {
  readonly size: Size;
  readonly loss: number;
  readonly rows: readonly Row[];
}

function report({ size, loss, rows }: Findings): Reproduction {
  const [floor, ...guided] = rows;
  const figure = (value: number) => value.toFixed(3);
  const last = guided[guided.length - 1];
  const rises = guided.filter((row, k) => row.path > rows[k].path);
  const least = guided.reduce((best, row) => (row.path < best.path ? row : best));
  const monotone =
    rises.length === 0
      ? "falls with every step of guidance; there is no optimum between"
      : `is lowest at guidance ${least.guidance} (${figure(least.path)}) and ${last.path > least.path ? `rises again to ${figure(last.path)} at ${last.guidance}` : "does not rise after it"}: not monotone`;
  return {
    title: "Guidance and the geometry of a diffusion model's condition",
    body: [
      `A conditional denoiser of two-dimensional data (two modes, turned by one coordinate of the condition and spread by the other), ${size.samples} samples, loss ${figure(loss)}; ${T} steps, ${size.paths} paths for each of ${size.side} × ${size.side} conditions. **Our estimator**: the Fisher metric of the normal reverse step over the condition, averaged over x_t of the guided process (whose guess of the clean point is kept within ±${REACH}; the derivative is of the step without that bound), at steps ${TIMES.join(", ")} and summed over them.`,
      "Similarity 1 - d_MSA to the unguided process (guidance 1), which was drawn with other noise: the first row is what noise alone leaves.",
      markdownTable(
        [
          "guidance",
          "path",
          ...TIMES.map((t) => `t = ${t}`),
          "distance of samples from the middle",
        ],
        rows.map(({ guidance, path, times, spread }) => [
          String(guidance),
          ...[path, ...times].map(figure),
          spread.toFixed(2),
        ]),
      ),
      "![Similarity to the unguided process against guidance](diffusion-guidance.svg)",
      `How to read it: similarity ${monotone}; the paper reports a non-monotone curve for its model, which hints at an optimum between. Noise alone leaves ${figure(floor.path)}, so that differences below ${figure(1 - floor.path)} mean nothing here. What it can show: guidance moves x_t to places where the condition acts in other proportions, and by how much. What it cannot: at one x_t guidance scales the metric by g², to which d_SR is blind, so that the growing strength of the condition is not seen at all; nor whether samples get better, for no optimum of this curve is known to be one of quality; and two coordinates of a toy condition are no family of texts.`,
    ],
    pictures: {
      "diffusion-guidance.svg": lineChart({
        ...{ title: "Similarity to the unguided process", x: "guidance", y: "1 - d_MSA" },
        at: rows.map(({ guidance }) => guidance),
        lines: [
          { name: "path", values: rows.map(({ path }) => path) },
          ...TIMES.map((t, k) => ({ name: `t = ${t}`, values: rows.map(({ times }) => times[k]) })),
        ],
      }),
    },
    checks: [
      { text: "the denoiser learns: loss below 0.6 of 1, that of no answer", holds: loss < 0.6 },
      { text: "noise alone leaves a similarity above 0.9", holds: floor.path > 0.9 },
      {
        text: "strong guidance changes the geometry beyond noise",
        holds: last.path < floor.path - 0.02,
      },
    ],
  };
}
