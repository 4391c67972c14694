import { describe, expect, test } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { ckaLinearAngular } from "../../../../extension/engine/measures/kernel/ckaLinearAngular";
import { kernelMeasures } from "../../../../extension/engine/measures/kernel/index";
import { type Measure, Prepared } from "../../../../extension/engine/measures/measure";
import { untracked } from "../../../../extension/engine/task";
import { noise } from "../../linalg/matrices";
import { numberOf } from "./plain";

const measures: readonly Measure[] = kernelMeasures;
const withSlabs = measures.filter(({ slabs }) => slabs !== undefined);

function bySlabs({ slabs }: Measure, x: DenseMatrix, y: DenseMatrix, height: number) {
  if (!slabs) throw new Error("no slabs");
  const [a, b] = [new Prepared(x), new Prepared(y)];
  const n = x.rows;
  let [xy, xx, yy] = [0, 0, 0];
  for (let first = 0; first < n; first += height) {
    const rows = { first, count: Math.min(height, n - first) };
    const left = slabs.slab(a, rows, untracked);
    const right = slabs.slab(b, rows, untracked);
    expect(left.length).toBe(rows.count * (n - first));
    for (let i = 0; i < left.length; i++) {
      xy += left[i] * right[i];
      xx += left[i] * left[i];
      yy += right[i] * right[i];
    }
  }
  return slabs.combine({ xy, xx, yy, n }).value;
}

describe.each(withSlabs.map((measure) => [measure.id, measure] as const))(
  "slabs of %s",
  (_, measure) => {
    const [x, y] = [noise(23, 5, 1), noise(23, 40, 2)];

    test.each([1, 7, 23, 100])("of %i rows give what the pair gives", (height) => {
      const value = bySlabs(measure, x, y, height);
      expect(value).toBeCloseTo(numberOf(measure, x, y), 12);
    });

    test("give exactly 1 or 0 on the same data", () => {
      const value = bySlabs(measure, x, x, 7);
      expect(value).toBe(measure.direction === "similarity" ? 1 : 0);
    });

    test("give null without variance", () => {
      const equal = { rows: 23, columns: 2, data: new Float64Array(46).fill(0.1) };
      expect(bySlabs(measure, x, equal, 7)).toBe(null);
      expect(bySlabs(measure, equal, x, 7)).toBe(null);
    });
  },
);

test("an angle that rounding may have made is 0", () => {
  const slabs = ckaLinearAngular.slabs;
  expect(slabs?.combine({ xy: 1 - 2 ** -50, xx: 1, yy: 1, n: 4 })).toEqual({ value: 0 });
  expect(slabs?.combine({ xy: 1 - 2 ** -30, xx: 1, yy: 1, n: 4 }).value).toBeGreaterThan(0);
});

test("linear CKA in its forms and distance correlation have slabs", () => {
  expect(withSlabs.map(({ id }) => id)).toEqual([
    "cka.linear",
    "cka.linear.debiased",
    "cka.linear.angular",
    "distanceCorrelation",
  ]);
});
