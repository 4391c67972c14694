import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { multiply } from "../../../extension/engine/linalg/multiply";
import { createRandom } from "../../../extension/engine/linalg/random";
import { randomOrthogonal } from "../../../extension/engine/linalg/randomMatrices";
import { untracked } from "../../../extension/engine/task";
import { thirdLowerBound } from "../../../extension/engine/transport/bounds";
import { descend } from "../../../extension/engine/transport/descent";
import { type GwOptions, gromovWasserstein } from "../../../extension/engine/transport/gromov";
import { linearOracle } from "../../../extension/engine/transport/linearOracle";
import { directLoss, matchingLoss } from "../../../extension/engine/transport/losses";
import { Objective } from "../../../extension/engine/transport/objective";
import {
  composed,
  densePlan,
  inverse,
  matchingPlan,
  productPlan,
  sparsePlan,
} from "../../../extension/engine/transport/plan";
import { rowSumMatching } from "../../../extension/engine/transport/rowSums";
import { defaultStopping } from "../../../extension/engine/transport/solution";
import { type Space, scaled, spaceOf } from "../../../extension/engine/transport/spaces";
import { caseNamed } from "./gromovCases";
import {
  cloud,
  cloudSpace,
  euclidean,
  normalized,
  recipeCosts,
  recipeSpace,
  reordered,
} from "./recipes";

const plain: GwOptions = { loss: "square", solver: "auto", start: "best", paired: true };
const solve = (x: Space, y: Space, options: Partial<GwOptions> = {}) =>
  gromovWasserstein(x, y, { ...plain, ...options }, untracked);

/** Values by POT; see make_gromov.py beside the file. */
const { fused } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/transport/gromov.json"), "utf8"),
) as { fused: { n: number; m: number; seed: number; alpha: number; value: number }[] };

describe("vertex descent", () => {
  it("finds what conditional gradient finds, on 100 random problems", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const n = 5 + (seed % 30);
      const [x, y] = [cloudSpace(n, 3, seed), cloudSpace(n, 2 + (seed % 5), 1000 + seed)];
      for (const start of ["product", "identity"] as const) {
        const fast = solve(x, y, { start, solver: "descent" });
        const slow = solve(x, y, { start, solver: "cg" });
        expect(Math.abs(fast.value - slow.value), `seed ${seed}, ${start}`).toBeLessThan(1e-8);
      }
    }
  });

  it("never rises, and takes whole steps where both matrices are negative definite", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [x, y] = [cloudSpace(24, 3, seed), cloudSpace(24, 4, 50 + seed)];
      const walk = descend(x, y, { start: "product", stopping: defaultStopping, task: untracked });
      expect(walk.inner).toBeNull();
      walk.trace.slice(1).forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(walk.trace[i] + 1e-12);
      });
    }
  });

  it("takes its first step to the best plan for the gradient of the product coupling", () => {
    for (const n of [6, 40, 100]) {
      const [x, y] = [cloudSpace(n, 3, n), cloudSpace(n, 5, n + 1)];
      const objective = new Objective(x, y, "square", null);
      const gradient = objective.gradient(
        objective.at(productPlan(x.weights, y.weights), untracked),
      );
      const best = linearOracle(x.weights, y.weights).solve(gradient, untracked);
      const cost = ({ rows, columns, masses }: typeof best) =>
        masses.reduce((sum, mass, k) => sum + mass * gradient.data[rows[k] * n + columns[k]], 0);
      expect(cost(matchingPlan(rowSumMatching(x, y), x.weights))).toBeCloseTo(cost(best), 11);
    }
  });

  it("hands over to conditional gradient where E is not concave", () => {
    // shortest ways around a ring are not conditionally negative definite with noise on top
    const random = createRandom(3);
    const n = 12;
    const ring = (noise: number) => {
      const data = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < i; k++) {
          const way = Math.min(i - k, n - i + k) + noise * random.gaussian();
          data[i * n + k] = way * (i % 3 === 0 ? -1 : 1);
          data[k * n + i] = data[i * n + k];
        }
      }
      return spaceOf({ rows: n, columns: n, data });
    };
    let handed = 0;
    for (let trial = 0; trial < 10; trial++) {
      const [x, y] = [ring(1), ring(2)];
      const auto = solve(x, y, { start: "product" });
      const cg = solve(x, y, { start: "product", solver: "cg" });
      expect(auto.value).toBeCloseTo(cg.value, 7);
      if (auto.matching === null) handed++;
    }
    expect(handed).toBeGreaterThan(0);
  });
});

describe("the loss", () => {
  const [x, y] = [cloudSpace(20, 3, 1), cloudSpace(20, 4, 2)];

  it("is the same with sides swapped and rows in another order", () => {
    const { value } = solve(x, y, { start: "product" });
    expect(solve(y, x, { start: "product" }).value).toBeCloseTo(value, 9);
    const order = Array.from({ length: 20 }, (_, i) => (i * 7 + 3) % 20);
    expect(solve(reordered(x, order), y, { start: "product" }).value).toBeCloseTo(value, 9);
  });

  it("does not see rotation, translation, and size where that is divided out", () => {
    const points = cloud(20, 3, 1);
    const turned = multiply(points, randomOrthogonal(3, createRandom(4)));
    const moved = { ...turned, data: turned.data.map((value) => 7 * value + 5) };
    const other = spaceOf(scaled(euclidean(moved), "mean"));
    expect(solve(x, other).value).toBeLessThan(1e-20);
    expect(solve(other, y, { start: "product" }).value).toBeCloseTo(
      solve(x, y, { start: "product" }).value,
      9,
    );
    expect(solve(x, spaceOf(euclidean(moved))).value).toBeGreaterThan(1);
  });

  it("lies between its bounds, and the best start has the least", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const [a, b] = [cloudSpace(30, 3, seed), cloudSpace(30, 5, 100 + seed)];
      const best = solve(a, b);
      for (const start of ["identity", "product", "bound"] as const) {
        expect(best.value).toBeLessThanOrEqual(solve(a, b, { start }).value * (1 + 1e-9));
      }
      expect(best.bound!).toBeLessThanOrEqual(best.value);
      expect(best.value).toBeLessThanOrEqual(best.identity! + 1e-12);
      expect(thirdLowerBound(a, b, untracked).value).toBeCloseTo(best.bound!, 12);
    }
  });

  it("has a true gradient, also of matrices that are not symmetric", () => {
    for (const { x: a, y: b, loss } of [caseNamed("asymmetric_8"), caseNamed("kl_8")]) {
      const [n, m] = [a.weights.length, b.weights.length];
      const objective = new Objective(a, b, loss, null);
      const from = productPlan(a.weights, b.weights);
      const gradient = objective.gradient(objective.at(from, untracked));
      const toward = densePlan(
        matchingPlan(
          Int32Array.from({ length: n }, (_, i) => (i + 1) % n),
          a.weights,
        ),
        n,
        m,
      );
      const at = (share: number) => {
        const data = from.data.map((value, k) => value + share * (toward.data[k] - value));
        return directLoss(a, b, sparsePlan({ ...from, data }), loss);
      };
      const slope = gradient.data.reduce(
        (sum, g, k) => sum + g * (toward.data[k] - from.data[k]),
        0,
      );
      expect((at(1e-4) - at(-1e-4)) / 2e-4).toBeCloseTo(slope, 8);
    }
  });

  it("has a root that obeys the triangle inequality at the optimum", () => {
    const spaces = [cloudSpace(8, 2, 1), cloudSpace(8, 2, 2), cloudSpace(8, 3, 3)];
    const root = (a: Space, b: Space) => Math.sqrt(leastByTrying(a, b));
    const [ab, bc, ac] = [
      root(spaces[0], spaces[1]),
      root(spaces[1], spaces[2]),
      root(spaces[0], spaces[2]),
    ];
    expect(ac).toBeLessThanOrEqual(ab + bc + 1e-12);
    expect(solve(spaces[0], spaces[1]).value).toBeGreaterThanOrEqual(ab * ab - 1e-12);
  });
});

function leastByTrying(x: Space, y: Space): number {
  const n = x.weights.length;
  let least = Number.POSITIVE_INFINITY;
  const matching = new Int32Array(n);
  const place = (row: number, taken: number): void => {
    if (row === n) {
      least = Math.min(least, matchingLoss(x.distances, y.distances, matching));
      return;
    }
    for (let j = 0; j < n; j++) {
      if (taken & (1 << j)) continue;
      matching[row] = j;
      place(row + 1, taken | (1 << j));
    }
  };
  place(0, 0);
  return least;
}

describe("the best of all matchings by trying", () => {
  it("is the stored optimum", () => {
    const { x, y, global_optimum } = caseNamed("euclid_uniform_8");
    expect(leastByTrying(x, y)).toBeCloseTo(global_optimum!.value, 11);
  });
});

describe("fused Gromov-Wasserstein", () => {
  it.each(fused)("is what POT finds, $n × $m with α = $alpha", ({ n, m, seed, alpha, value }) => {
    const [x, y] = [recipeSpace(n, 3, seed), recipeSpace(m, 4, seed + 1)];
    const cost = recipeCosts(n, m, seed);
    const stopping = { maxIterations: 10_000, tolerance: 1e-12 };
    const answer = solve(x, y, { start: "product", fused: { cost, alpha }, stopping });
    expect(answer.value).toBeCloseTo(value, 8);
    expect(answer).toMatchObject({ bound: null, identity: null });
  });
});

describe("semi-relaxed Gromov-Wasserstein", () => {
  it("comes to a point from which no row would move", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const [x, y] = [recipeSpace(8, 3, seed), recipeSpace(6, 4, seed + 1)];
      const answer = solve(x, y, { start: "product", semirelaxed: true });
      const plan = answer.plan!;
      expect(answer.value).toBeCloseTo(directLoss(x, y, sparsePlan(plan), "square"), 8);
      expect(answer.value).toBeLessThanOrEqual(solve(x, y, { start: "product" }).value + 1e-6);
      for (let i = 0; i < 8; i++) {
        const row = plan.data.subarray(i * 6, (i + 1) * 6);
        expect(row.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(x.weights[i], 12);
        // moving a little of a row elsewhere does not pay, by the definition of E
        for (let j = 0; j < 6; j++) {
          const data = plan.data.slice();
          const from = row.indexOf(Math.max(...row));
          data[i * 6 + from] -= 1e-6;
          data[i * 6 + j] += 1e-6;
          const moved = directLoss(x, y, sparsePlan({ ...plan, data }), "square");
          expect(moved).toBeGreaterThan(answer.value - 1e-8);
        }
      }
    }
  });

  it("finds a space within a larger one", () => {
    const points = cloud(12, 3, 8);
    const part = { rows: 7, columns: 3, data: points.data.slice(0, 21) };
    const [x, y] = [spaceOf(euclidean(part)), spaceOf(euclidean(points))];
    const whole = normalized(euclidean(points));
    expect(whole.weights).toHaveLength(12);
    expect(solve(x, y, { start: "product", semirelaxed: true }).value).toBeLessThan(
      solve(x, y, { start: "product" }).value,
    );
  });
});

describe("starts and solvers that do not fit", () => {
  const [x, y] = [cloudSpace(6, 2, 1), cloudSpace(7, 2, 2)];
  it.each([
    [{ start: "identity" }, "input.unpaired", /there are 6 and 7 points/],
    [{ solver: "descent" }, "usage", /equally many points/],
    [{ loss: "kl", start: "bound" }, "usage", /square loss alone/],
    [{ semirelaxed: true, solver: "pgd" }, "usage", /takes cg/],
  ] as const)("throw for %j", (options, code, message) => {
    expect(() => solve(x, y, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it("take a single point for what it is", () => {
    const one = spaceOf({ rows: 1, columns: 1, data: Float64Array.of(0) });
    expect(solve(one, one)).toMatchObject({ value: 0, converged: true, bound: 0 });
    expect(solve(one, y).value).toBeCloseTo(
      y.distances.data.reduce((sum, value) => sum + value * value, 0) / 49,
      12,
    );
  });
});

describe("matchings", () => {
  it("compose and invert", () => {
    const [s, t] = [Int32Array.of(1, 2, 0), Int32Array.of(0, 2, 1)];
    expect([...composed(s, t)]).toEqual([2, 1, 0]);
    expect([...composed(s, inverse(s))]).toEqual([0, 1, 2]);
  });
});
