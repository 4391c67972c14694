import { describe, expect, test } from "vitest";
import { EngineError } from "../../../extension/engine/errors";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import type { Measure, Measured } from "../../../extension/engine/measures/measure";
import { representationMeasures } from "../../../extension/engine/measures/registry";
import { measurePair } from "../../../extension/engine/measures/run";
import { bell, labels } from "../../vectors/matrices";

const each = representationMeasures.map((measure) => [measure.id, measure] as const);
const samples = 24;
const features = 4;

function filled(rows: number, columns: number, value: number): DenseMatrix {
  return { rows, columns, data: new Float64Array(rows * columns).fill(value) };
}

/** All rows are equal, entries within a row are not. */
function oneRow(rows: number, columns: number): DenseMatrix {
  const row = bell(1, columns, 5).data;
  const data = Float64Array.from({ length: rows * columns }, (_, i) => row[i % columns]);
  return { rows, columns, data };
}

function run(measure: Measure, x: DenseMatrix, y: DenseMatrix): Measured {
  return measurePair(measure, x, y, { labels: labels(x.rows, Math.max(1, x.columns), 9) });
}

function code(action: () => unknown): string {
  try {
    return `no error but ${JSON.stringify(action())}`;
  } catch (error) {
    return error instanceof EngineError ? error.code : String(error);
  }
}

/** A number inside the measure's range, or null with a note that says why. */
function expectSound(measure: Measure, { value, note }: Measured): void {
  if (value === null) {
    expect(note?.code).toMatch(/^(samples\.few|variance\.none|undefined|not\.converged)$/);
    expect(note?.text).toMatch(/^\S.{15,}$/);
    return;
  }
  expect(Number.isFinite(value)).toBe(true);
  const [low, high] = measure.range;
  expect(value).toBeGreaterThanOrEqual(low ?? Number.NEGATIVE_INFINITY);
  expect(value).toBeLessThanOrEqual(high ?? Number.POSITIVE_INFINITY);
}

/**
 * Measures that have a number although all samples of a side are equal: they are no ratio to
 * variance. What that number is, property tests and values of others tell.
 */
const definedWithoutVariance: readonly RegExp[] = [
  /^bures\./,
  /^rsmNormDifference/,
  /^procrustes\.(sizeAndShape|angular\.uncentered|permutation)$/,
  /^alignedCosine$/,
  /^(subspace|eigenspaceOverlap)/,
  /^difference\./,
  /^outputs\./,
  /^cka\.linear@platonic$/,
];

/** Those that still have one when all entries of a side are 0. */
const definedAtZero: readonly RegExp[] = [
  /^bures\./,
  /^rsmNormDifference/,
  /^procrustes\.(sizeAndShape|permutation)$/,
  /^difference\.(magnitude|uniformity)$/,
  /^outputs\./,
  /^cka\.linear@platonic$/,
];

/** Where nothing varies on the side that predicts, its R² is 0; on the other it is 0/0. */
const predictsFrom: Readonly<Record<string, "x" | "y">> = { xy: "x", yx: "y" };

const matches = (id: string, list: readonly RegExp[]): boolean =>
  list.some((pattern) => pattern.test(id));

describe.each(each)("%s", (id, measure) => {
  const good = bell(samples, features, 1);
  const other = bell(samples, features, 2);

  test("refuses sides of different length", () => {
    expect(code(() => run(measure, good, bell(samples - 1, features, 2)))).toBe("input.unpaired");
    expect(code(() => run(measure, bell(samples - 1, features, 2), good))).toBe("input.unpaired");
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses %s",
    (bad) => {
      for (const place of [0, good.data.length - 1]) {
        const spoiled = { ...good, data: good.data.with(place, bad) };
        expect(code(() => run(measure, spoiled, other))).toBe("input.nonfinite");
        expect(code(() => run(measure, other, spoiled))).toBe("input.nonfinite");
      }
    },
  );

  test.each([1e300, -1e160, 1e71])("refuses an entry of %s, whose products overflow", (large) => {
    const spoiled = { ...good, data: good.data.with(5, large) };
    expect(code(() => run(measure, spoiled, other))).toBe("format.limit");
    expect(code(() => run(measure, other, spoiled))).toBe("format.limit");
  });

  test.each([5e-324, 1e-300, 1e-80])("refuses entries of %s, whose products vanish", (scale) => {
    const small = { ...good, data: good.data.map((value) => value * scale) };
    if (small.data.some((value) => value !== 0)) {
      expect(code(() => run(measure, small, other))).toBe("format.limit");
    }
  });

  test("refuses what is empty", () => {
    for (const empty of [filled(0, features, 0), filled(samples, 0, 0), filled(0, 0, 0)]) {
      expect(code(() => run(measure, empty, other))).toBe("shape.mismatch");
      expect(code(() => run(measure, other, empty))).toBe("shape.mismatch");
      expect(code(() => run(measure, empty, empty))).toBe("shape.mismatch");
    }
  });

  test("has no number for too few samples, and says so", () => {
    for (let n = 1; n < measure.representation.minSamples; n++) {
      const measured = run(measure, bell(n, features, 3), bell(n, features, 4));
      expect(measured).toMatchObject({ value: null, note: { code: "samples.few" } });
      expect(measured.note?.text).toContain(String(n));
    }
  });

  test("is sound on few samples", () => {
    for (let n = 1; n <= 12; n++) {
      expectSound(measure, run(measure, bell(n, features, 3), bell(n, features, 4)));
    }
  });

  test("is sound on one feature", () => {
    const x = bell(samples, 1, 3);
    expectSound(measure, run(measure, x, bell(samples, 1, 4)));
    if (measure.representation.input === "representations") {
      expectSound(measure, run(measure, x, other));
      expectSound(measure, run(measure, other, x));
    }
  });

  test.each([
    ["x", oneRow(samples, features), other],
    ["y", other, oneRow(samples, features)],
    ["x and y", oneRow(samples, features), oneRow(samples, features)],
  ])("says so when all samples of %s are equal", (sides, x, y) => {
    const measured = run(measure, x, y);
    expectSound(measure, measured);
    const from = predictsFrom[id.split(".").at(-1) ?? ""];
    if (from === sides) {
      expect(measured.value).toBeLessThanOrEqual(0);
      return;
    }
    if (matches(id, definedWithoutVariance)) return;
    expect(measured.value).toBeNull();
    expect(measured.note?.code).toMatch(/^(variance\.none|undefined)$/);
  });

  test.each([
    ["x", filled(samples, features, 0), other],
    ["y", other, filled(samples, features, 0)],
    ["x and y", filled(samples, features, 0), filled(samples, features, 0)],
  ])("says so when all of %s is zero", (sides, x, y) => {
    const measured = run(measure, x, y);
    expectSound(measure, measured);
    const from = predictsFrom[id.split(".").at(-1) ?? ""];
    if (from === sides || matches(id, definedAtZero)) {
      expect(measured.value).not.toBeNull();
      return;
    }
    expect(measured.value).toBeNull();
    expect(measured.note?.code).toMatch(/^(variance\.none|undefined)$/);
  });

  // as far as single precision reaches
  test.each([1e-38, 1e38])("keeps its senses at a scale of %s", (scale) => {
    const x = { ...good, data: good.data.map((value) => value * scale) };
    expect(code(() => expectSound(measure, run(measure, x, other)))).toMatch(/^no error/);
    expect(code(() => expectSound(measure, run(measure, other, x)))).toMatch(/^no error/);
  });
});
