import type { DenseMatrix } from "../../linalg/matrix";
import { squaredDistancesBetween } from "../../linalg/multiply";
import { createRandom } from "../../linalg/random";
import type { Task } from "../../task";
import { defineMeasure, type MeasureNote } from "../measure";
import { noVariance, saturated } from "../notes";
import { sum, sumOfSquares } from "../parts/sums";
import { drawSamples } from "./drawSamples";
import { jackknifeError } from "./jackknifeError";
import { loopBars } from "./loopBars";
import { relativeLivingTimes } from "./relativeLivingTimes";
import { witnessComplex } from "./witnessComplex";

/**
 * Geometry Score: Σᵢ (MRLT_X(i) − MRLT_Y(i))², where MRLT(i) is the mean share of scales at which
 * the witness complex on random landmarks has exactly i loops, i from 0 to `loops` − 1. Scales go
 * up to α = gamma·(5000/n) of the greatest distance from a sample to a landmark, at most all of it.
 * Distance in [0, 2]; 0 says that loops are equally many at all scales.
 * Cost O(repeats·(n·landmarks·(p + q) + persistence)).
 * Null (`variance.none`) when all samples of a side are equal.
 * Both sides take the same landmarks, so that they are compared on the same inputs; `error` is
 * the jackknife's standard error over repeats. Plugged-in means make small values too large by
 * about the square of that error.
 * Khrulkov and Oseledets 2018.
 */
export const geometryScore = defineMeasure({
  id: "geometryScore",
  name: "Geometry Score",
  family: "topology",
  direction: "distance",
  range: [0, 2],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  needsNull: true,
  minSamples: 3,
  stochastic: true,
  rowOrderMatters: true,
  help: "How much the numbers of loops (holes) in the two clouds of points differ, over all scales.",
  ignores:
    "Which inputs lie where: only the number of loops counts, and in that clouds of many dimensions are much alike.",
  useWhen: "To compare the coarse shape of two clouds of points of few dimensions.",
  formula:
    "Σᵢ (MRLT_X(i) − MRLT_Y(i))², MRLT(i) the mean share of scales with i loops in witness complexes on random landmarks",
  cost: "O(repeats·n·landmarks·(p + q)), and the persistence of each complex",
  cite: ["khrulkov2018", "deSilva2004"],
  differs: [
    {
      library: "geometry-score (gs) and ReSi",
      text: "Draw landmarks with repetition, 1000 times, and take n/5000 for 5000/n in the range of scales: with 500 samples of many features there are then over 100 loops at all scales, and any two score 0.",
    },
  ],
  params: {
    repeats: { default: 25, min: 1, max: 10000, integer: true, help: "Random draws of landmarks." },
    landmarks: {
      default: 64,
      min: 3,
      max: 256,
      integer: true,
      help: "Landmarks (samples that stand for all) in each draw.",
    },
    loops: {
      default: 100,
      min: 1,
      max: 10000,
      integer: true,
      help: "Numbers of loops that are told apart, from 0 on.",
    },
    gamma: {
      default: 1 / 128,
      min: 1e-6,
      max: 1,
      integer: false,
      help: "Largest scale at 5000 samples, as a share of the greatest distance.",
    },
  },
  compare(x, y, { task, seed, params }) {
    const count = params.landmarks >= x.n ? 1 : params.repeats;
    const differences: Float64Array[] = [];
    const beyond = { x: 0, y: 0 };
    for (let repeat = 0; repeat < count; repeat++) {
      task.tick(repeat, count);
      const landmarks = drawSamples(x.n, params.landmarks, createRandom(seed, repeat));
      const within = { tick: () => task.tick(repeat, count) };
      const a = livingTimes(x.matrix, { ...params, landmarks }, within);
      const b = livingTimes(y.matrix, { ...params, landmarks }, within);
      if (a === null) return noVariance("x");
      if (b === null) return noVariance("y");
      differences.push(a.map((share, i) => share - b[i]));
      beyond.x += (1 - sum(a)) / count;
      beyond.y += (1 - sum(b)) / count;
    }
    return { ...jackknifeError(differences, sumOfSquares), ...noteBeyond(beyond, params.loops) };
  },
});

interface Draw {
  readonly landmarks: Int32Array;
  readonly loops: number;
  readonly gamma: number;
}

/** RLT of one draw; null when no sample is away from any landmark. */
function livingTimes(x: DenseMatrix, draw: Draw, task: Task): Float64Array | null {
  const { landmarks, loops, gamma } = draw;
  const { columns: p } = x;
  const data = new Float64Array(landmarks.length * p);
  landmarks.forEach((row, i) => {
    data.set(x.data.subarray(row * p, (row + 1) * p), i * p);
  });
  const chosen = { rows: landmarks.length, columns: p, data };
  const distances = squaredDistancesBetween(x, chosen, task).data.map(Math.sqrt);
  const farthest = distances.reduce((most, distance) => Math.max(most, distance), 0);
  if (farthest === 0) return null;
  const end = farthest * Math.min(1, (gamma * 5000) / x.rows);
  const complex = witnessComplex(distances, landmarks.length, end);
  return relativeLivingTimes(loopBars(complex, task), end, loops);
}

/** More of the scales than this are worth a word when their loops are too many to be told apart. */
const NOTABLE = 0.1;

function noteBeyond(beyond: { x: number; y: number }, loops: number): { note?: MeasureNote } {
  if (beyond.x <= NOTABLE && beyond.y <= NOTABLE) return {};
  const [x, y] = [beyond.x, beyond.y].map((share) => `${Math.round(100 * share)} %`);
  return {
    note: saturated(
      `${loops} loops or more, which count for nothing, at ${x} of scales in x and ${y} in y`,
    ),
  };
}
