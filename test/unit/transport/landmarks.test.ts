import { describe, expect, it } from "vitest";
import { createRandom } from "../../../extension/engine/linalg/random";
import { untracked } from "../../../extension/engine/task";
import { gromovWasserstein } from "../../../extension/engine/transport/gromov";
import {
  drawLandmarks,
  estimateFromLandmarks,
  LANDMARK_DRAWS,
  partsOf,
} from "../../../extension/engine/transport/landmarks";
import { type Space, subspace } from "../../../extension/engine/transport/spaces";
import { cloud, cloudSpace, euclidean, normalized } from "./recipes";

const best = (x: Space, y: Space): number =>
  gromovWasserstein(
    x,
    y,
    { loss: "square", solver: "auto", start: "best", paired: true },
    untracked,
  ).value;

const [N, M] = [240, 100];

/** Points of few dimensions, which are matched the better the more there are. */
const strangers = (seed: number): [Space, Space] => [
  cloudSpace(N, 3, seed),
  cloudSpace(N, 4, 100 + seed),
];

/** Two layers of one network. */
function neighbors(seed: number): [Space, Space] {
  const x = cloud(N, 16, seed);
  const random = createRandom(seed, 5);
  const data = x.data.map((value) => value + 0.5 * Math.max(0, value + random.gaussian()));
  return [normalized(euclidean(x)), normalized(euclidean({ ...x, data }))];
}

function told([x, y]: readonly [Space, Space], seed: number) {
  const subsets = drawLandmarks(N, M, seed);
  const parts = partsOf(M);
  const draws = subsets.map((points) => {
    const of = (count: number) => {
      const part = points.slice(0, count);
      return best(subspace(x, part), subspace(y, part));
    };
    return { whole: of(parts.whole), half: of(parts.half), quarter: of(parts.quarter) };
  });
  return estimateFromLandmarks(draws, { m: M, n: N });
}

describe("E from subsets of the points", () => {
  it.each([
    ["strangers", strangers, 2.5],
    ["neighbors", neighbors, 1],
  ] as const)(
    "has all points' E in its interval, of %s, for 18 of 20 seeds",
    { timeout: 120_000 },
    (_, make, widest) => {
      let covered = 0;
      let width = 0;
      for (let seed = 1; seed <= 20; seed++) {
        const sides = make(seed);
        const exact = best(...sides);
        const { value, low, high } = told(sides, seed);
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
        if (low <= exact && exact <= high) covered++;
        width += (high - low) / exact / 20;
      }
      // an interval that held everything would say nothing
      expect(width).toBeLessThan(widest);
      expect(covered).toBeGreaterThanOrEqual(18);
    },
  );

  it("is their mean, and no farther from that than doublings before would take it", () => {
    const draw = { whole: 0.5, half: 0.53, quarter: 0.51 };
    const draws = new Array(LANDMARK_DRAWS).fill(draw);
    const { value, low, high } = estimateFromLandmarks(draws, { m: 64, n: 256 });
    expect(value).toBe(0.5);
    expect([low, high]).toEqual([expect.closeTo(0.44, 12), expect.closeTo(0.56, 12)]);
  });

  it("draws points once each, the same from the same seed", () => {
    const subsets = drawLandmarks(50, 20, 3);
    expect(subsets).toHaveLength(LANDMARK_DRAWS);
    for (const points of subsets) expect(new Set(points).size).toBe(20);
    expect(subsets).toEqual(drawLandmarks(50, 20, 3));
    expect(subsets[0]).not.toEqual(subsets[1]);
  });
});
