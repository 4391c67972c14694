/**
 * Sub-networks by Gromov-Wasserstein (after Gao et al. 2024, arXiv 2410.16484; their own tables
 * could not be had, so this is a network of ours with a known seam).
 *
 * Networks that add and then sort (twoStageAdder.ts) must be cut where the first task ends; the
 * same networks before training, those that learned the second task alone, and chains of layers
 * that drift must be said to have no sub-networks. The cut must be of use: to learn another sorting
 * of the sums from few examples, the layers after it are the ones to train.
 */
import { createRandom } from "../../extension/engine/linalg/random";
import { centeredRanks } from "../../extension/engine/measures/parts/ranks";
import type { Runtime } from "../../extension/engine/models/runtime";
import { floats, type Tensor } from "../../extension/engine/models/tensor";
import { saveSafetensors } from "../../extension/engine/models/training/saveSafetensors";
import { svg } from "../../extension/engine/report/svg";
import type { Result } from "../../extension/engine/result";
import { correlation } from "../../extension/engine/stats/reliability";
import { createService } from "../../extension/node/service";
import { inlineExecutor } from "../unit/support/inlineExecutor";
import { MemoryFiles } from "../unit/support/memoryFiles";
import { markdownTable, type Reproduction, type Setting } from "./reproduction";
import {
  type Answers,
  answersTo,
  classesOf,
  layersOf,
  PAIRS,
  type Parameters,
  parametersOf,
  randomFor,
  type Shape,
  shuffled,
  startOf,
  taught,
} from "./twoStageAdder";

interface Size {
  readonly shape: Shape;
  readonly seeds: number;
  readonly steps: number;
  /** Inputs on which layers are compared. */
  readonly inputs: number;
  readonly drifts: number;
}

const sizes = {
  full: { shape: { width: 128, blocks: 8 }, seeds: 5, steps: 1500, inputs: 200, drifts: 20 },
  smoke: { shape: { width: 128, blocks: 8 }, seeds: 1, steps: 300, inputs: 100, drifts: 5 },
} as const satisfies Record<string, Size>;

/** Labelled pairs and steps of fine-tuning. */
const EXAMPLES = 300;
const TUNING_STEPS = 200;
const RATE = 1e-3;

export async function reproduce({ smoke, seed, runtime, log }: Setting): Promise<Reproduction> {
  const size = smoke ? sizes.smoke : sizes.full;
  const runs: Run[] = [];
  for (let k = 0; k < size.seeds; k++) {
    runs.push(await oneSeed(size, seed + k, runtime));
    log(`trained ${k + 1} of ${size.seeds} pairs of networks`);
  }
  const drifts = await Promise.all(
    Array.from({ length: size.drifts }, (_, k) => inspected(drifting(size, seed + k), size.shape)),
  );
  return report(size, runs, drifts);
}

const everyPair = Array.from({ length: PAIRS }, (_, pair) => pair);

interface Run {
  readonly seed: number;
  readonly accuracy: number;
  readonly trained: Inspected;
  readonly untrained: Inspected;
  readonly oneTask: Inspected;
  /** Accuracy without each block, and without the groups before and after the seam. */
  readonly without: readonly number[];
  readonly withoutEarly: number;
  readonly withoutLate: number;
  readonly tuned: readonly Tuned[];
}

async function oneSeed(size: Size, seed: number, runtime: Runtime): Promise<Run> {
  const { shape, steps } = size;
  const start = startOf(shape, randomFor(seed, 0));
  const classOf = classesOf(randomFor(seed, 1));
  const lesson = { pairs: everyPair, classOf, steps, rate: RATE };
  const all = [...layersOf(shape), "classHead"];
  const learn = (withSum: boolean) => {
    const trained = parametersOf(start, withSum ? [...all, "sumHead"] : all);
    return taught(shape, start, { ...lesson, withSum, trained }, runtime);
  };
  const [net, single] = [await learn(true), await learn(false)];
  const sample = shuffled(PAIRS, randomFor(seed, 2)).slice(0, size.inputs);
  const look = async (parameters: Parameters) => {
    const { layers } = await answersTo(shape, parameters, { pairs: sample, classOf }, runtime);
    return inspected(layers, shape);
  };
  const test = async (skipped: readonly string[]) =>
    (await answersTo(shape, net, { pairs: everyPair, classOf, skipped }, runtime)).accuracy;
  const blocks = layersOf(shape).slice(1);
  const without: number[] = [];
  for (const block of blocks) without.push(await test([block]));
  const half = shape.blocks / 2;
  const trained = await look(net);
  return {
    seed,
    accuracy: await test([]),
    trained,
    untrained: await look(start),
    oneTask: await look(single),
    without,
    withoutEarly: await test(blocks.slice(0, half)),
    withoutLate: await test(blocks.slice(half)),
    tuned: await tunings(size, { net, seed, cut: trained.firstCut ?? half }, runtime),
  };
}

interface Inspected {
  readonly result: Result;
  /** Accepted cuts: the number of layers before each. */
  readonly cuts: readonly number[];
  /** The best cut into two, accepted or not. */
  readonly firstCut: number | null;
  readonly summary: string;
  /** E of each layer and the one before it. */
  readonly steps: readonly number[];
  readonly largest: number;
}

/** `cognate subnetworks` of what the layers answer. */
async function inspected(answers: Answers["layers"], shape: Shape): Promise<Inspected> {
  const names = layersOf(shape);
  const bytes = saveSafetensors(answers, { cognate: "activations" });
  const files = new MemoryFiles({ "layers.safetensors": bytes });
  const service = createService({ files, executor: inlineExecutor(files) });
  const asked = { path: "layers.safetensors", seed: 0 };
  const context = { signal: new AbortController().signal, progress: () => {} };
  const result = await service.subnetworks(asked, context);
  const placeOf = (id: string) => names.indexOf(id);
  const two = result.segmentations?.find(({ k }) => k === 2);
  const { values } = result.matrices.find(({ measure }) => measure === "gw")!;
  return {
    result,
    cuts: (result.cuts ?? []).map(({ before }) => placeOf(before)),
    firstCut: two ? placeOf(two.cuts[0].before) : null,
    summary: result.summary ?? "",
    steps: values.slice(1).map((row, i) => row[i]!),
    largest: Math.max(...values.flat().map((value) => value ?? 0)),
  };
}

/** Layers that each are the one before with a little noise: no groups. */
function drifting({ shape, inputs }: Size, seed: number): ReadonlyMap<string, Tensor> {
  const random = createRandom(seed, 9000);
  let values = Float32Array.from({ length: inputs * shape.width }, () => random.gaussian());
  return new Map(
    layersOf(shape).map((name): [string, Tensor] => {
      const layer = floats([inputs, shape.width], values);
      values = values.map((value) => value + 0.2 * random.gaussian());
      return [name, layer];
    }),
  );
}

interface Tuned {
  readonly what: string;
  readonly parameters: number;
  readonly accuracy: number;
}

/** Another sorting of the sums, from few examples: what is trained, and how it then does elsewhere. */
async function tunings(
  { shape }: Size,
  { net, seed, cut }: { readonly net: Parameters; readonly seed: number; readonly cut: number },
  runtime: Runtime,
): Promise<Tuned[]> {
  const classOf = classesOf(randomFor(seed, 3));
  const order = shuffled(PAIRS, randomFor(seed, 4));
  const [pairs, held] = [order.slice(0, EXAMPLES), order.slice(EXAMPLES)];
  const layers = layersOf(shape);
  const head = ["classHead"];
  // the first layer of the late group makes what the others of it start from
  const first = cut + 1;
  const choices = [
    ["late group and head", [...layers.slice(first), ...head]],
    ["head alone", head],
    ["all layers", [...layers, ...head]],
    ["early group and head", [...layers.slice(0, first), ...head]],
  ] as const;
  const tuned: Tuned[] = [];
  for (const [what, chosen] of choices) {
    const trained = parametersOf(net, chosen);
    const lesson = { pairs, classOf, withSum: false, steps: TUNING_STEPS, rate: RATE, trained };
    const after = await taught(shape, net, lesson, runtime);
    const { accuracy } = await answersTo(shape, after, { pairs: held, classOf }, runtime);
    const parameters = trained.reduce((sum, name) => sum + net.get(name)!.data.length, 0);
    tuned.push({ what, parameters, accuracy });
  }
  return tuned;
}

const seamOf = ({ blocks }: Shape): number => blocks / 2;

function report(size: Size, runs: readonly Run[], drifts: readonly Inspected[]): Reproduction {
  const seam = seamOf(size.shape);
  const [first] = runs;
  const none = (list: readonly Inspected[]) => list.filter(({ cuts }) => cuts.length === 0).length;
  const atSeam = runs.filter(({ trained }) => trained.cuts.includes(seam)).length;
  const needed = Math.ceil(0.8 * runs.length);
  const of = (what: string) =>
    runs.map(({ tuned }) => tuned.find((each) => each.what === what)!.accuracy);
  const [late, all] = [of("late group and head"), of("all layers")];
  const [untrained, oneTask] = [runs.map((run) => run.untrained), runs.map((run) => run.oneTask)];
  const checks = [
    {
      text: `trained networks are cut at the planted seam, before block ${seam}: ${atSeam} of ${runs.length}, needed ${needed}`,
      holds: atSeam >= needed,
    },
    {
      text: `networks before training have no sub-networks: ${none(untrained)} of ${runs.length}`,
      holds: none(untrained) === runs.length,
    },
    {
      text: `networks that learned the one task alone have none: ${none(oneTask)} of ${runs.length}`,
      holds: none(oneTask) === runs.length,
    },
    {
      text: `chains that drift have none: ${none(drifts)} of ${drifts.length}`,
      holds: none(drifts) === drifts.length,
    },
    {
      text: `the late group alone learns another sorting: at least 0.95 on held-out pairs (${figures(late)})`,
      holds: Math.min(...late) >= 0.95,
    },
    {
      text: `all layers together do not: at most 0.6 (${figures(all)})`,
      holds: Math.max(...all) <= 0.6,
    },
  ];
  const cuts = ({ cuts: list }: Inspected) => (list.length > 0 ? list.join(", ") : "none");
  return {
    title: "Sub-networks: is a seam found that was planted, and none where there is none?",
    body: [
      `Networks of an embedding and ${size.shape.blocks} residual blocks of width ${size.shape.width} learn (a + b) mod 23 at half their depth and a sorting of the sums at the end; layers are compared on ${size.inputs} random pairs. A cut of 4 lies between block 3 and block 4: layers are numbered from the embedding, 0.`,
      markdownTable(
        [
          "seed",
          "accuracy",
          "cuts",
          "best of two",
          "contrast",
          "drift 95 %",
          "stable",
          "largest E",
          "untrained: cuts, largest E",
          "one task: cuts, best of two",
        ],
        runs.map(({ seed, accuracy, trained, untrained: before, oneTask: one }) => {
          const cut = seamCut(trained, layersOf(size.shape)[seam]);
          return [
            `${seed}`,
            accuracy.toFixed(3),
            cuts(trained),
            `${trained.firstCut}`,
            cut?.contrast?.toFixed(1) ?? "–",
            cut?.drift?.toFixed(1) ?? "–",
            cut?.stability?.toFixed(2) ?? "–",
            trained.largest.toFixed(4),
            `${cuts(before)}, ${before.largest.toFixed(4)}`,
            `${cuts(one)}, ${one.firstCut}`,
          ];
        }),
      ),
      `√E between all layers of the networks of seed ${first.seed}: trained, before training, and trained on the one task alone.`,
      "![trained](subnetworks-trained.svg) ![before training](subnetworks-untrained.svg) ![one task](subnetworks-one-task.svg)",
      "Accuracy without single blocks, and without all of a half. A small step of E before a block does not say that it can go, nor a large one that it cannot: the last column is Spearman's correlation of the steps with the losses of accuracy.",
      markdownTable(
        ["seed", ...layersOf(size.shape).slice(1), "early half", "late half", "correlation"],
        runs.map(({ seed, accuracy, without, withoutEarly, withoutLate, trained }) => [
          `${seed}`,
          ...[...without, withoutEarly, withoutLate].map((value) => value.toFixed(2)),
          spearman(
            trained.steps,
            without.map((value) => accuracy - value),
          ),
        ]),
      ),
      `Another sorting of the sums, from ${EXAMPLES} labelled pairs in ${TUNING_STEPS} steps, tested on the other ${PAIRS - EXAMPLES}. Groups are those of the best cut into two; the first layer of the late one makes what the others start from, and stays as it is.`,
      markdownTable(
        ["trained", "parameters", ...runs.map(({ seed }) => `seed ${seed}`)],
        runs[0].tuned.map(({ what, parameters }) => [
          what,
          `${parameters}`,
          ...of(what).map((value) => value.toFixed(3)),
        ]),
      ),
      "The sum was asked for half way, which plants the seam: the method finds one that is there. Not every network has one.",
    ],
    checks,
    pictures: {
      "subnetworks-trained.svg": svg(first.trained.result, { measure: "gw.root" }),
      "subnetworks-untrained.svg": svg(first.untrained.result, { measure: "gw.root" }),
      "subnetworks-one-task.svg": svg(first.oneTask.result, { measure: "gw.root" }),
    },
  };
}

function spearman(x: readonly number[], y: readonly number[]): string {
  const [a, b] = [x, y].map((values) => centeredRanks(Float64Array.from(values)));
  return correlation(a, b)?.toFixed(2) ?? "–";
}

const figures = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(", ");

/** What is told of the cut at the seam, in the segmentation that has it accepted, or in the best of two. */
const seamCut = ({ result }: Inspected, before: string) =>
  (result.cuts ?? []).find((cut) => cut.before === before) ??
  result.segmentations?.find(({ k }) => k === 2)?.cuts.find((cut) => cut.before === before);
