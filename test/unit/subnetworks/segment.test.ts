import { describe, expect, it } from "vitest";
import { createRandom } from "../../../extension/engine/linalg/random";
import { linkedClusters, silhouette } from "../../../extension/engine/subnetworks/clusters";
import { cutFigures } from "../../../extension/engine/subnetworks/contrast";
import { changeCurve, stepCurve } from "../../../extension/engine/subnetworks/curves";
import { Drift } from "../../../extension/engine/subnetworks/drift";
import { groupLayers, withControl } from "../../../extension/engine/subnetworks/grouping";
import {
  bestPartitions,
  type LayerDistances,
  layerDistances,
  spans,
} from "../../../extension/engine/subnetworks/segment";

function random(size: number, seed: number): LayerDistances {
  const draw = createRandom(seed);
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) data[i * size + j] = data[j * size + i] = draw.uniform();
  }
  return layerDistances(size, data);
}

/** Blocks at distance `far` of each other, `near` within. */
const blocks = (sizes: readonly number[], near: number, far: number): LayerDistances => {
  const of = sizes.flatMap((size, k) => new Array<number>(size).fill(k));
  return { size: of.length, at: (i, j) => (i === j ? 0 : of[i] === of[j] ? near : far) };
};

const line = (size: number, power: number): LayerDistances => ({
  size,
  at: (i, j) => Math.abs(i - j) ** power,
});

const cost = ({ at, size }: LayerDistances, cuts: readonly number[]): number =>
  spans(cuts, size).reduce((sum, [first, last]) => {
    let pairs = 0;
    for (let i = first; i <= last; i++) for (let j = i + 1; j <= last; j++) pairs += at(i, j);
    return sum + pairs / (last - first + 1);
  }, 0);

function* allCuts(size: number, k: number, from = 1): Generator<number[]> {
  if (k === 1) {
    yield [];
    return;
  }
  for (let cut = from; cut < size; cut++) {
    for (const rest of allCuts(size, k - 1, cut + 1)) yield [cut, ...rest];
  }
}

describe("the best partition", () => {
  it("is the best of all ways to cut", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const distances = random(9, seed);
      for (const [at, partition] of bestPartitions(distances, 5).entries()) {
        const all = [...allCuts(9, at + 1)].map((cuts) => cost(distances, cuts));
        expect(partition.cuts).toHaveLength(at);
        expect(cost(distances, partition.cuts)).toBeCloseTo(Math.min(...all), 12);
        expect(partition.cost).toBeCloseTo(Math.min(...all), 12);
      }
    }
  });

  it("cuts no more groups than there are layers", () => {
    expect(bestPartitions(random(3, 1), 12)).toHaveLength(3);
    expect(bestPartitions(random(1, 1), 12)).toEqual([{ cuts: [], cost: 0 }]);
  });
});

const options = { groups: "auto", method: "contiguous", names: {}, seed: 0 } as const;
const group = (distances: LayerDistances) =>
  groupLayers(
    { side: "a", ids: Array.from({ length: distances.size }, (_, i) => `l${i}`), distances },
    options,
  );

describe("the rule of acceptance", () => {
  it.each([
    [[4, 4], 2],
    [[3, 5, 4], 3],
    [[6, 2], 2],
  ])("finds blocks of %j", (sizes, k) => {
    expect(group(blocks(sizes, 0.01, 0.2)).chosen.k).toBe(k);
  });

  it.each([1, 2])(
    "is silent on a line of distances |i − j|^%i, whose contrast is high",
    (power) => {
      const grouping = group(line(12, power));
      expect(grouping.chosen.k).toBe(1);
      expect(grouping.segmentations[1].cuts[0].contrast!).toBeGreaterThan(power === 2 ? 4 : 1.9);
    },
  );

  it("is silent where steps only grow with depth, whatever their contrast", () => {
    // those of a network that learned one task (test/reproduce/subnetworks.ts)
    const steps = [0.5, 0.5, 0.6, 0.8, 3, 10.4, 13, 5.7];
    const places = [0];
    for (const step of steps) places.push(places[places.length - 1] + step);
    const grouping = group({ size: 9, at: (i, j) => Math.abs(places[i] - places[j]) });
    expect(grouping.chosen.k).toBe(1);
    const [cut] = grouping.segmentations[1].cuts;
    expect(cut.contrast!).toBeGreaterThan(cut.drift!);
    expect(cut.stepRatio!).toBeLessThan(2);
  });

  it("counts drifts without such a step as of no contrast", () => {
    expect(new Drift(line(9, 1), 4, 0).quantile(2)).toBe(0);
  });

  it("says identical, and no ratio, of blocks of equal layers", () => {
    const [cut] = group(blocks([3, 3], 0, 1)).chosen.cuts;
    expect(cut).toMatchObject({ identical: true, contrast: null, accepted: true });
    expect(group(blocks([6], 0, 1)).chosen.k).toBe(1);
  });

  it("tells the contrast as mean across over mean within", () => {
    const [figures] = cutFigures(blocks([3, 2], 0.1, 0.7), [3]);
    expect(figures.contrast).toBeCloseTo(7, 12);
    expect(figures.stepRatio).toBeCloseTo(7, 12);
  });

  it("draws the same drifts from the same seed", () => {
    const distances = random(8, 3);
    expect(new Drift(distances, 4, 1).quantile(3)).toBe(new Drift(distances, 4, 1).quantile(3));
    expect(new Drift(distances, 4, 1).p(2, Number.POSITIVE_INFINITY)).toBeCloseTo(1 / 200, 12);
  });
});

describe("curves along depth", () => {
  it("peak where a block ends", () => {
    const distances = blocks([4, 4], 0.1, 0.9);
    expect(stepCurve(distances)).toEqual([null, 0.1, 0.1, 0.1, 0.9, 0.1, 0.1, 0.1]);
    const change = changeCurve(distances);
    expect(change.indexOf(Math.max(...change.map((value) => value ?? -1)))).toBe(4);
  });
});

describe("clusters", () => {
  it("join what is near, wherever it stands", () => {
    const of = [0, 1, 0, 1, 1, 0];
    const distances = {
      size: 6,
      at: (i: number, j: number) => (i === j ? 0 : of[i] === of[j] ? 1 : 9),
    };
    const [, two] = linkedClusters(distances, 3);
    expect(two).toEqual([
      [0, 2, 5],
      [1, 3, 4],
    ]);
    expect(silhouette(distances, two)).toBeCloseTo(8 / 9, 12);
  });
});

describe("a control", () => {
  const distances = random(9, 4);
  const ids = Array.from({ length: 9 }, (_, i) => `layer${i}`);
  const options = { groups: "auto", method: "contiguous", names: {}, seed: 0 } as const;
  const grouping = groupLayers({ side: "a", ids, distances }, options);

  it("that is the network itself has the contrasts of the network", () => {
    const { segmentations, chosen } = withControl(grouping, distances);
    for (const { cuts } of [...segmentations, chosen]) {
      for (const cut of cuts) expect(cut.control).toBe(cut.contrast);
    }
  });

  it("has its own contrasts at the same cuts", () => {
    const other = random(9, 5);
    const { segmentations } = withControl(grouping, other);
    for (const [at, { cuts }] of segmentations.entries()) {
      expect(cuts.map(({ before }) => before)).toEqual(
        grouping.segmentations[at].cuts.map(({ before }) => before),
      );
      const places = cuts.map(({ before }) => ids.indexOf(before));
      expect(cuts.map(({ control }) => control)).toEqual(
        cutFigures(other, places).map(({ contrast }) => contrast),
      );
    }
  });
});
