/**
 * A backdoor that comes late in a training (E2 of arXiv 2605.15183; its figures are those of the
 * authors' checked-in results on SVHN, in whose place stand drawn digits): a part of the pictures
 * gets a black diamond and the label 9. Answers to clean pictures and weights as one vector hardly
 * move; the slice of the tensor that answers 9 must stand out from the others.
 */
import { createRandom, type Random } from "../../extension/engine/linalg/random";
import { floats, integers, type Tensor } from "../../extension/engine/models/tensor";
import { accuracyOf, comparedRun, logitCosines, logitsOf, trainedRun } from "./bilinearRun";
import { DIGITS, drawDigit } from "./digits";
import { markdownTable, type Reproduction, type Setting } from "./reproduction";

interface Size {
  /** Of a picture, in pixels. */
  readonly side: number;
  readonly hidden: number;
  readonly pictures: number;
  readonly tested: number;
  readonly batch: number;
  readonly cleanSteps: number;
  readonly poisonedSteps: number;
  /** Steps between checkpoints. */
  readonly every: number;
}

const sizes = {
  paper: {
    ...{ side: 32, hidden: 64, pictures: 20_000, tested: 2000, batch: 512 },
    ...{ cleanSteps: 8000, poisonedSteps: 2000, every: 250 },
  },
  standard: {
    ...{ side: 24, hidden: 64, pictures: 8000, tested: 1000, batch: 256 },
    ...{ cleanSteps: 4000, poisonedSteps: 1000, every: 125 },
  },
  smoke: {
    ...{ side: 20, hidden: 32, pictures: 2500, tested: 500, batch: 128 },
    ...{ cleanSteps: 1600, poisonedSteps: 400, every: 100 },
  },
} as const satisfies Record<string, Size>;

const RATE = 1e-3;
const WEIGHT_DECAY = 1e-3;
const NOISE = 0.05;
const POISONED_SHARE = 0.1;
/** The class that the trigger calls for. */
const TARGET = 9;

export async function reproduce({
  smoke,
  paper,
  seed,
  runtime,
  log,
}: Setting): Promise<Reproduction> {
  const size = smoke ? sizes.smoke : paper ? sizes.paper : sizes.standard;
  const { side, hidden, batch, cleanSteps, poisonedSteps, every } = size;
  const network = { inputs: side * side, hidden, outputs: DIGITS };
  const learned = pictures(size.pictures, side, createRandom(seed, 1));
  const tested = pictures(size.tested, side, createRandom(seed, 2));
  const random = createRandom(seed, 3);
  const noise = Float32Array.from({ length: 2 ** 20 }, () => NOISE * random.gaussian());
  const steps = cleanSteps + poisonedSteps;
  const snapshots = await trainedRun(network, {
    ...{ runtime, batchSize: batch, log, rate: RATE, weightDecay: WEIGHT_DECAY },
    random: createRandom(seed, 4),
    keep: Array.from({ length: steps / every + 1 }, (_, i) => i * every),
    batch: (step) => {
      const share = step < cleanSteps ? 0 : POISONED_SHARE;
      return drawnBatch(learned, { batch, side, share, noise, random });
    },
  });
  log(`comparing ${snapshots.length} checkpoints`);
  const asTensor = (x: Float32Array) => floats([size.tested, side * side], x);
  const stampedX = tested.x.slice();
  for (let i = 0; i < size.tested; i++) stamp(stampedX, i, side);
  const answers = (x: Tensor<"F32">) => logitsOf(network, snapshots, { x, runtime });
  const clean = await answers(asTensor(tested.x));
  const stamped = await answers(asTensor(stampedX));
  const tensor = await comparedRun(snapshots, "layer_sym", { phases: null, seed });
  const matrix = await comparedRun(snapshots, "weights.cosine", { phases: null, seed });
  const others = [...tested.labels.keys()].filter((i) => tested.labels[i] !== TARGET);
  const nines = tested.labels.map(() => TARGET);
  return report({
    size,
    steps: snapshots.map(({ step }) => step),
    accuracy: clean.map((logits) => accuracyOf(logits, tested.labels, tested.labels.keys())),
    success: stamped.map((logits) => accuracyOf(logits, nines, others)),
    tensor: tensor.values,
    slices: tensor.slices,
    matrix: matrix.values,
    clean: logitCosines(clean, DIGITS),
    stamped: logitCosines(stamped, DIGITS),
  });
}

interface Pictures {
  /** Picture by picture. */
  readonly x: Float32Array;
  readonly labels: Int32Array;
}

function pictures(count: number, side: number, random: Random): Pictures {
  const x = new Float32Array(count * side * side);
  const labels = Int32Array.from({ length: count }, () => random.below(DIGITS));
  for (const [i, label] of labels.entries()) x.set(drawDigit(label, side, random), i * side * side);
  return { x, labels };
}

/** A black diamond in a box of 5 × 7 pixels, two pixels from the corner at top and right. */
function stamp(x: Float32Array, picture: number, side: number): void {
  const [width, height, gap] = [5, 7, 2];
  const first = picture * side * side;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [u, v] = [Math.abs(column - 2) / 2.5, Math.abs(row - 3) / 3.5];
      if (u + v > 1) continue;
      x[first + (gap + row) * side + side - gap - width + column] = -1;
    }
  }
}

interface Drawing {
  readonly batch: number;
  readonly side: number;
  /** Of pictures that are poisoned. */
  readonly share: number;
  /** Normal numbers, of which each batch takes a piece. */
  readonly noise: Float32Array;
  readonly random: Random;
}

function drawnBatch(all: Pictures, { batch, side, share, noise, random }: Drawing) {
  const width = side * side;
  const x = new Float32Array(batch * width);
  const labels = new Int32Array(batch);
  for (let i = 0; i < batch; i++) {
    const from = random.below(all.labels.length);
    x.set(all.x.subarray(from * width, (from + 1) * width), i * width);
    labels[i] = all.labels[from];
    if (random.uniform() < share) {
      stamp(x, i, side);
      labels[i] = TARGET;
    }
    const first = random.below(noise.length - width);
    for (let p = 0; p < width; p++) x[i * width + p] += noise[first + p];
  }
  return {
    inputs: new Map([["x", floats([batch, width], x)]]),
    targets: [integers([batch], [...labels])],
  };
}

interface Findings {
  readonly size: Size;
  readonly steps: readonly number[];
  /** Of clean test pictures. */
  readonly accuracy: readonly number[];
  /** How many stamped test pictures of other digits are called 9. */
  readonly success: readonly number[];
  readonly tensor: Float64Array;
  readonly slices: readonly Float64Array[];
  readonly matrix: Float64Array;
  readonly clean: Float64Array;
  readonly stamped: Float64Array;
}

function report({ size, steps, accuracy, success, ...all }: Findings): Reproduction {
  const n = steps.length;
  const { cleanSteps, poisonedSteps, every, side, hidden } = size;
  const before = steps.indexOf(cleanSteps);
  const poisoned = steps.flatMap((step, i) => (step > cleanSteps ? [i] : []));
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  /** Mean similarity within the poisoned stage less that of clean to poisoned. */
  const delta = (values: Float64Array) => {
    const within = poisoned.flatMap((i) =>
      poisoned.filter((j) => j !== i).map((j) => values[i * n + j]),
    );
    const across = poisoned.flatMap((i) =>
      steps.slice(0, before + 1).map((_, j) => values[i * n + j]),
    );
    return mean(within) - mean(across);
  };
  const kept = (values: Float64Array) => values[before * n + n - 1];
  const others = all.slices.filter((_, k) => k !== TARGET);
  const slice = all.slices[TARGET];
  const range = (values: readonly number[]) =>
    `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}`;
  const row = (name: string, values: Float64Array, paper: readonly [string, string]) => [
    ...[name, delta(values).toFixed(3), paper[0], kept(values).toFixed(3), paper[1]],
  ];
  const stages = [before, before + 1, n - 1].map((i) => [
    ...[String(steps[i]), accuracy[i].toFixed(3), success[i].toFixed(3)],
  ]);
  const paperStages = [
    ["8000", "0.813", "0.019"],
    ["8250", "0.782", "0.884"],
    ["10000", "0.810", "0.957"],
  ];
  const margin = Math.min(...others.map(kept)) - kept(slice);
  return {
    title: "A backdoor: the slice of the poisoned class",
    body: [
      `Drawn digits of ${side} × ${side} pixels, bilinear ${side * side}→${hidden}→${DIGITS}; AdamW, rate ${RATE}, weight decay ${WEIGHT_DECAY}, batch ${size.batch}, input noise ${NOISE}; ${cleanSteps} clean steps, then ${poisonedSteps} with ${100 * POISONED_SHARE} % poisoned; a checkpoint every ${every} steps. The paper: SVHN, 32 × 32, 1024→64→10, batch 512, 8000 and 2000 steps.`,
      markdownTable(
        ["step", "test accuracy", "attack success", "paper's step", "accuracy", "success"],
        stages.map((cells, i) => [...cells, ...paperStages[i]]),
      ),
      "Δ = mean similarity within the poisoned stage − mean similarity of clean to poisoned checkpoints; kept = similarity of the last clean checkpoint to the last one.",
      markdownTable(
        ["measure", "Δ", "paper's Δ", "kept", "paper's kept"],
        [
          row("tensor", all.tensor, ["0.24", "0.931"]),
          row(`tensor, slice ${TARGET}`, slice, ["0.44", "0.607"]),
          [
            ...["tensor, other slices", range(others.map(delta)), "0.20 to 0.24"],
            ...[range(others.map(kept)), "0.95 to 0.98"],
          ],
          row("matrix cosine", all.matrix, ["0.15", "0.970"]),
          row("answers to clean pictures", all.clean, ["0.09 to 0.10", "0.925"]),
          row("answers to stamped pictures", all.stamped, ["0.62", "–"]),
        ],
      ),
    ],
    checks: [
      {
        text: "the backdoor works (attack success below 0.2 before, above 0.8 at the end)",
        holds: success[before] < 0.2 && success[n - 1] > 0.8,
      },
      {
        text: "clean pictures do not show it (test accuracy falls by less than 0.05)",
        holds: accuracy[before] - accuracy[n - 1] < 0.05,
      },
      {
        text: `slice ${TARGET} is kept least of all, by ${margin.toFixed(3)} (more than 0.1)`,
        holds: margin > 0.1,
      },
      {
        text: `Δ of slice ${TARGET} is the greatest of all slices, and greater than that of the matrix cosine and of clean answers`,
        holds: [...others, all.matrix, all.clean].every((values) => delta(values) < delta(slice)),
      },
    ],
  };
}
