/**
 * A network with a planted seam, in the engine's own trainer: it adds two numbers a and b modulo
 * 23, which is read off half way, and then sorts the sum s into classes, perm(s) mod 5. Two
 * embeddings side by side, then residual blocks h + W₂ relu(W₁ norm(h)).
 */
import { createRandom, type Random } from "../../extension/engine/linalg/random";
import type { Graph } from "../../extension/engine/models/graph";
import { GraphBuilder } from "../../extension/engine/models/graphBuilder";
import { exportOnnx } from "../../extension/engine/models/onnx/exportGraph";
import type { Runtime } from "../../extension/engine/models/runtime";
import { floats, type Tensor, tensorOver } from "../../extension/engine/models/tensor";
import { gains, initialize } from "../../extension/engine/models/training/initializers";
import { openTrainer } from "../../extension/engine/models/training/trainer";

export const NUMBERS = 23;
export const CLASSES = 5;
export const PAIRS = NUMBERS ** 2;

export interface Shape {
  readonly width: number;
  /** Residual blocks; the sum is read after half of them. */
  readonly blocks: number;
}

export type Parameters = ReadonlyMap<string, Tensor>;

/** Embedding and blocks, in order. */
export const layersOf = ({ blocks }: Shape): string[] => [
  "embed",
  ...Array.from({ length: blocks }, (_, i) => `block${i + 1}`),
];

/** The parameters of a layer or head. */
export const parametersOf = (parameters: Parameters, layers: readonly string[]): string[] =>
  [...parameters.keys()].filter((name) => layers.includes(name.split(".")[0]));

export const sumOf = (pair: number): number =>
  (Math.floor(pair / NUMBERS) + (pair % NUMBERS)) % NUMBERS;

/** A shuffle of the sums modulo 5. */
export function classesOf(random: Random): (pair: number) => number {
  const place = shuffled(NUMBERS, random);
  return (pair) => place[sumOf(pair)] % CLASSES;
}

/** 0 to count − 1 in random order. */
export function shuffled(count: number, random: Random): number[] {
  const list = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [list[i], list[other]] = [list[other], list[i]];
  }
  return list;
}

/** First values, by torch's defaults of embeddings, linear layers and layer norms. */
export function startOf({ width, blocks }: Shape, random: Random): Parameters {
  const start = new Map<string, Tensor>();
  const linear = (name: string, outputs: number, inputs: number) => {
    const bound = 1 / Math.sqrt(inputs);
    const uniform = { kind: "uniform", low: -bound, high: bound } as const;
    const gain = gains.linear / Math.sqrt(3);
    start.set(
      `${name}.weight`,
      initialize({ kind: "kaimingUniform", gain }, [outputs, inputs], { random }),
    );
    start.set(`${name}.bias`, initialize(uniform, [outputs], { random }));
  };
  for (const name of ["embed.first", "embed.second"]) {
    start.set(name, initialize({ kind: "normal" }, [NUMBERS, width / 2], { random }));
  }
  for (let i = 1; i <= blocks; i++) {
    start.set(`block${i}.norm.weight`, floats([width], new Float32Array(width).fill(1)));
    start.set(`block${i}.norm.bias`, floats([width], new Float32Array(width)));
    linear(`block${i}.fc1`, width, width);
    linear(`block${i}.fc2`, width, width);
  }
  linear("sumHead", NUMBERS, width);
  linear("classHead", CLASSES, width);
  return start;
}

interface Network {
  readonly graph: Graph;
  /** What embedding and blocks answer. */
  readonly layers: readonly string[];
  readonly sum: string;
  readonly class: string;
}

/** The network, without the blocks of `skipped`. */
function networkOf(
  { blocks }: Shape,
  parameters: Parameters,
  skipped: readonly string[] = [],
): Network {
  const transB = { transB: { kind: "int", value: 1 } } as const;
  const build = new GraphBuilder({
    name: "two-stage adder",
    operatorSet: 18,
    domains: new Map(),
    inputs: ["a", "b"].map((name) => ({ name, dtype: "I64", shape: ["batch"] })),
    outputs: [],
    nodes: [],
    constants: new Map([...parameters].map(([name, tensor]) => [name, { kind: "tensor", tensor }])),
  });
  const linear = (x: string, name: string) =>
    build.node("Gemm", [x, `${name}.weight`, `${name}.bias`], { attributes: transB });
  const embed = (name: string, ids: string) => build.node("Gather", [name, ids]);
  let value = build.node("Concat", [embed("embed.first", "a"), embed("embed.second", "b")], {
    attributes: { axis: { kind: "int", value: 1 } },
  });
  const layers = [value];
  for (let i = 1; i <= blocks; i++) {
    const name = `block${i}`;
    if (!skipped.includes(name)) {
      const norm = build.node("LayerNormalization", [
        value,
        `${name}.norm.weight`,
        `${name}.norm.bias`,
      ]);
      const inner = build.node("Relu", [linear(norm, `${name}.fc1`)]);
      value = build.node("Add", [value, linear(inner, `${name}.fc2`)]);
    }
    layers.push(value);
  }
  const sum = linear(layers[blocks / 2], "sumHead");
  const found = linear(value, "classHead");
  return {
    graph: build.finish([...layers.slice(0, -1), value, sum, found]),
    layers,
    sum,
    class: found,
  };
}

const labels = (pairs: readonly number[], of: (pair: number) => number): Tensor =>
  tensorOver(
    "I64",
    [pairs.length],
    new Uint8Array(BigInt64Array.from(pairs, (pair) => BigInt(of(pair))).buffer),
  );

const inputsOf = (pairs: readonly number[]): Map<string, Tensor> =>
  new Map([
    ["a", labels(pairs, (pair) => Math.floor(pair / NUMBERS))],
    ["b", labels(pairs, (pair) => pair % NUMBERS)],
  ]);

const unstored = () => Promise.reject(new Error("nothing is stored"));

export interface Lesson {
  readonly pairs: readonly number[];
  readonly classOf: (pair: number) => number;
  /** The sum is asked for half way as well. */
  readonly withSum: boolean;
  readonly steps: number;
  readonly rate: number;
  /** Parameters that learn. */
  readonly trained: readonly string[];
}

/** AdamW with decay 0.01, all pairs in each step. */
export async function taught(
  shape: Shape,
  parameters: Parameters,
  { pairs, classOf, withSum, steps, rate, trained }: Lesson,
  runtime: Runtime,
): Promise<Parameters> {
  const network = networkOf(shape, parameters);
  const predictions = [network.class, ...(withSum ? [network.sum] : [])];
  const inputs = inputsOf(pairs);
  const trainer = await openTrainer(
    { ...network.graph, outputs: predictions },
    {
      runtime,
      open: unstored,
      terms: predictions.map((prediction) => ({ kind: "crossEntropy", prediction })),
      optimizer: { kind: "adamW" },
      parameters: trained,
      inputs: new Map([...inputs].map(([name, { shape: axes }]) => [name, axes])),
    },
  );
  try {
    const targets = [labels(pairs, classOf), ...(withSum ? [labels(pairs, sumOf)] : [])];
    for (let step = 0; step < steps; step++) await trainer.step({ inputs, targets }, rate);
    return new Map([...parameters, ...trainer.parameters()]);
  } finally {
    await trainer.release();
  }
}

export interface Answers {
  /** What each layer answers, pairs × width. */
  readonly layers: ReadonlyMap<string, Tensor>;
  /** Share of the pairs whose class is right. */
  readonly accuracy: number;
}

export async function answersTo(
  shape: Shape,
  parameters: Parameters,
  {
    pairs,
    classOf,
    skipped,
  }: {
    readonly pairs: readonly number[];
    readonly classOf: (pair: number) => number;
    readonly skipped?: readonly string[];
  },
  runtime: Runtime,
): Promise<Answers> {
  const network = networkOf(shape, parameters, skipped);
  const outputs = [...new Set([...network.layers, network.class])];
  const session = await runtime.open(
    await exportOnnx({ ...network.graph, outputs }, { open: unstored }),
  );
  try {
    const found = await session.run(inputsOf(pairs), outputs);
    const names = layersOf(shape);
    return {
      layers: new Map(network.layers.map((value, i) => [names[i], found.get(value)!])),
      accuracy: accuracyOf(found.get(network.class)!, pairs, classOf),
    };
  } finally {
    await session.release();
  }
}

function accuracyOf(
  { data }: Tensor,
  pairs: readonly number[],
  classOf: (pair: number) => number,
): number {
  const right = pairs.filter((pair, i) => {
    const scores = Array.from({ length: CLASSES }, (_, k) => Number(data[i * CLASSES + k]));
    return scores.indexOf(Math.max(...scores)) === classOf(pair);
  });
  return right.length / pairs.length;
}

/** A stream of a seed of its own for each use. */
export const randomFor = (seed: number, use: number): Random => createRandom(seed, 7000 + use);
