/**
 * Grokking of modular addition (E1 of arXiv 2605.15183; its figures are those of the authors'
 * checked-in results): a bilinear network learns (a + b) mod p by heart, and generalizes long
 * after. Tensor similarity to the final network, which sees weights alone, must rise on the
 * plateau, while test accuracy does not move yet.
 */
import { createRandom, type Random } from "../../extension/engine/linalg/random";
import { floats, integers } from "../../extension/engine/models/tensor";
import { rowsOf } from "../../extension/engine/models/training/batches";
import {
  accuracyOf,
  comparedRun,
  logitCosines,
  logitsOf,
  type Snapshot,
  trainedRun,
} from "./bilinearRun";
import { markdownTable, type Reproduction, type Setting } from "./reproduction";

interface Size {
  readonly modulus: number;
  readonly hidden: number;
  /** Of the p² sums. */
  readonly trainShare: number;
  readonly rate: number;
  readonly weightDecay: number;
  readonly steps: number;
  /** Places on the way, before equal ones are dropped. */
  readonly checkpoints: number;
}

const sizes = {
  paper: {
    ...{ modulus: 113, hidden: 64, trainShare: 0.3, rate: 1e-3, weightDecay: 0.3 },
    ...{ steps: 100_000, checkpoints: 100 },
  },
  // a smaller table leaves less to infer the rule from, hence more of it is shown
  standard: {
    ...{ modulus: 59, hidden: 32, trainShare: 0.35, rate: 1e-3, weightDecay: 0.3 },
    ...{ steps: 50_000, checkpoints: 100 },
  },
  smoke: {
    ...{ modulus: 31, hidden: 20, trainShare: 0.5, rate: 2e-3, weightDecay: 0.5 },
    ...{ steps: 6_000, checkpoints: 32 },
  },
} as const satisfies Record<string, Size>;

const BATCH = 512;
const PHASES = 5;

export async function reproduce({
  smoke,
  paper,
  seed,
  runtime,
  log,
}: Setting): Promise<Reproduction> {
  const size = smoke ? sizes.smoke : paper ? sizes.paper : sizes.standard;
  const { modulus, hidden } = size;
  const network = { inputs: 2 * modulus, hidden, outputs: modulus };
  const { x, sums } = additions(modulus);
  const order = shuffled(modulus * modulus, createRandom(seed, 1));
  const trained = order.slice(0, Math.floor(size.trainShare * order.length));
  const tested = order.slice(trained.length);
  const draws = createRandom(seed, 2);
  const targets = integers([sums.length], [...sums]);
  const batchSize = Math.min(BATCH, trained.length);
  const snapshots = await trainedRun(network, {
    ...{ runtime, batchSize, log, rate: size.rate, weightDecay: size.weightDecay },
    random: createRandom(seed, 3),
    keep: placesOf(size),
    batch: () => {
      const rows = drawn(trained, batchSize, draws);
      return { inputs: new Map([["x", rowsOf(x, rows)]]), targets: [rowsOf(targets, rows)] };
    },
  });
  log(`comparing ${snapshots.length} checkpoints`);
  const logits = await logitsOf(network, snapshots, { x, runtime });
  const { result, values } = await comparedRun(snapshots, "layer_sym", { phases: PHASES, seed });
  const n = snapshots.length;
  const run: Point[] = snapshots.map(({ step }, i) => ({
    step,
    train: accuracyOf(logits[i], sums, trained),
    test: accuracyOf(logits[i], sums, tested),
    toFinal: values[i * n + n - 1],
  }));
  const behavior = logitCosines(logits, modulus);
  const starts = (result.groups ?? []).map(({ layers }) =>
    snapshots.findIndex(({ step }) => layers[0] === `step_${step}.safetensors`),
  );
  return report({ size, run, values, behavior, starts, snapshots });
}

/** All sums a + b: two one-hot vectors each, and the sum mod p. */
function additions(p: number) {
  const data = new Float32Array(p * p * 2 * p);
  const sums = new Int32Array(p * p);
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      const row = a * p + b;
      data[row * 2 * p + a] = 1;
      data[row * 2 * p + p + b] = 1;
      sums[row] = (a + b) % p;
    }
  }
  return { x: floats([p * p, 2 * p], data), sums };
}

function shuffled(count: number, random: Random): Uint32Array {
  return drawn(
    Uint32Array.from({ length: count }, (_, i) => i),
    count,
    random,
  );
}

/** `count` of the items, none twice: the first steps of a Fisher-Yates shuffle. */
function drawn(items: Uint32Array, count: number, random: Random): Uint32Array {
  const rest = items.slice();
  for (let i = 0; i < count; i++) {
    const other = i + random.below(rest.length - i);
    const item = rest[i];
    rest[i] = rest[other];
    rest[other] = item;
  }
  return rest.slice(0, count);
}

/** The paper's places: T (i / (n − 1))⁵, equal ones dropped. */
function placesOf({ steps, checkpoints }: Size): number[] {
  const at = Array.from({ length: checkpoints }, (_, i) =>
    Math.round(steps * (i / (checkpoints - 1)) ** 5),
  );
  return [...new Set(at)];
}

interface Point {
  readonly step: number;
  readonly train: number;
  readonly test: number;
  readonly toFinal: number;
}

interface Findings {
  readonly size: Size;
  readonly run: readonly Point[];
  /** Tensor similarity of every pair. */
  readonly values: Float64Array;
  /** Cosine of logits over all inputs, of every pair. */
  readonly behavior: Float64Array;
  /** First checkpoint of each phase. */
  readonly starts: readonly number[];
  readonly snapshots: readonly Snapshot[];
}

/** What happens in the paper, and where its similarity to the final network then is. */
const milestones = [
  { text: "train 99 %", reached: ({ train }: Point) => train >= 0.99, step: 1076, toFinal: 0.07 },
  { text: "test 10 %", reached: ({ test }: Point) => test >= 0.1, step: 5292, toFinal: 0.25 },
  { text: "test 68 %", reached: ({ test }: Point) => test >= 0.68, step: 8881, toFinal: 0.41 },
  { text: "test 99.6 %", reached: ({ test }: Point) => test >= 0.996, step: 14197, toFinal: 0.56 },
] as const;

const paperPhases = [
  ["start", "0–102", 0.91],
  ["memorize", "124–1374", 0.9],
  ["plateau", "1545–6901", 0.91],
  ["grok", "7517–23333", 0.82],
  ["consolidate", "24953–100000", 0.94],
] as const;

const paperBlocks = [
  [0, 1, 0.42],
  [1, 2, 0.66],
  [2, 3, 0.43],
  [3, 4, 0.62],
  [1, 4, 0.05],
] as const;

const PAPER_CORRELATION = 0.998;
const PAPER_DIFFERENCE = 0.023;

function report({ size, run, values, behavior, starts, snapshots }: Findings): Reproduction {
  const n = run.length;
  const learned = run.find(({ train }) => train >= 0.99);
  const begun = run.filter(({ step, test }) => test < 0.1 && step >= (learned?.step ?? 0));
  const [low, high] = [begun[0], begun.at(-1)];
  const { correlation, difference } = agreement(values, behavior, n);
  const rows = milestones.map(({ text, reached, step, toFinal }) => {
    const own = run.find(reached);
    return [
      text,
      ...[own ? String(own.step) : "not reached", own ? own.toFinal.toFixed(2) : "–"],
      ...[String(step), toFinal.toFixed(2)],
    ];
  });
  const shown = run.filter((_, i) => i === n - 1 || i % Math.ceil(n / 20) === 0);
  const block = (p: number, q: number) => meanBlock(values, n, rangeOf(p), rangeOf(q));
  const rangeOf = (p: number): [number, number] => [starts[p], starts[p + 1] ?? n];
  const stepsOf = (p: number) => {
    const [from, to] = rangeOf(p);
    return `${snapshots[from].step}–${snapshots[to - 1].step}`;
  };
  const names = paperPhases.map(([name]) => name);
  const last = run[n - 1];
  const rise = (high?.toFinal ?? 0) - (low?.toFinal ?? 0);
  return {
    title: "Grokking of modular addition: tensor similarity to the final network",
    body: [
      `(a + b) mod ${size.modulus}, bilinear ${2 * size.modulus}→${size.hidden}→${size.modulus}, trained on ${Math.round(100 * size.trainShare)} % of all sums; AdamW, rate ${size.rate}, weight decay ${size.weightDecay}, batch ${BATCH}, ${size.steps} steps, ${n} checkpoints. The paper: mod 113, bilinear 226→64→113, 30 %, rate 0.001, weight decay 0.3, 100000 steps, 90 checkpoints.`,
      markdownTable(
        ["reached", "step", "similarity to final", "paper's step", "paper's similarity"],
        rows,
      ),
      markdownTable(
        ["step", "train accuracy", "test accuracy", "similarity to final"],
        shown.map(({ step, train, test, toFinal }) => [
          ...[String(step), train.toFixed(3), test.toFixed(3), toFinal.toFixed(3)],
        ]),
      ),
      `Phases by optimal segmentation of the ${n} × ${n} matrix into ${PHASES}; mean similarity within, the diagonal left out.`,
      markdownTable(
        ["phase", "steps", "within", "paper's steps", "paper's within"],
        starts.map((_, p) => {
          const [name, steps, within] = paperPhases[p];
          return [name, stepsOf(p), shownBlock(block(p, p)), steps, within.toFixed(2)];
        }),
      ),
      markdownTable(
        ["phases", "mean similarity", "paper's"],
        paperBlocks
          .filter(([p, q]) => Math.max(p, q) < starts.length)
          .map(([p, q, paper]) => [
            `${names[p]}–${names[q]}`,
            shownBlock(block(p, q)),
            paper.toFixed(2),
          ]),
      ),
      `Correlation of tensor similarity with the cosine of logits over all ${size.modulus ** 2} inputs, over all pairs: ${correlation.toFixed(4)} (paper ${PAPER_CORRELATION}); mean absolute difference ${difference.toFixed(3)} (paper ${PAPER_DIFFERENCE}).`,
    ],
    checks: [
      { text: "all that is shown is learned by heart (train ≥ 0.99)", holds: last.train >= 0.99 },
      {
        text: "the rest is grokked later (test ≥ 0.5 at the end, < 0.1 when train reaches 0.99)",
        holds: last.test >= 0.5 && low !== undefined && low === learned,
      },
      {
        text: `similarity to the final network rises on the plateau, while test accuracy is below 0.1 (by ${rise.toFixed(3)}, more than 0.05)`,
        holds: rise > 0.05,
      },
      {
        text: `it correlates with the cosine of all logits (${correlation.toFixed(4)}, at least 0.99)`,
        holds: correlation >= 0.99,
      },
      {
        text: "the network before training has nothing of the final one (|similarity| < 0.05)",
        holds: Math.abs(run[0].toFinal) < 0.05,
      },
    ],
  };
}

const shownBlock = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(2));

/** The mean of a block of a matrix, without its diagonal. */
function meanBlock(
  values: Float64Array,
  n: number,
  [rowFrom, rowTo]: readonly [number, number],
  [columnFrom, columnTo]: readonly [number, number],
): number {
  let [sum, count] = [0, 0];
  for (let i = rowFrom; i < rowTo; i++) {
    for (let j = columnFrom; j < columnTo; j++) {
      if (i === j) continue;
      sum += values[i * n + j];
      count++;
    }
  }
  return sum / count;
}

/** Pearson's correlation and the mean absolute difference over the pairs above the diagonal. */
function agreement(x: Float64Array, y: Float64Array, n: number) {
  const pairs: [number, number][] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) pairs.push([x[i * n + j], y[i * n + j]]);
  }
  const mean = (of: (pair: [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [mx, my] = [mean(([a]) => a), mean(([, b]) => b)];
  const covariance = mean(([a, b]) => (a - mx) * (b - my));
  const scale = Math.sqrt(mean(([a]) => (a - mx) ** 2) * mean(([, b]) => (b - my) ** 2));
  return { correlation: covariance / scale, difference: mean(([a, b]) => Math.abs(a - b)) };
}
