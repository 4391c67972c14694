import { describe, expect, it } from "vitest";
import {
  addExact,
  type Expansion,
  mergeExact,
  roundExact,
} from "../../../extension/engine/linalg/exactSum";
import { createRandom } from "../../../extension/engine/linalg/random";

const sum = (values: readonly number[]) => roundExact(values.reduce<Expansion>(addExact, []));

describe("exact sums", () => {
  it("keeps what ordinary addition loses", () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(sum(Array(10).fill(0.1))).toBe(1);
    expect(sum([])).toBe(0);
    // half-way between two numbers: a bit far below decides
    expect(sum([1, 2 ** -53, 2 ** -200])).toBe(1 + 2 ** -52);
    expect(sum([1, 2 ** -53, -(2 ** -200)])).toBe(1);
    expect(sum([1e16, 1, 1e-16])).toBe(1e16 + 2);
  });

  it("does not depend on order or grouping", () => {
    const random = createRandom(1);
    const values = Array.from(
      { length: 500 },
      () => random.gaussian() * 2 ** (random.below(200) - 100),
    );
    const expected = sum(values);
    expect(sum([...values].reverse())).toBe(expected);
    expect(sum([...values].sort())).toBe(expected);
    const half = (part: number[]) => part.reduce<Expansion>(addExact, []);
    const merged = mergeExact(half(values.slice(0, 123)), half(values.slice(123)));
    expect(roundExact(merged)).toBe(expected);
  });

  it("becomes infinite or NaN and stays so", () => {
    const { POSITIVE_INFINITY: inf, NaN: nan, MAX_VALUE: max } = Number;
    expect(sum([1, inf, 2])).toBe(inf);
    expect(sum([inf, -inf])).toBeNaN();
    expect(sum([nan, 1])).toBeNaN();
    expect(sum([max, max, 1])).toBe(inf);
  });
});
