import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { splitGroups } from "../../../../extension/engine/weights/htt/groupSplit";
import {
  epochOrder,
  predicted,
  trainedLogits,
} from "../../../../extension/engine/weights/htt/softmaxClassifier";

const task = { tick() {} };
const random = createRandom(3);
const CLASSES = 3;
const FEATURES = 7;
/** Clouds around three centers, then points to be named. */
const centers = Array.from({ length: CLASSES }, () =>
  Array.from({ length: FEATURES }, () => random.gaussian()),
);
const labels = Array.from({ length: 30 }, (_, i) => i % CLASSES);
const points = labels.map((label) => centers[label].map((x) => x + 0.4 * random.gaussian()));
const kernel = {
  rows: 30,
  columns: 30,
  data: Float64Array.from(
    points.flatMap((x) => points.map((y) => x.reduce((sum, value, k) => sum + value * y[k], 0))),
  ),
};
const members = Array.from({ length: 18 }, (_, i) => i);

/** The released protocol on the representations themselves, step by step. */
function trainedDirectly(seed: number): number[][] {
  const U = Array.from({ length: CLASSES }, () => new Array<number>(FEATURES + 1).fill(0));
  const speed = U.map((row) => row.map(() => 0));
  const logits = (x: number[]) =>
    U.map((row) => x.reduce((sum, value, k) => sum + value * row[k], row[FEATURES]));
  for (let epoch = 0; epoch < 10; epoch++) {
    const rate = epoch < 6 ? 1e-3 : 1e-4;
    for (const t of epochOrder(members.length, seed, epoch)) {
      const z = logits(points[t]).map((value, _, all) => Math.exp(value - Math.max(...all)));
      const sum = z.reduce((x, y) => x + y, 0);
      for (let c = 0; c < CLASSES; c++) {
        const slope = z[c] / sum - (labels[t] === c ? 1 : 0);
        for (let k = 0; k <= FEATURES; k++) {
          speed[c][k] = 0.9 * speed[c][k] + slope * (points[t][k] ?? 1);
          U[c][k] -= rate * speed[c][k];
        }
      }
    }
  }
  return points.map(logits);
}

describe("trainedLogits", () => {
  it("takes the same steps on inner products as on the representations", () => {
    const found = trainedLogits(
      kernel,
      { members, classes: labels.slice(0, 18), count: 3 },
      5,
      task,
    );
    const direct = trainedDirectly(5);
    found.data.forEach((value, at) => {
      expect(value).toBeCloseTo(direct[Math.floor(at / 3)][at % 3], 12);
    });
    const right = labels.filter((label, i) => predicted(found, i) === label).length;
    expect(right).toBeGreaterThanOrEqual(28);
  });
});

describe("splitGroups", () => {
  it("keeps at least one member of every group on either side", () => {
    const split = splitGroups([0, 0, 1, 1, 1, 1, 1, 2, 2, 2], { share: 0.6, seed: 1, stream: 1 });
    expect([...split.train, ...split.test].sort((x, y) => x - y)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(split.train.filter((i) => i < 2)).toHaveLength(1);
    expect(split.train.filter((i) => i > 1 && i < 7)).toHaveLength(3);
    const other = splitGroups([0, 0, 1, 1, 1, 1, 1, 2, 2, 2], { share: 0.6, seed: 3, stream: 1 });
    expect(other).not.toEqual(split);
  });
});
