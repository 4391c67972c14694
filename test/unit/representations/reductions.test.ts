import { describe, expect, it } from "vitest";
import type { Reduction } from "../../../extension/engine/representations/reduction";
import {
  planReduction,
  type ReductionPlan,
  reduceSamples,
} from "../../../extension/engine/representations/reductions";

const planned = (shape: readonly number[], mode: Reduction | null): ReductionPlan => {
  const plan = planReduction(shape, mode);
  if (typeof plan === "string") throw new Error(plan);
  return plan;
};

function reduced(shape: readonly number[], mode: Reduction | null): number[] {
  const plan = planned(shape, mode);
  const source = Float64Array.from({ length: shape.reduce((n, size) => n * size, 1) }, (_, i) => i);
  const target = new Float64Array(plan.rows * plan.columns);
  reduceSamples(plan, source, target);
  return [...target];
}

describe("reductions", () => {
  it.each([
    [[5], [5, 1], null],
    [[5, 3], [5, 3], null],
    [[5, 4, 3], [5, 3], "mean"],
    [[5, 2, 3, 4], [5, 2], "pool"],
    [[5, 2, 3, 4, 2], [5, 2], "pool"],
  ] as const)("makes %j of shape %j unasked", (shape, [rows, columns], mode) => {
    expect(planned(shape, null)).toMatchObject({ samples: 5, rows, columns, mode });
  });

  it.each([
    ["flatten", [2, 12], [2, 6]],
    ["spatial", [8, 3], [4, 3]],
    ["pool", [2, 3], [2, 3]],
    ["mean", [2, 3], [2, 3]],
  ] as const)("makes samples × features by %s", (mode, maps, tokens) => {
    const size = ({ rows, columns }: ReductionPlan) => [rows, columns];
    expect(size(planned([2, 3, 2, 2], mode))).toEqual(maps);
    expect(size(planned([2, 2, 3], mode))).toEqual(tokens);
  });

  it("leaves arrays of two axes as they are in every mode", () => {
    for (const mode of ["flatten", "spatial", "pool", "cls", "last", "mean"] as const) {
      expect(reduced([2, 3], mode)).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it("takes the mean over the positions of each channel", () => {
    // numpy.arange(12).reshape(1, 3, 2, 2).mean((2, 3))
    expect(reduced([1, 3, 2, 2], "pool")).toEqual([1.5, 5.5, 9.5]);
  });

  it("makes each position a row of its channels", () => {
    // numpy.arange(12).reshape(2, 3, 1, 2).transpose(0, 2, 3, 1).reshape(-1, 3)
    expect(reduced([2, 3, 1, 2], "spatial")).toEqual([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]);
  });

  it("takes the mean over tokens, and tokens as rows", () => {
    // numpy.arange(12).reshape(2, 3, 2).mean(1)
    expect(reduced([2, 3, 2], "mean")).toEqual([2, 3, 8, 9]);
    expect(reduced([2, 3, 2], "spatial")).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it.each([
    [[2, 0], null, /empty/],
    [[0, 4], null, /empty/],
    [[], null, /single number/],
    [[2, 3, 2, 2], "cls", /takes one token of n × t × d/],
    [[2, 3, 2, 2], "last", /takes one token/],
  ] as const)("says why %j has no reduction %j", (shape, mode, text) => {
    expect(planReduction(shape, mode)).toMatch(text);
  });
});
