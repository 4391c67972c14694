import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EngineError, isEngineError } from "../../../extension/engine/errors";
import { untracked } from "../../../extension/engine/task";
import { minimumAssignment } from "../../../extension/engine/transport/assignment";
import { TransportationProblem } from "../../../extension/engine/transport/networkSimplex";
import type { SparsePlan } from "../../../extension/engine/transport/plan";
import { uniformWeights } from "../../../extension/engine/transport/spaces";
import { noise } from "../linalg/matrices";
import { recipeCosts, recipeWeights } from "./recipes";

/** Values by scipy; see make_gromov.py beside the file. */
const { transport } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/transport/gromov.json"), "utf8"),
) as { transport: { n: number; m: number; seed: number; value: number }[] };

const total = (plan: SparsePlan, cost: Float64Array, m: number): number =>
  plan.masses.reduce((sum, mass, k) => sum + mass * cost[plan.rows[k] * m + plan.columns[k]], 0);

function marginals(plan: SparsePlan, n: number, m: number) {
  const [rows, columns] = [new Float64Array(n), new Float64Array(m)];
  plan.masses.forEach((mass, k) => {
    rows[plan.rows[k]] += mass;
    columns[plan.columns[k]] += mass;
  });
  return { rows, columns };
}

describe("the network simplex", () => {
  it.each(transport)("costs what scipy's simplex does: $n × $m", ({ n, m, seed, value }) => {
    const [a, b] = [recipeWeights(n, seed), recipeWeights(m, seed + 1)];
    const { data } = recipeCosts(n, m, seed);
    const plan = new TransportationProblem(a, b).solve(data, untracked);
    expect(total(plan, data, m)).toBeCloseTo(value, 11);
    const { rows, columns } = marginals(plan, n, m);
    for (let i = 0; i < n; i++) expect(rows[i]).toBeCloseTo(a[i], 14);
    for (let j = 0; j < m; j++) expect(columns[j]).toBeCloseTo(b[j], 14);
    expect(plan.masses.length).toBeLessThan(n + m);
  });

  it("goes on from the last optimum when costs change", () => {
    const [n, m] = [40, 31];
    const [a, b] = [recipeWeights(n, 1), recipeWeights(m, 2)];
    const warm = new TransportationProblem(a, b);
    for (let seed = 0; seed < 6; seed++) {
      const { data } = recipeCosts(n, m, seed);
      const cold = new TransportationProblem(a, b).solve(data, untracked);
      expect(total(warm.solve(data, untracked), data, m)).toBeCloseTo(total(cold, data, m), 12);
    }
  });

  it("finds the best assignment of uniform weights, ties and all", () => {
    for (const [n, levels] of [
      [30, 1e9],
      [30, 3],
      [64, 5],
      [25, 1],
    ]) {
      const cost = noise(n, n, n + levels);
      const data = cost.data.map((value) => Math.round(value * levels));
      const plan = new TransportationProblem(uniformWeights(n), uniformWeights(n)).solve(
        data,
        untracked,
      );
      const best = minimumAssignment({ ...cost, data });
      const least = best.reduce((sum, j, i) => sum + data[i * n + j], 0) / n;
      expect(total(plan, data, n) - least).toBeLessThan(1e-12 * levels);
    }
  });

  it("stops when told to", () => {
    const stop = {
      tick: () => {
        throw new EngineError("cancelled", "stopped");
      },
    };
    const problem = new TransportationProblem(uniformWeights(4), uniformWeights(5));
    expect(() => problem.solve(noise(4, 5, 1).data, stop)).toThrow(
      expect.toSatisfy((error: unknown) => isEngineError(error, "cancelled")),
    );
  });
});
