/**
 * Geometry and dynamics of working memory (Cayco Gajic and Pellegrino 2026, their second
 * experiment; their figures could not be had as numbers, and their state-space model not in detail).
 *
 * Two angles are shown, kept over a delay and read out. A continuous-time recurrent network and a
 * diagonal state-space model with a nonlinear readout learn it; the manifold is the torus of angles
 * times the delay, with time as a coordinate.
 */
import { createRandom, type Random } from "../../extension/engine/linalg/random";
import type { Graph } from "../../extension/engine/models/graph";
import { GraphBuilder } from "../../extension/engine/models/graphBuilder";
import { floats, integers } from "../../extension/engine/models/tensor";
import { initialize } from "../../extension/engine/models/training/initializers";
import { train } from "../../extension/engine/models/training/train";
import { untracked } from "../../extension/engine/task";
import { compareValues } from "../unit/representations/dumps";
import { begun, geometries, meanOver, type Parameters, valuesOf } from "./geometries";
import { markdownTable, type Reproduction, type Setting } from "./reproduction";

const kinds = ["rnn", "ssm"] as const;
type Kind = (typeof kinds)[number];
type Stage = "early" | "late";

/** Steps: the angles are shown in the first ones, the answer is read in the last. */
const SHOWN = 4;
const DELAY = 12;
const READ = 4;
const STEPS = SHOWN + DELAY + READ;
/** Share of a step's change that a unit of the continuous-time network takes on. */
const LEAK = 0.3;
const MEASURE = "rsa.euclidean.pearson";

interface Size {
  readonly units: number;
  readonly seeds: number;
  readonly early: number;
  readonly late: number;
  /** Points along each angle. */
  readonly side: number;
}

const sizes = {
  full: { units: 64, seeds: 3, early: 16, late: 1500, side: 10 },
  smoke: { units: 24, seeds: 2, early: 16, late: 300, side: 5 },
} as const satisfies Record<string, Size>;

const BATCH = 128;

interface Network {
  readonly kind: Kind;
  readonly stage: Stage;
  /** Networks of one start are none of a pair: a network is like itself at another stage. */
  readonly start: number;
  readonly graph: Graph;
  readonly loss: number;
}

export async function reproduce({ smoke, seed, runtime, log }: Setting): Promise<Reproduction> {
  const size = smoke ? sizes.smoke : sizes.full;
  const networks: Network[] = [];
  for (const kind of kinds) {
    for (let n = 0; n < size.seeds; n++) {
      for (const stage of ["early", "late"] as const) {
        networks.push(await trained(kind, stage, { size, seed, stream: 10 + n, runtime }));
        const { loss } = networks.at(-1)!;
        log(`${kind} ${n + 1} of ${size.seeds}, ${stage}: loss ${loss.toFixed(4)}`);
      }
    }
  }
  const points = torus(size.side);
  const graphs = new Map(networks.map(({ graph }, i) => [String(i).padStart(2, "0"), graph]));
  const stretch = { from: SHOWN, count: DELAY };
  const grid = [size.side, size.side];
  log("comparing geometry");
  const asked = { runtime, points, layer: "states", grid, time: stretch };
  const { matrices } = await geometries(graphs, asked);
  const msa = (i: number, j: number) => 1 - Number(matrices[0].values[i][j]);
  log("comparing representations");
  const rsa = await similarities(networks, points, runtime);
  const changes = await changesOverDelay(networks, { points, grid, runtime });
  return report({ size, networks, msa, rsa, changes });
}

/** Angles on a grid, the second fastest. The torus is cut open, and no point is there twice. */
const torus = (side: number): number[][] =>
  Array.from({ length: side * side }, (_, i) => [
    (2 * Math.PI * Math.floor(i / side)) / side,
    (2 * Math.PI * (i % side)) / side,
  ]);

interface Training {
  readonly size: Size;
  readonly seed: number;
  readonly stream: number;
  readonly runtime: Setting["runtime"];
}

async function trained(kind: Kind, stage: Stage, training: Training): Promise<Network> {
  const { size, seed, stream, runtime } = training;
  const random = createRandom(seed, stream + (kind === "rnn" ? 0 : 1000));
  const start = kind === "rnn" ? rnnStart(size.units, random) : ssmStart(size.units, random);
  const graph = graphOf(kind, start);
  const steps = size[stage];
  const count = BATCH * 16;
  const angles = Float32Array.from({ length: 2 * count }, () => 2 * Math.PI * random.uniform());
  const answers = Float32Array.from({ length: 4 * READ * count }, (_, i) => {
    const [sample, place] = [Math.floor(i / (4 * READ)), i % 4];
    const angle = angles[2 * sample + (place >> 1)];
    return place % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  const found = await train(
    graph,
    {
      runtime,
      open: () => Promise.reject(new Error("nothing is stored")),
      terms: [{ kind: "meanSquaredError", prediction: "answer" }],
      optimizer: { kind: "adam" },
      parameters: [...start.keys()],
      data: {
        inputs: new Map([["x", floats([count, 2], angles)]]),
        targets: [floats([count, READ, 4], answers)],
      },
      epochs: Math.ceil(steps / 16),
      batchSize: BATCH,
      schedule: { kind: "constant", rate: 0.003 },
      seed: stream,
    },
    untracked,
  );
  const last = found.losses.slice(-8);
  const loss = last.reduce((sum, each) => sum + each, 0) / last.length;
  return { kind, stage, start: stream, graph: found.graph, loss };
}

const weight = (shape: readonly [number, number], random: Random, scale = 1) => {
  const deviation = scale / Math.sqrt(shape[1]);
  return initialize({ kind: "normal", deviation }, shape, { random });
};
const zeros = (length: number, random: Random) =>
  initialize({ kind: "zeros" }, [length], { random });

const rnnStart = (units: number, random: Random): Parameters =>
  new Map([
    ["recurrent.weight", weight([units, units], random, 1.2)],
    ["input.weight", weight([units, 4], random)],
    ["input.bias", zeros(units, random)],
    ["readout.weight", weight([4, units], random)],
    ["readout.bias", zeros(4, random)],
  ]);

const ssmStart = (units: number, random: Random): Parameters =>
  new Map([
    // decays by the logistic function: from about 0.5 to 0.98 a step
    ["decay", initialize({ kind: "uniform", low: 0, high: 4 }, [units], { random })],
    ["input.weight", weight([units, 4], random)],
    ["input.bias", zeros(units, random)],
    ["mix.weight", weight([units, units], random)],
    ["mix.bias", zeros(units, random)],
    ["readout.weight", weight([4, units], random)],
    ["readout.bias", zeros(4, random)],
  ]);

const transB = { transB: { kind: "int", value: 1 } } as const;
const axis = (value: number) => ({ axis: { kind: "int", value } }) as const;

/** Outputs `states`, samples × steps × units, and `answer`, samples × read steps × 4. */
function graphOf(kind: Kind, parameters: Parameters): Graph {
  const inputs = [{ name: "x", dtype: "F32", shape: ["n", 2] }] as const;
  const build = begun(kind, inputs, parameters);
  const gemm = (x: string, layer: string) =>
    build.node("Gemm", [x, `${layer}.weight`, `${layer}.bias`], { attributes: transB });
  const shown = angleInput(build);
  const nothing = build.node("Mul", [shown, build.constant(floats([], [0]))]);
  const drives = [gemm(shown, "input"), gemm(nothing, "input")];
  const states = (kind === "rnn" ? rnnStates : ssmStates)(build, drives, gemm);
  const one = build.constant(integers([1], [1]));
  const stacked = (values: readonly string[]) =>
    build.node(
      "Concat",
      values.map((value) => build.node("Unsqueeze", [value, one])),
      { attributes: axis(1) },
    );
  const all = build.node("Identity", [stacked(states)]);
  const answers = stacked(states.slice(-READ).map((state) => gemm(state, "readout")));
  const graph = build.finish([all, answers]);
  return renamed(
    graph,
    new Map([
      [all, "states"],
      [answers, "answer"],
    ]),
  );
}

/** cos and sin of both angles. */
function angleInput(build: GraphBuilder): string {
  const parts = [build.node("Cos", ["x"]), build.node("Sin", ["x"])];
  const both = build.node("Concat", parts, { attributes: axis(1) });
  // cos a, sin a, cos b, sin b
  const order = build.constant(integers([4], [0, 2, 1, 3]));
  return build.node("Gather", [both, order], { attributes: axis(1) });
}

type Gemm = (x: string, layer: string) => string;

/** h ← (1 − α) h + α tanh(W h + drive). */
function rnnStates(build: GraphBuilder, [shown, later]: readonly string[], _: Gemm): string[] {
  const [leak, rest] = [LEAK, 1 - LEAK].map((value) => build.constant(floats([], [value])));
  const states: string[] = [];
  for (let t = 0; t < STEPS; t++) {
    const drive = t < SHOWN ? shown : later;
    const before = states.at(-1);
    const sum = before
      ? build.node("Add", [
          build.node("Gemm", [before, "recurrent.weight"], { attributes: transB }),
          drive,
        ])
      : drive;
    const taken = build.node("Mul", [build.node("Tanh", [sum]), leak]);
    states.push(before ? build.node("Add", [build.node("Mul", [before, rest]), taken]) : taken);
  }
  return states;
}

/** s ← a ∘ s + drive, and what a nonlinear mixture of s answers: tanh(M s + b). */
function ssmStates(build: GraphBuilder, [shown, later]: readonly string[], gemm: Gemm): string[] {
  const decay = build.node("Sigmoid", ["decay"]);
  const answers: string[] = [];
  let state = shown;
  for (let t = 0; t < STEPS; t++) {
    const drive = t < SHOWN ? shown : later;
    if (t > 0) state = build.node("Add", [build.node("Mul", [state, decay]), drive]);
    answers.push(build.node("Tanh", [gemm(state, "mix")]));
  }
  return answers;
}

/** Values under the names by which they are asked for. */
function renamed(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const name = (value: string) => names.get(value) ?? value;
  return {
    ...graph,
    outputs: graph.outputs.map(name),
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(name),
      outputs: node.outputs.map(name),
    })),
  };
}

/** RSA on the states of all points and steps of the delay. */
async function similarities(
  networks: readonly Network[],
  points: readonly number[][],
  runtime: Setting["runtime"],
) {
  const states: { shape: number[]; values: Float64Array }[] = [];
  for (const { graph } of networks) states.push(await statesOf(graph, points, runtime));
  const n = networks.length;
  const table = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const options = { measures: [MEASURE] };
      const { values = {} } = await compareValues(states[i], states[j], { options });
      table[i * n + j] = table[j * n + i] = Number(values[MEASURE]);
    }
  }
  return (i: number, j: number) => table[i * n + j];
}

/** Points × every third step of the delay, by units. */
async function statesOf(graph: Graph, points: readonly number[][], runtime: Setting["runtime"]) {
  const { shape, data } = await valuesOf(graph, { points, runtime, output: "states" });
  const units = shape[2];
  const steps = Array.from({ length: DELAY / 3 }, (_, k) => SHOWN + 3 * k);
  const rows = points.flatMap((_, p) =>
    steps.map((t) => data.subarray((p * STEPS + t) * units, (p * STEPS + t + 1) * units)),
  );
  return {
    shape: [rows.length, units],
    values: Float64Array.from(rows.flatMap((row) => [...row])),
  };
}

/** Geometry at the end of the delay against that at its beginning, network by network. */
async function changesOverDelay(
  networks: readonly Network[],
  { points, grid, runtime }: { points: number[][]; grid: number[]; runtime: Setting["runtime"] },
): Promise<number[]> {
  const changes: number[] = [];
  for (const { graph } of networks) {
    const [first, last] = [SHOWN, SHOWN + DELAY - 1].map((t) => atStep(graph, t));
    const graphs = new Map([
      ["a", first],
      ["b", last],
    ]);
    const { pairs } = await geometries(graphs, { runtime, points, layer: "state", grid });
    changes.push(1 - Number(pairs[0].values["msa.spectralRatio"]));
  }
  return changes;
}

/** The network up to its state at one step. */
function atStep(graph: Graph, step: number): Graph {
  const build = new GraphBuilder(graph);
  const at = build.constant(integers([], [step]));
  const state = build.node("Gather", ["states", at], { attributes: axis(1) });
  return renamed(build.finish([state]), new Map([[state, "state"]]));
}

interface Findings {
  readonly size: Size;
  readonly networks: readonly Network[];
  readonly msa: (i: number, j: number) => number;
  readonly rsa: (i: number, j: number) => number;
  readonly changes: readonly number[];
}

function report({ size, networks, msa, rsa, changes }: Findings): Reproduction {
  const differ = (i: number, j: number, what: "kind" | "stage") =>
    networks[i][what] !== networks[j][what];
  const groups = [
    ["nothing else", (i: number, j: number) => !differ(i, j, "kind") && !differ(i, j, "stage")],
    ["training stage", (i: number, j: number) => !differ(i, j, "kind") && differ(i, j, "stage")],
    ["architecture", (i: number, j: number) => differ(i, j, "kind") && !differ(i, j, "stage")],
    ["both", (i: number, j: number) => differ(i, j, "kind") && differ(i, j, "stage")],
  ] as const;
  const means = (value: typeof msa) =>
    groups.map(
      ([, counts]) =>
        meanOver(
          value,
          networks.length,
          (i, j) => networks[i].start !== networks[j].start && counts(i, j),
        ).mean,
    );
  const [byMsa, byRsa] = [means(msa), means(rsa)];
  const figure = (value: number) => value.toFixed(3);
  const of = (kind: Kind, stage: Stage) => {
    const own = networks.flatMap((each, i) =>
      each.kind === kind && each.stage === stage ? [i] : [],
    );
    const mean = (value: (i: number) => number) =>
      own.reduce((sum, i) => sum + value(i), 0) / own.length;
    return { loss: mean((i) => networks[i].loss), change: mean((i) => changes[i]) };
  };
  const rows = kinds.flatMap((kind) =>
    (["early", "late"] as const).map((stage) => {
      const { loss, change } = of(kind, stage);
      return [kind, stage, figure(loss), figure(change)];
    }),
  );
  const kept = { rnn: of("rnn", "late").change, ssm: of("ssm", "late").change };
  const drop = (values: readonly number[], k: number) => values[0] - values[k];
  return {
    title: "Geometry and dynamics of two networks with working memory",
    body: [
      `Two angles, shown for ${SHOWN} steps, kept for ${DELAY}, read in ${READ}. ${size.units} units, ${size.seeds} seeds each; early: about ${size.early} steps of training, late: ${size.late}. Hidden layer: the states of the recurrent network, tanh(M s + b) of the state-space model. Input manifold: ${size.side} × ${size.side} angles times the delay, with time as the third coordinate.`,
      markdownTable(["network", "stage", "loss", "geometry kept over the delay"], rows),
      "Similarity, mean over pairs of networks from different starts that differ in:",
      markdownTable(
        ["measure", ...groups.map(([name]) => name)],
        [
          ["MSA over input and time", ...byMsa.map(figure)],
          ["RSA on the same states", ...byRsa.map(figure)],
        ],
      ),
      `How to read it: another training stage takes ${figure(drop(byMsa, 1))} from MSA and ${figure(drop(byRsa, 1))} from RSA, another architecture ${figure(drop(byMsa, 2))} and ${figure(drop(byRsa, 2))}. The paper reports that MSA reacts to both and RSA to architecture alone; ${drop(byRsa, 1) < drop(byRsa, 2) / 3 ? "RSA here reacts to the stage much less than to architecture, as it says" : "RSA here reacts to the stage as well, unlike there"}. Over the delay the trained recurrent network keeps ${figure(kept.rnn)} of its geometry and the state-space model ${figure(kept.ssm)}; the paper finds that the recurrent one changes less, which ${kept.rnn > kept.ssm ? "agrees" : "does not agree"}. Widths are the same, so that random levels are; ours is a diagonal state-space model of one layer, the paper's in no detail that could be had.`,
    ],
    checks: [
      {
        text: "MSA falls with another training stage: below pairs that differ in their start alone",
        holds: byMsa[1] < byMsa[0],
      },
      {
        text: "MSA falls with another architecture: below pairs that differ in their start alone",
        holds: byMsa[2] < byMsa[0],
      },
      {
        text: "both networks learn: the loss of trained ones is below half of that of early ones",
        holds: kinds.every((kind) => of(kind, "late").loss < of(kind, "early").loss / 2),
      },
    ],
  };
}
