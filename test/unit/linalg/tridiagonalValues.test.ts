import { describe, expect, it } from "vitest";
import { createRandom } from "../../../extension/engine/linalg/random";
import { tridiagonalValues } from "../../../extension/engine/linalg/tridiagonalValues";

interface Tridiagonal {
  readonly d: Float64Array;
  readonly e: Float64Array;
}

/** Of order n, with entries given by their index. */
const matrix = (
  n: number,
  diagonal: (i: number) => number,
  beside: (i: number) => number,
): Tridiagonal => ({
  d: Float64Array.from({ length: n }, (_, i) => diagonal(i)),
  e: Float64Array.from({ length: Math.max(0, n - 1) }, (_, i) => beside(i)),
});

/** The values found, ascending; the matrix is left as it is. */
function solved({ d, e }: Tridiagonal): Float64Array {
  const values = d.slice();
  tridiagonalValues(values, e.slice(), () => {});
  return values.sort();
}

/** How many eigenvalues lie below x, by Sylvester's law: the negative pivots of T − x. */
function countBelow({ d, e }: Tridiagonal, x: number): number {
  let count = 0;
  let pivot = 1;
  d.forEach((entry, i) => {
    const beside = i > 0 ? e[i - 1] : 0;
    pivot = entry - x - (beside === 0 ? 0 : (beside / pivot) * beside);
    if (pivot === 0) pivot = 1e-300;
    if (pivot < 0) count++;
  });
  return count;
}

const random = createRandom(5);
const signed = (): number => 2 * random.uniform() - 1;

const cases: Record<string, Tridiagonal> = {
  random: matrix(200, signed, signed),
  "of zero diagonal": matrix(101, () => 0, signed),
  "in pairs": matrix(
    61,
    (i) => Math.abs(i - 30) / 32,
    () => 1 / 32,
  ),
  "all but equal": matrix(
    80,
    () => 1,
    () => 1e-9 * signed(),
  ),
  "falling to nothing": matrix(
    90,
    (i) => 2 ** (-4 * i),
    (i) => 2 ** (-4 * i - 1),
  ),
  "rising from nothing": matrix(
    90,
    (i) => 2 ** (-4 * (90 - i)),
    (i) => 2 ** (-4 * (90 - i) - 1),
  ),
  "of squares that underflow": matrix(
    150,
    () => 10 ** (-160 * random.uniform()) * signed(),
    () => 10 ** (-160 * random.uniform()),
  ),
  "of pivots that vanish": matrix(
    150,
    () => (random.uniform() < 0.5 ? 0 : signed()),
    () => 10 ** (-140 * random.uniform() ** 4),
  ),
  "of couplings of every size": matrix(150, signed, () => 10 ** (-20 * random.uniform())),
  split: matrix(60, signed, (i) => (i % 7 === 3 ? 0 : signed())),
};

describe("tridiagonalValues", () => {
  it.each(Object.keys(cases))("finds values as Sturm sequences count them: %s", (name) => {
    const { d, e } = cases[name];
    const size = Math.max(...d.map(Math.abs)) + 2 * Math.max(...e.map(Math.abs));
    const tolerance = 2e-14 * size;
    solved({ d, e }).forEach((value, i) => {
      expect(countBelow({ d, e }, value - tolerance)).toBeLessThanOrEqual(i);
      expect(countBelow({ d, e }, value + tolerance)).toBeGreaterThan(i);
    });
  });

  it("agrees with what is known of a string with fixed ends", () => {
    const n = 300;
    const values = solved(
      matrix(
        n,
        () => 0,
        () => 0.5,
      ),
    );
    values.forEach((value, i) => {
      expect(Math.abs(value + Math.cos((Math.PI * (i + 1)) / (n + 1)))).toBeLessThan(1e-14);
    });
  });

  it("gives a diagonal as it is, and copes with 0, 1 and 2 rows", () => {
    expect(
      solved(
        matrix(
          5,
          (i) => -i / 8,
          () => 0,
        ),
      ),
    ).toEqual(Float64Array.of(-0.5, -0.375, -0.25, -0.125, -0));
    expect(
      solved(
        matrix(
          0,
          () => 0,
          () => 0,
        ),
      ),
    ).toHaveLength(0);
    expect(
      solved(
        matrix(
          1,
          () => 0.25,
          () => 0,
        ),
      ),
    ).toEqual(Float64Array.of(0.25));
    const [low, high] = solved(
      matrix(
        2,
        () => 0,
        () => 1,
      ),
    );
    expect(low).toBeCloseTo(-1, 15);
    expect(high).toBeCloseTo(1, 15);
  });

  it("says so when a value does not converge", () => {
    const broken = matrix(
      3,
      (i) => (i === 1 ? Number.NaN : 1),
      () => 0.5,
    );
    expect(() => solved(broken)).toThrow(expect.objectContaining({ code: "internal" }));
  });
});
