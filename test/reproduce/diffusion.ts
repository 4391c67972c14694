/**
 * What guidance does to the geometry of a diffusion model's condition (after Cayco Gajic and
 * Pellegrino 2026, their third experiment, on a small model of ours; how they estimate the Fisher
 * information could not be found, and theirs is a large text-to-image model).
 *
 * The estimator is ours, that of `cognate geometry --diffusion`: see the engine's `geometry/diffusion`.
 * With ε = ε₀ + g(ε_c − ε₀) the Jacobian scales by g: at one x_t d_SR sees nothing of it, and all
 * that guidance does comes by way of where x_t lies.
 */
import { openCheckpoint } from "../../extension/engine/formats/index";
import { compareDenoisers } from "../../extension/engine/geometry/diffusion/compare";
import type { Diffusion } from "../../extension/engine/geometry/diffusion/diffusion";
import { keptSignal } from "../../extension/engine/geometry/diffusion/schedule";
import { createRandom, type Random } from "../../extension/engine/linalg/random";
import type { Graph } from "../../extension/engine/models/graph";
import { floats } from "../../extension/engine/models/tensor";
import { initialize } from "../../extension/engine/models/training/initializers";
import { saveSafetensors } from "../../extension/engine/models/training/saveSafetensors";
import { train } from "../../extension/engine/models/training/train";
import { cellsAt, drawCurves } from "../../extension/engine/report/diffusionTable";
import type { Result } from "../../extension/engine/result";
import { untracked } from "../../extension/engine/task";
import { inlineExecutor } from "../unit/support/inlineExecutor";
import { MemoryFiles } from "../unit/support/memoryFiles";
import { begun, dense, fileOf, type Parameters } from "./geometries";
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

const kept = keptSignal("cosine", T);

export async function reproduce(setting: Setting): Promise<Reproduction> {
  const { smoke, log } = setting;
  const size: Size = smoke ? sizes.smoke : sizes.full;
  const { graph, loss } = await denoiser(size, setting);
  log(`trained: loss ${loss.toFixed(4)}`);
  const result = await compared(graph, size, setting);
  return report({ size, loss, result });
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
  const [x, t, c, noise] = [2, 1, 3, 2].map((width) => new Float32Array(n * width));
  for (let i = 0; i < n; i++) {
    const condition = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    const clean = drawn(condition, random);
    const step = 1 + random.below(T);
    t[i] = step / T;
    // nothing is told by zeros
    if (random.uniform() >= DROPPED) c.set([...condition, 1], 3 * i);
    for (let k = 0; k < 2; k++) {
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
          ["c", floats([n, 3], c)],
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

/** Noise from a noisy point, the share of time, and a condition with a 1 that says it counts. */
function graphOf(parameters: Parameters): Graph {
  const input = (name: string, width: number) =>
    ({ name, dtype: "F32", shape: ["n", width] }) as const;
  const inputs = [input("x", 2), input("t", 1), input("c", 3)];
  const build = begun("denoiser", inputs, parameters);
  const waves = FREQUENCIES.flatMap((frequency) => {
    const phase = build.node("Mul", ["t", build.constant(floats([], [Math.PI * frequency]))]);
    return [build.node("Sin", [phase]), build.node("Cos", [phase])];
  });
  let value = build.node("Concat", ["x", ...waves, "c"], {
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

/** Under each guidance, over a square of conditions. */
async function compared(graph: Graph, size: Size, setting: Setting): Promise<Result> {
  const { side, paths, guidance } = size;
  const { runtime, seed, log } = setting;
  const at = (k: number) => -0.9 + (1.8 * k) / (side - 1);
  const conditions = Array.from({ length: side * side }, (_, i) => [
    at(Math.floor(i / side)),
    at(i % side),
    1,
  ]);
  const path = "conditions.safetensors";
  const files = new MemoryFiles({
    "denoiser.onnx": await fileOf(graph),
    [path]: saveSafetensors(new Map([["c", floats([side * side, 3], conditions.flat())]])),
  });
  const network = {
    ...{ checkpoint: await openCheckpoint(files, "denoiser.onnx") },
    ...{ architecture: null, settings: null },
  };
  const checkpoint = await openCheckpoint(files, path);
  return compareDenoisers(
    [network],
    {
      probe: { kind: "file", text: path, checkpoint, name: null, samples: null },
      coordinates: {
        ...{ kind: "grid", side, through: null, order: 2, neighbors: 3, grid: [side, side] },
        volume: "coordinates",
      },
      process: {
        ...{ schedule: "cosine", steps: T, prediction: "noise", clock: "share", reach: REACH },
        ...{ paths, times: TIMES, guidance, nullCondition: null, roles: null },
      },
      ...{ seed, mode: "fast" },
    },
    {
      executor: inlineExecutor(files, { runtime: async () => runtime }),
      ...{ files, signal: new AbortController().signal },
      onProgress: ({ partial, text }) => partial && log(text),
    },
  );
}

interface Findings {
  readonly size: Size;
  readonly loss: number;
  readonly result: Result;
}

const similarities = (diffusion: Diffusion, guidance: number): number[] =>
  cellsAt(diffusion, guidance).map(({ distance }) => 1 - Number(distance));

function report({ size, loss, result }: Findings): Reproduction {
  const { diffusion } = result.geometry!;
  const rows = diffusion!.guidance.map((guidance, i) => {
    const [path, ...times] = similarities(diffusion!, guidance);
    return { guidance, path, times, spread: Number(diffusion!.spreads[i]) };
  });
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
        ["guidance", "path", ...TIMES.map((t) => `t = ${t}`), "spread of samples"],
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
      "diffusion-guidance.svg": drawCurves(result, "light"),
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
