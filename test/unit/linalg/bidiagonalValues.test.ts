import { describe, expect, it } from "vitest";
import { bidiagonalValues } from "../../../extension/engine/linalg/bidiagonalValues";
import { untracked } from "../../../extension/engine/task";

const values = (d: number[], e: number[]) =>
  bidiagonalValues(Float64Array.from(d), Float64Array.from(e), untracked);

describe("bidiagonalValues", () => {
  it("gives the closed form of the second-difference matrix", () => {
    // d = e = 1: values are 2 cos(kπ / (2n + 1))
    const n = 50;
    const found = values(Array(n).fill(1), Array(n - 1).fill(1));
    for (let k = 1; k <= n; k++) {
      expect(found[k - 1]).toBeCloseTo(2 * Math.cos((k * Math.PI) / (2 * n + 1)), 13);
    }
  });

  it("sorts a diagonal by size", () => {
    expect([...values([1, -3, 0, 2], [0, 0, 0])]).toEqual([3, 2, 1, 0]);
    expect([...values([-2], [])]).toEqual([2]);
    expect([...values([], [])]).toEqual([]);
  });

  it("handles zeros anywhere on the diagonal", () => {
    for (let zero = 0; zero < 6; zero++) {
      const d = [1, 2, 3, 4, 5, 6].map((x, i) => (i === zero ? 0 : x));
      const found = values(d, [1, 1, 1, 1, 1]);
      expect(found[5]).toBeLessThan(1e-15);
      const squares = found.reduce((sum, x) => sum + x * x, 0);
      expect(squares).toBeCloseTo(
        d.reduce((sum, x) => sum + x * x, 5),
        12,
      );
    }
    const nilpotent = values([0, 0, 0, 0], [3, 2, 1]);
    [3, 2, 1, 0].forEach((x, i) => {
      expect(nilpotent[i]).toBeCloseTo(x, 14);
    });
  });

  it("solves 2 x 2 by hand", () => {
    // [[3, 4], [0, 5]]: product 15, sum of squares 50
    const [high, low] = values([3, 5], [4]);
    expect(high * low).toBeCloseTo(15, 13);
    expect(high * high + low * low).toBeCloseTo(50, 12);
  });

  it("does not care which end is large", () => {
    const d = Array.from({ length: 30 }, (_, i) => 2 ** -i);
    const e = d.slice(1);
    const down = values(d, e);
    const up = values([...d].reverse(), [...e].reverse());
    down.forEach((x, i) => {
      expect(Math.abs(up[i] - x)).toBeLessThan(1e-15);
    });
  });

  it("leaves its arguments alone", () => {
    const d = Float64Array.of(1, 2, 3);
    const e = Float64Array.of(1, 1);
    bidiagonalValues(d, e, untracked);
    expect([...d, ...e]).toEqual([1, 2, 3, 1, 1]);
  });
});
