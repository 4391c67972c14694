import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { radixOrder } from "../../../../extension/engine/measures/parts/radixOrder";
import { centeredRanks } from "../../../../extension/engine/measures/parts/ranks";
import { middleTwo, selectInPlace } from "../../../../extension/engine/measures/parts/select";
import { sortOrder } from "../../../../extension/engine/measures/parts/sortOrder";
import { countInversions, countPairs } from "../../../../extension/engine/measures/rsa/kendall";
import { untracked } from "../../../../extension/engine/task";

const few = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 40 });
const floats = fc.array(fc.double({ min: 0, max: 1e300, noNaN: true }), {
  minLength: 1,
  maxLength: 200,
});

test("pairs are counted as one by one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
        minLength: 2,
        maxLength: 40,
      }),
      (pairs) => {
        let [score, all, tiedX, tiedY] = [0, 0, 0, 0];
        pairs.forEach(([x, y], i) => {
          for (const [s, t] of pairs.slice(i + 1)) {
            all++;
            score += Math.sign(x - s) * Math.sign(y - t);
            if (x === s) tiedX++;
            if (y === t) tiedY++;
          }
        });
        const ranksOf = (k: 0 | 1) => centeredRanks(Float64Array.from(pairs, (pair) => pair[k]));
        expect(countPairs(ranksOf(0), ranksOf(1), untracked)).toEqual({ score, all, tiedX, tiedY });
      },
    ),
  );
});

test("inversions of a descending list are all pairs", () => {
  for (const m of [1, 2, 3, 64, 1000]) {
    const descending = Int32Array.from({ length: m }, (_, i) => m - i);
    expect(countInversions(descending, untracked)).toBe((m * (m - 1)) / 2);
  }
});

describe("order", () => {
  const expectSorted = (order: Uint32Array, values: readonly number[]) => {
    const stable = values.map((_, i) => i).sort((i, j) => values[i] - values[j] || i - j);
    expect([...order]).toEqual(stable);
  };

  test("is that of sorting, by buckets or digits", () => {
    fc.assert(
      fc.property(fc.oneof(few, floats), (values) => {
        expectSorted(sortOrder(Float64Array.from(values)), values);
        expectSorted(radixOrder(Float64Array.from(values)), values);
      }),
    );
  });

  test("is right where one number is far from all others, and of many ties", () => {
    const crowd = Array.from({ length: 500 }, (_, i) => ((i * 197) % 500) * 1e-9);
    expectSorted(sortOrder(Float64Array.from([1e9, ...crowd])), [1e9, ...crowd]);
    const ties = Array.from({ length: 500 }, (_, i) => i % 3);
    expectSorted(sortOrder(Float64Array.from(ties)), ties);
  });

  test("of an array that starts anywhere in its buffer", () => {
    const values = [9, 3, 1, 2];
    expectSorted(radixOrder(Float64Array.from(values).subarray(1)), values.slice(1));
  });
});

describe("ranks", () => {
  test("are about their mean, ties at the average", () => {
    expect([...centeredRanks(Float64Array.of(5, 1, 3, 3))]).toEqual([1.5, -1.5, 0, 0]);
    expect([...centeredRanks(Float64Array.of(2, 2, 2))]).toEqual([0, 0, 0]);
  });

  test("take numbers that differ by rounding for ties, and no others", () => {
    expect([...centeredRanks(Float64Array.of(1, 1 + 2 ** -51, 2))]).toEqual([-0.5, -0.5, 1]);
    expect([...centeredRanks(Float64Array.of(1, 1 + 2 ** -40, 2))]).toEqual([-1, 0, 1]);
    // small numbers beside large ones keep their own size
    expect([...centeredRanks(Float64Array.of(1e-18, 2e-18, 0, 1))]).toEqual([-0.5, 0.5, -1.5, 1.5]);
  });
});

test("selection finds what sorting would", () => {
  fc.assert(
    fc.property(fc.oneof(few, floats), fc.nat(), (values, n) => {
      const sorted = Float64Array.from(values).sort();
      const rank = n % values.length;
      expect(selectInPlace(Float64Array.from(values), rank)).toBe(sorted[rank]);
      const half = (values.length - 1) / 2;
      expect(middleTwo(Float64Array.from(values))).toEqual([
        sorted[Math.floor(half)],
        sorted[Math.ceil(half)],
      ]);
    }),
  );
});
