/**
 * Rich and lazy networks by their geometry (Cayco Gajic and Pellegrino 2026, their first experiment;
 * their figures could not be had as numbers).
 *
 * One hidden layer, tanh, linear readout f(x) = a·tanh(Wx + b)/(γ√N) on an XOR-like target over the
 * square. All starts are alike; γ alone decides how far hidden weights move (Chizat et al. 2019):
 * large is rich, small is lazy. Learning rates are proportional to γ².
 */

import { pullback } from "../../extension/engine/geometry/metric";
import { compareFields } from "../../extension/engine/geometry/metricSimilarity";
import { createRandom } from "../../extension/engine/linalg/random";
import type { Graph } from "../../extension/engine/models/graph";
import { floats } from "../../extension/engine/models/tensor";
import { train } from "../../extension/engine/models/training/train";
import { untracked } from "../../extension/engine/task";
import { compareValues } from "../unit/representations/dumps";
import { begun, dense, geometries, meanOver, type Parameters } from "./geometries";
import { markdownTable, type Reproduction, type Setting } from "./reproduction";

const regimes = {
  rich: { gamma: 10, rate: 0.02 },
  lazy: { gamma: 0.1, rate: 0.4 },
} as const;
type Regime = keyof typeof regimes;

interface Size {
  readonly width: number;
  readonly seeds: number;
  readonly steps: number;
}

const sizes = {
  full: { width: 300, seeds: 4, steps: 10000 },
  smoke: { width: 300, seeds: 2, steps: 800 },
} as const satisfies Record<string, Size>;

const SAMPLES = 80;
const SIDE = 13;
const MEASURES = ["cka.linear", "procrustes.angular", "rsa.euclidean.pearson"] as const;

const target = (x: number, y: number): number => Math.sign(x * y);

/** Points of the square, the second coordinate fastest. */
function square(side: number): number[][] {
  const at = (i: number) => -1 + (2 * i) / (side - 1);
  return Array.from({ length: side * side }, (_, i) => [at(Math.floor(i / side)), at(i % side)]);
}

interface Network {
  readonly kind: Regime | "random";
  readonly graph: Graph;
  readonly loss: number;
  /** |W − W₀|/|W₀| of the hidden weights. */
  readonly moved: number;
  /** Points × units. */
  readonly hidden: readonly number[];
}

export async function reproduce({ smoke, seed, runtime, log }: Setting): Promise<Reproduction> {
  const size = smoke ? sizes.smoke : sizes.full;
  const data = dataOf(seed);
  const networks: Network[] = [];
  for (const kind of ["rich", "lazy", "random"] as const) {
    for (let n = 0; n < size.seeds; n++) {
      const stream = { rich: 100, lazy: 200, random: 300 }[kind] + n;
      networks.push(await networkOf(kind, { size, seed, stream, data, runtime }));
      log(`${kind} network ${n + 1} of ${size.seeds}`);
    }
  }
  const graphs = new Map(networks.map(({ graph }, i) => [String(i).padStart(2, "0"), graph]));
  const asked = { runtime, points: square(SIDE), layer: "Tanh", grid: [SIDE, SIDE] };
  const { matrices } = await geometries(graphs, asked);
  log("comparing representations");
  const similarity = new Map<string, (i: number, j: number) => number>([
    ["MSA", (i, j) => 1 - Number(matrices[0].values[i][j])],
  ]);
  const others = await representationSimilarities(networks);
  for (const [name, value] of others) similarity.set(name, value);
  const constructions = await builtSheets();
  return report({ size, networks, similarity, constructions });
}

function dataOf(seed: number) {
  const random = createRandom(seed, 1);
  const x = Float32Array.from({ length: 2 * SAMPLES }, () => 2 * random.uniform() - 1);
  const y = Float32Array.from({ length: SAMPLES }, (_, i) => target(x[2 * i], x[2 * i + 1]));
  return { x: floats([SAMPLES, 2], x), y: floats([SAMPLES, 1], y) };
}

interface Making {
  readonly size: Size;
  readonly seed: number;
  readonly stream: number;
  readonly data: ReturnType<typeof dataOf>;
  readonly runtime: Setting["runtime"];
}

function startOf({ size: { width }, seed, stream }: Making): Parameters {
  const random = createRandom(seed, stream);
  const draw = (shape: readonly number[]) =>
    floats(
      shape,
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.gaussian()),
    );
  return new Map([
    ["fc1.weight", draw([width, 2])],
    ["fc1.bias", draw([width])],
    ["fc2.weight", draw([1, width])],
  ]);
}

function graphOf(parameters: Parameters, scale: number): Graph {
  const build = begun("network", [{ name: "x", dtype: "F32", shape: ["n", 2] }], parameters);
  const hidden = build.node("Tanh", [dense(build, "x", "fc1")]);
  const transB = { transB: { kind: "int", value: 1 } } as const;
  const read = build.node("Gemm", [hidden, "fc2.weight"], { attributes: transB });
  return build.finish([build.node("Mul", [read, build.constant(floats([], [scale]))])]);
}

async function networkOf(kind: Network["kind"], making: Making): Promise<Network> {
  const { size, data, stream, runtime } = making;
  const start = startOf(making);
  const { gamma, rate } = regimes[kind === "random" ? "lazy" : kind];
  const graph = graphOf(start, 1 / (gamma * Math.sqrt(size.width)));
  if (kind === "random") {
    const hidden = hiddenOf(start, size.width);
    return { kind, graph, loss: Number.NaN, moved: 0, hidden };
  }
  const found = await train(
    graph,
    {
      runtime,
      open: () => Promise.reject(new Error("nothing is stored")),
      terms: [{ kind: "meanSquaredError", prediction: graph.outputs[0] }],
      optimizer: { kind: "sgd", momentum: 0.9 },
      parameters: [...start.keys()],
      data: { inputs: new Map([["x", data.x]]), targets: [data.y] },
      epochs: size.steps,
      batchSize: SAMPLES,
      schedule: { kind: "constant", rate: rate * gamma ** 2 },
      seed: stream,
    },
    untracked,
  );
  const parameters = found.parameters as Parameters;
  const [before, after] = [start, parameters].map((each) => each.get("fc1.weight")!.data);
  const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
  const moved = norm(after.map((value, i) => value - before[i])) / norm(before);
  const hidden = hiddenOf(parameters, size.width);
  return { kind, graph: found.graph, loss: found.losses.at(-1)!, moved, hidden };
}

/** What hidden units answer on the grid, for measures that look at values. */
function hiddenOf(parameters: Parameters, width: number): number[] {
  const [w, b] = ["fc1.weight", "fc1.bias"].map((name) => parameters.get(name)!.data);
  return square(SIDE).flatMap(([x, y]) =>
    Array.from({ length: width }, (_, i) => Math.tanh(w[2 * i] * x + w[2 * i + 1] * y + b[i])),
  );
}

/** Scores from 0 to 1 of every pair of networks. */
async function representationSimilarities(networks: readonly Network[]) {
  const n = networks.length;
  const tables = MEASURES.map(() => new Float64Array(n * n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const values = await measured(networks[i].hidden, networks[j].hidden);
      for (const [k, id] of MEASURES.entries()) {
        // the cosine of the angle is the similarity that others print
        const value = id === "procrustes.angular" ? Math.cos(values[id]) : values[id];
        tables[k][i * n + j] = tables[k][j * n + i] = value;
      }
    }
  }
  const names = ["CKA", "Procrustes", "RSA"];
  return names.map((name, k) => [name, (i: number, j: number) => tables[k][i * n + j]] as const);
}

async function measured(x: readonly number[], y: readonly number[]) {
  const shaped = (data: readonly number[]) => ({
    shape: [SIDE * SIDE, data.length / SIDE ** 2],
    values: Float64Array.from(data),
  });
  const options = { measures: [...MEASURES] };
  const { values = {} } = await compareValues(shaped(x), shaped(y), { options });
  return Object.fromEntries(MEASURES.map((id) => [id, Number(values[id])])) as Record<
    (typeof MEASURES)[number],
    number
  >;
}

/** Sheets whose geometries are known: rolled up without stretching, and rippled finely. */
async function builtSheets() {
  const side = 30;
  const points = square(side);
  const field = (jacobian: (x: number) => readonly number[]) => {
    const data = points.flatMap(([x]) => {
      const j = jacobian(x);
      const matrix = { rows: j.length / 2, columns: 2, data: Float64Array.from(j) };
      return [...pullback(matrix).data];
    });
    return { points: points.length, order: 2, data: Float64Array.from(data) };
  };
  const flat = field(() => [1, 0, 0, 1, 0, 0]);
  const rolled = field((x) => [Math.cos(x * Math.PI), 0, -Math.sin(x * Math.PI), 0, 0, 1]);
  const [height, pitch] = [0.05, 40];
  const rippled = field((x) => [
    ...[1, 0, 0, 1],
    ...[height * pitch * Math.cos(pitch * x), 0, -height * pitch * Math.sin(pitch * x), 0],
  ]);
  const msa = (other: typeof flat) => 1 - Number(compareFields(flat, other).distance);
  return { rolled: msa(rolled), rippled: msa(rippled) };
}

interface Findings {
  readonly size: Size;
  readonly networks: readonly Network[];
  readonly similarity: ReadonlyMap<string, (i: number, j: number) => number>;
  readonly constructions: Awaited<ReturnType<typeof builtSheets>>;
}

function report({ size, networks, similarity, constructions }: Findings): Reproduction {
  const between =
    (a: Network["kind"], b: Network["kind"]) =>
    (i: number, j: number): boolean =>
      [networks[i].kind, networks[j].kind].sort().join() === [a, b].sort().join();
  const rows = [...similarity].map(([name, value]) => {
    const of = (a: Network["kind"], b: Network["kind"]) =>
      meanOver(value, networks.length, between(a, b));
    const [rich, lazy, mixed, random] = [
      of("rich", "rich"),
      of("lazy", "lazy"),
      of("rich", "lazy"),
      of("random", "lazy"),
    ];
    return { name, rich, lazy, mixed, random, gap: (rich.mean + lazy.mean) / 2 - mixed.mean };
  });
  const gapOf = (name: string) => rows.find((row) => row.name === name)!.gap;
  const apart = ({ rich, lazy, mixed }: (typeof rows)[number]) =>
    Math.min(rich.least, lazy.least) > mixed.most;
  const figure = (value: number) => value.toFixed(3);
  const trained = (["rich", "lazy"] as const).map((kind) => {
    const own = networks.filter((network) => network.kind === kind);
    const mean = (of: (network: Network) => number) =>
      own.reduce((sum, each) => sum + of(each), 0) / own.length;
    return [kind, figure(mean(({ loss }) => loss)), figure(mean(({ moved }) => moved))];
  });
  const separated = rows.filter(apart).map(({ name }) => name);
  const checks = [
    {
      text: "the gap of MSA is at least three times that of CKA",
      holds: gapOf("MSA") >= 3 * gapOf("CKA"),
    },
    {
      text: "a rolled sheet is a flat one: 1.000",
      holds: figure(constructions.rolled) === "1.000",
    },
    {
      text: "a ripple of 0.05 sin and cos of 40 x leaves 1/√5: 0.447",
      holds: figure(constructions.rippled) === "0.447",
    },
  ];
  return {
    title: "Rich and lazy networks by their geometry",
    body: [
      `One hidden layer of ${size.width} tanh units, ${SAMPLES} samples of an XOR-like target, ${size.seeds} seeds a regime, ${size.steps} steps; hidden layers compared on ${SIDE} × ${SIDE} points of the square.`,
      markdownTable(["regime", "loss", "hidden weights moved by"], trained),
      "Similarity, mean over pairs of networks; gap: within regimes less across.",
      markdownTable(
        ["measure", "rich-rich", "lazy-lazy", "rich-lazy", "gap", "random-lazy"],
        rows.map(({ name, rich, lazy, mixed, gap, random }) => [
          name,
          ...[rich.mean, lazy.mean, mixed.mean, gap, random.mean].map(figure),
        ]),
      ),
      `Sheets of known geometry beside a flat one: rolled up ${figure(constructions.rolled)}, rippled ${figure(constructions.rippled)}.`,
      `How to read it: MSA spreads what the others press against 1, with a gap ${(gapOf("MSA") / gapOf("CKA")).toFixed(1)} times that of CKA. A compressed scale is no blind measure: ${separated.length === 0 ? "no measure keeps" : `${separated.join(", ")} ${separated.length === 1 ? "keeps" : "keep"}`} every pair within a regime above every pair across. By MSA a lazy layer is at ${figure(rows[0].random.mean)} to random ones and at ${figure(rows[0].lazy.mean)} to other lazy ones: where these are close, what lazy layers share is the law of their start, no structure that was learned.`,
    ],
    checks,
  };
}
