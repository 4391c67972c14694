/**
 * Hypothesis-training-testing on networks of several tasks (after Wang et al. 2022, arXiv 2208.04369;
 * their own tables could not be had, so this is a toy of ours with known answers).
 *
 * Each task is a random function of three directions of a 12-dimensional input; each of its networks
 * is a 12-32-32-1 ReLU network from a start of its own, on samples of its own. Raw weights must not
 * tell the tasks apart, chains of layers must, and rescaling hidden units, which changes no output,
 * must leave the canonical form as it is.
 */
import { openCheckpoint } from "../../extension/engine/formats/index";
import type { Executor } from "../../extension/engine/jobs/executor";
import type { DenseMatrix } from "../../extension/engine/linalg/matrix";
import { createRandom, type Random } from "../../extension/engine/linalg/random";
import type { Graph } from "../../extension/engine/models/graph";
import { GraphBuilder } from "../../extension/engine/models/graphBuilder";
import type { Runtime } from "../../extension/engine/models/runtime";
import { floats, type Tensor } from "../../extension/engine/models/tensor";
import { initialize } from "../../extension/engine/models/training/initializers";
import { saveSafetensors } from "../../extension/engine/models/training/saveSafetensors";
import { train } from "../../extension/engine/models/training/train";
import { untracked } from "../../extension/engine/task";
import type { ChainForm } from "../../extension/engine/weights/chain/forms";
import {
  type ChainNetwork,
  chainNetwork,
  isChain,
} from "../../extension/engine/weights/chain/network";
import { chainSimilarities } from "../../extension/engine/weights/chain/similarities";
import { type OneTest, testGroups } from "../../extension/engine/weights/htt/testGroups";
import { inlineExecutor } from "../unit/support/inlineExecutor";
import { MemoryFiles } from "../unit/support/memoryFiles";
import { markdownTable, type Reproduction, type Setting } from "./reproduction";

const WIDTHS = [12, 32, 32, 1] as const;
const DEPTHS = WIDTHS.length - 1;

interface Size {
  readonly tasks: number;
  readonly networks: number;
  readonly epochs: number;
}

const sizes = {
  full: { tasks: 8, networks: 20, epochs: 12 },
  smoke: { tasks: 4, networks: 8, epochs: 8 },
} as const satisfies Record<string, Size>;

const SAMPLES = 1600;
const BATCH = 64;

type Parameters = ReadonlyMap<string, Tensor<"F32">>;

export async function reproduce({ smoke, seed, runtime, log }: Setting): Promise<Reproduction> {
  const size = smoke ? sizes.smoke : sizes.full;
  const networks: Parameters[] = [];
  const labels: number[] = [];
  for (let task = 0; task < size.tasks; task++) {
    const teacher = teacherOf(createRandom(seed, 1000 + task));
    for (let n = 0; n < size.networks; n++) {
      const stream = 10_000 + task * size.networks + n;
      networks.push(await trained(teacher, { size, seed, stream, runtime }));
      labels.push(task);
    }
    log(`trained ${networks.length} of ${size.tasks * size.networks} networks`);
  }
  const starts = networks.map((_, i) => startOf(createRandom(seed, 10_000 + i)));
  const attacked = networks.map((net, i) => rescaled(net, createRandom(seed, 50_000 + i)));
  const groups = { labels: Int32Array.from(labels), seed };
  log("comparing");
  const rows = await tests(networks, groups);
  const attackedRows = await tests(attacked, { ...groups, forms: ["chain", "canonical"] });
  const [initial] = await tests(starts, { ...groups, forms: ["canonical"] });
  return report({ size, rows, attackedRows, initial });
}

/** What the networks of a task learn: a random function of three directions. */
function teacherOf(random: Random): (x: Float32Array) => number {
  const directions = Array.from({ length: 3 }, () => {
    const u = Float64Array.from({ length: WIDTHS[0] }, () => random.gaussian());
    const norm = Math.hypot(...u);
    return u.map((value) => value / norm);
  });
  return (x) => {
    const [p, q, r] = directions.map((u) => u.reduce((sum, value, k) => sum + value * x[k], 0));
    return Math.abs(p) - Math.max(q, 0) + Math.tanh(2 * r);
  };
}

function startOf(random: Random): Parameters {
  const parameters = new Map<string, Tensor<"F32">>();
  for (let l = 1; l <= DEPTHS; l++) {
    const kaiming = { kind: "kaimingUniform" } as const;
    parameters.set(`fc${l}.weight`, initialize(kaiming, [WIDTHS[l], WIDTHS[l - 1]], { random }));
    parameters.set(`fc${l}.bias`, initialize({ kind: "zeros" }, [WIDTHS[l]], { random }));
  }
  return parameters;
}

function graphOf(parameters: Parameters): Graph {
  const transB = { transB: { kind: "int", value: 1 } } as const;
  const build = new GraphBuilder({
    name: "network",
    operatorSet: 17,
    domains: new Map(),
    inputs: [{ name: "x", dtype: "F32", shape: ["batch", WIDTHS[0]] }],
    outputs: [],
    nodes: [],
    constants: new Map([...parameters].map(([name, tensor]) => [name, { kind: "tensor", tensor }])),
  });
  let value = "x";
  for (let l = 1; l <= DEPTHS; l++) {
    const from = l === 1 ? value : build.node("Relu", [value]);
    value = build.node("Gemm", [from, `fc${l}.weight`, `fc${l}.bias`], { attributes: transB });
  }
  return build.finish([value]);
}

interface Training {
  readonly size: Size;
  readonly seed: number;
  readonly stream: number;
  readonly runtime: Runtime;
}

async function trained(
  teacher: (x: Float32Array) => number,
  { size, seed, stream, runtime }: Training,
): Promise<Parameters> {
  const random = createRandom(seed, stream);
  const start = startOf(random);
  const graph = graphOf(start);
  const width = WIDTHS[0];
  const x = Float32Array.from({ length: SAMPLES * width }, () => random.gaussian());
  const y = Float32Array.from({ length: SAMPLES }, (_, i) =>
    teacher(x.subarray(i * width, (i + 1) * width)),
  );
  const { parameters } = await train(
    graph,
    {
      runtime,
      open: () => Promise.reject(new Error("nothing is stored")),
      terms: [{ kind: "meanSquaredError", prediction: graph.outputs[0] }],
      optimizer: { kind: "adam" },
      parameters: [...start.keys()],
      data: {
        inputs: new Map([["x", floats([SAMPLES, width], x)]]),
        targets: [floats([SAMPLES, 1], y)],
      },
      epochs: size.epochs,
      batchSize: BATCH,
      schedule: { kind: "cosine", rate: 0.01 },
      seed: stream,
    },
    untracked,
  );
  return parameters as Parameters;
}

/** Hidden units times a random d > 0, what reads them over d: no output changes. */
function rescaled(parameters: Parameters, random: Random): Parameters {
  const changed = new Map(parameters);
  for (let l = 1; l < DEPTHS; l++) {
    const d = Float64Array.from({ length: WIDTHS[l] }, () => Math.exp(random.gaussian()));
    const scale = (name: string, factor: (i: number) => number) => {
      const { shape, data } = changed.get(name)!;
      changed.set(
        name,
        floats(
          shape,
          data.map((value, i) => value * factor(i)),
        ),
      );
    };
    scale(`fc${l}.weight`, (i) => d[Math.floor(i / WIDTHS[l - 1])]);
    scale(`fc${l}.bias`, (i) => d[i]);
    scale(`fc${l + 1}.weight`, (i) => 1 / d[i % WIDTHS[l]]);
  }
  return changed;
}

interface Row {
  readonly form: ChainForm | "shuffled";
  readonly depth: number;
  readonly test: OneTest;
}

interface Groups {
  readonly labels: Int32Array;
  readonly seed: number;
  readonly forms?: readonly Row["form"][];
}

const allForms: readonly Row["form"][] = ["raw", "chain", "canonical", "shuffled"];

/** Every form at every depth, by the engine's own path from files on. */
async function tests(
  networks: readonly Parameters[],
  { labels, seed, forms = allForms }: Groups,
): Promise<Row[]> {
  const files = new MemoryFiles(
    Object.fromEntries(networks.map((net, i) => [`${i}.safetensors`, saveSafetensors(net)])),
  );
  const executor: Executor = inlineExecutor(files);
  const chains: ChainNetwork[] = [];
  for (const name of files.files.keys()) {
    const found = chainNetwork(await openCheckpoint(files, name));
    if (!isChain(found)) throw new Error(found.reason);
    chains.push(found);
  }
  const bench = { executor, signal: new AbortController().signal, done: () => {} };
  const rows: Row[] = [];
  for (const form of forms) {
    const options =
      form === "shuffled"
        ? ({ form: "canonical", depth: DEPTHS, shuffle: seed } as const)
        : { form, depth: DEPTHS };
    const found: DenseMatrix[] = await chainSimilarities(chains, options, bench);
    for (const [l, similarity] of found.entries()) {
      const test = testGroups(similarity, labels, { seed, permutations: 999 }, untracked);
      if (test) rows.push({ form, depth: l + 1, test });
    }
  }
  return rows;
}

interface Findings {
  readonly size: Size;
  readonly rows: readonly Row[];
  readonly attackedRows: readonly Row[];
  readonly initial: Row;
}

function report({ size, rows, attackedRows, initial }: Findings): Reproduction {
  const of = (list: readonly Row[], form: Row["form"], depth: number) =>
    list.find((row) => row.form === form && row.depth === depth)!.test;
  const change = (form: Row["form"], depth: number) =>
    of(attackedRows, form, depth).separation.statistic - of(rows, form, depth).separation.statistic;
  const line = (name: string, { accuracy, p, retrieval, separation }: OneTest) => [
    name,
    accuracy.toFixed(3),
    p.toExponential(1),
    (retrieval?.meanAveragePrecision ?? Number.NaN).toFixed(2),
    `${separation.within.toFixed(2)} / ${separation.between.toFixed(2)}`,
  ];
  const chance = 1 / size.tasks;
  const checks = [
    { text: "raw W_1 is at chance (p > 0.01)", holds: of(rows, "raw", 1).p > 0.01 },
    { text: "shuffled weights are at chance (p > 0.01)", holds: of(rows, "shuffled", 1).p > 0.01 },
    { text: "networks before training are at chance (p > 0.01)", holds: initial.test.p > 0.01 },
    ...[1, 2].map((depth) => ({
      text: `canonical C_${depth} names more than 0.9 of the held-out networks`,
      holds: of(rows, "canonical", depth).accuracy > 0.9,
    })),
    {
      text: "the attack leaves the canonical form as it is (|ΔT| < 1e-6)",
      holds: [1, 2, 3].every((depth) => Math.abs(change("canonical", depth)) < 1e-6),
    },
    {
      text: "the attack takes at least half of T from plain C_1",
      holds: change("chain", 1) < -0.5 * of(rows, "chain", 1).separation.statistic,
    },
  ];
  const attack = [1, 2, 3].flatMap((depth) =>
    (["chain", "canonical"] as const).map((form) => {
      const [before, after] = [of(rows, form, depth), of(attackedRows, form, depth)];
      const text = ({ separation }: OneTest) =>
        `${separation.statistic.toFixed(3)} (p ${Number(separation.p.toPrecision(2))})`;
      return [`${form === "chain" ? "plain" : form} C_${depth}`, text(before), text(after)];
    }),
  );
  const held = of(rows, "canonical", 1).tested;
  return {
    title: "Hypothesis-training-testing: are networks of one task more alike than those of others?",
    body: [
      `${size.tasks} tasks × ${size.networks} networks, ${WIDTHS.join("-")} ReLU, ${held} held out, chance ${chance}.`,
      markdownTable(
        ["representation", "accuracy", "p", "mAP", "cosine within / between"],
        [
          ...rows.map(({ form, depth, test }) => line(nameOf(form, depth), test)),
          line("before training, canonical C_1", initial.test),
        ],
      ),
      "Scale attack: every hidden unit times a random log-normal factor, what reads it over it; no output changes. T = mean similarity within tasks − between tasks.",
      markdownTable(["representation", "T before", "T after"], attack),
    ],
    checks,
  };
}

const nameOf = (form: Row["form"], depth: number): string =>
  form === "raw"
    ? `raw W_${depth}${depth > 1 ? " ⋯ W_1" : ""}`
    : `${form === "chain" ? "plain" : form} C_${depth}`;
