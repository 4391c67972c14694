import { describe, expect, it } from "vitest";
import { untracked } from "../../../extension/engine/task";
import {
  firstLowerBound,
  secondLowerBound,
  thirdLowerBound,
} from "../../../extension/engine/transport/bounds";
import { gromovWasserstein } from "../../../extension/engine/transport/gromov";
import { matchingLoss } from "../../../extension/engine/transport/losses";
import { Objective } from "../../../extension/engine/transport/objective";
import { densePlan, matchingPlan, productPlan } from "../../../extension/engine/transport/plan";
import { caseNamed, cases, entropicCase, storedPlan } from "./gromovCases";
import { recipeSpace } from "./recipes";

/** Values by POT; see the description in the file. */
describe.each(cases)("$name", ({ name, x, y, loss, n, m, runs, bounds, grad_at_product }) => {
  it.each(runs)("is what POT finds from $init", (run) => {
    const options = { loss, start: run.init, paired: true } as const;
    const solver = name === "asymmetric_8" || loss === "kl" ? "cg" : "auto";
    for (const each of new Set([solver, "cg"] as const)) {
      const answer = gromovWasserstein(x, y, { ...options, solver: each }, untracked);
      expect(Math.abs(answer.value - run.value)).toBeLessThan(
        name === "asymmetric_8" ? 1e-6 : 1e-9,
      );
      expect(answer.converged).toBe(true);
      const plan = answer.plan ?? densePlan(matchingPlan(answer.matching!, x.weights), n, m);
      if (name !== "asymmetric_8") {
        expect(largest(plan.data, storedPlan(run, n, m))).toBeLessThan(1e-9);
        expect(answer.trace).toHaveLength(run.loss_trace.length);
        expect(largest(answer.trace, run.loss_trace)).toBeLessThan(1e-9);
      }
    }
  });

  // of asymmetric matrices, what is stored is one of the two halves
  it.runIf(name !== "asymmetric_8")("has POT's gradient at the product coupling", () => {
    const objective = new Objective(x, y, loss, null);
    const point = objective.at(productPlan(x.weights, y.weights), untracked);
    const { data } = objective.gradient(point);
    expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(grad_at_product.sum, 9);
    expect(Math.min(...data)).toBeCloseTo(grad_at_product.min, 11);
    expect(Math.max(...data)).toBeCloseTo(grad_at_product.max, 11);
    expect(data[0]).toBeCloseTo(grad_at_product.g00, 11);
    expect(data[1]).toBeCloseTo(grad_at_product.g01, 11);
    expect(data[m]).toBeCloseTo(grad_at_product.g10, 11);
  });

  it.runIf(bounds)("has the stored bounds, in their order", () => {
    const [first, second] = [firstLowerBound(x, y), secondLowerBound(x, y)];
    const third = thirdLowerBound(x, y, untracked).value;
    expect(first).toBeCloseTo(bounds!.flb, 10);
    expect(second).toBeCloseTo(bounds!.slb, 10);
    expect(third).toBeCloseTo(bounds!.tlb, 10);
    expect(first).toBeLessThanOrEqual(third + 1e-12);
    expect(second).toBeLessThanOrEqual(third + 1e-12);
    for (const { value } of runs) expect(third).toBeLessThanOrEqual(value + 1e-12);
  });
});

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0;
  for (let k = 0; k < b.length; k++) most = Math.max(most, Math.abs(a[k] - b[k]));
  return most;
};

describe("the best matching of all", () => {
  it.each(["euclid_uniform_8", "correlated_8_mean1"])("of %s has the stored value", (name) => {
    const { x, y, global_optimum } = caseNamed(name);
    const matching = Int32Array.from(global_optimum!.permutation);
    expect(matchingLoss(x.distances, y.distances, matching)).toBeCloseTo(global_optimum!.value, 11);
  });
});

describe("entropic Gromov-Wasserstein", () => {
  it.each(entropicCase.runs)(
    "is what POT finds by $solver at $eps",
    { timeout: 120_000 },
    (run) => {
      const { x, y } = entropicCase;
      const solver = run.solver === "PGD" ? "pgd" : "ppa";
      const answer = gromovWasserstein(
        x,
        y,
        { loss: "square", solver, start: "product", paired: true, epsilon: run.eps },
        untracked,
      );
      expect(Math.abs(answer.value - run.value_unregularised)).toBeLessThan(run.value_tol);
      if (run.plan) expect(largest(answer.plan!.data, run.plan.flat())).toBeLessThan(run.plan_tol);
    },
  );

  it.each([0.2, 0.02])(
    "has converged only where its plan has the weights (epsilon %f)",
    (epsilon) => {
      const [x, y] = [recipeSpace(10, 3, 1), recipeSpace(8, 3, 2)];
      const { plan, converged } = gromovWasserstein(
        x,
        y,
        { loss: "square", solver: "pgd", start: "product", paired: false, epsilon },
        untracked,
      );
      const lacks = Math.max(
        ...Array.from(y.weights, (weight, j) =>
          Math.abs(x.weights.reduce((sum, _, i) => sum + plan!.data[i * 8 + j], 0) - weight),
        ),
      );
      expect([converged, lacks < 2e-9]).toEqual(epsilon === 0.2 ? [true, true] : [false, false]);
    },
  );
});
