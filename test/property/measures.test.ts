/**
 * What measures declare of themselves, on random representations: each declared invariance holds,
 * each that is not declared (nor implied) has a witness; identity, symmetry, triangle inequality,
 * rows, width, seeds.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DenseMatrix } from "../../extension/engine/linalg/matrix";
import type { Measure, Measured } from "../../extension/engine/measures/measure";
import { representationMeasures } from "../../extension/engine/measures/registry";
import { type MeasureOptions, measurePair } from "../../extension/engine/measures/run";
import { bell, labels, product, whole } from "../vectors/matrices";
import {
  covered,
  redundant,
  rowsInOrder,
  shuffled,
  type Transform,
  transformOf,
  uncovered,
  widened,
} from "./measuresTransforms";

/** Settings at which few samples show what the defaults show on many. */
const settings: readonly (readonly [RegExp, Readonly<Record<string, number>>])[] = [
  [/^cka\.linear\.minibatch$/, { batch: 8 }],
  [/^knn\./, { k: 3 }],
  [/^rtd$/, { batch: 12 }],
  [/^geometryScore$/, { landmarks: 12 }],
];

/** Data on which a measure shows what sets it apart: more than ten features, or small numbers. */
const wide: readonly string[] = ["svcca.10"];
const small: readonly string[] = ["cka.linear@platonic"];

/** They see a map of x only where the samples that a fit is made on do not determine it. */
const crowded: readonly string[] = ["regression.linear.kfold.xy"];

/** Values hang on no sample's place, since each side is described alone and only then compared. */
const unpaired: readonly string[] = [
  "difference.magnitude",
  "difference.concentricity",
  "difference.uniformity",
  "imd",
  "geometryScore",
];

/** They divide by, or pad to, the number of features, whatever lies in them. */
const countsFeatures: readonly string[] = ["eigenspaceOverlap", "shapeMetric.euclidean@netrep"];

interface Sides {
  readonly x: DenseMatrix;
  readonly y: DenseMatrix;
}

/** x, and y with some of x in it; more samples than features of both together. */
function sides({ id, representation }: Measure, seed: number): Sides {
  const more = wide.includes(id) ? 12 : 2;
  const n = 20 + (seed % 13) + 2 * (more - 2);
  const p = more + (seed % 5);
  const q = representation.input === "representations" ? more + ((seed >> 3) % 5) : p;
  const x = bell(n, p, seed);
  const pair = { x, y: related(x, q, seed + 1) };
  return small.includes(id) ? { x: scaled(pair.x, 0.01), y: scaled(pair.y, 0.01) } : pair;
}

const scaled = (x: DenseMatrix, factor: number): DenseMatrix => ({
  ...x,
  data: x.data.map((value) => factor * value),
});

/** Representations of which two have little in common: plain, of low rank, with duplicates, tiny. */
const kinds: readonly DenseMatrix[] = [
  bell(24, 3, 1),
  product(bell(24, 2, 2), whole(2, 4, 3)),
  rowsInOrder(
    bell(24, 3, 4),
    Array.from({ length: 24 }, (_, i) => i % 8),
  ),
  scaled(bell(30, 5, 5), 1e-4),
];

function related(x: DenseMatrix, features: number, seed: number): DenseMatrix {
  const mixed = product(x, whole(x.columns, features, seed));
  const noise = bell(x.rows, features, seed + 1);
  return { ...mixed, data: mixed.data.map((value, i) => value / 8 + noise.data[i]) };
}

function run(measure: Measure, { x, y }: Sides, options: MeasureOptions = {}): Measured {
  const params = settings.find(([pattern]) => pattern.test(measure.id))?.[1];
  return measurePair(measure, x, y, { params, labels: labels(x.rows, 2, 77), ...options });
}

function value(measure: Measure, pair: Sides, options: MeasureOptions = {}): number {
  const measured = run(measure, pair, options);
  if (measured.value === null) throw new Error(`${measure.id}: null: ${measured.note.text}`);
  return measured.value;
}

/** Equal but for rounding, which conditioned transforms keep below this. */
const same = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3);

const differs = (a: number, b: number): boolean =>
  Math.abs(a - b) > 1e-6 * Math.max(Math.abs(a), Math.abs(b));

const seeds = fc.integer({ min: 0, max: 1e6 });
const runsOf = ({ representation }: Measure): number => (representation.stochastic ? 3 : 20);

/** A few pairs that are the same at every run, to search for witnesses. */
const witnessSeeds = [3, 14, 159, 265, 358];

const transformed = (pair: Sides, side: "x" | "y", map: Transform): Sides => ({
  ...pair,
  [side]: map(pair[side]),
});

describe.each(representationMeasures.map((measure) => [measure.id, measure] as const))(
  "%s",
  (id, measure: Measure) => {
    const facts = measure.representation;
    const numRuns = runsOf(measure);
    // invariances are those of x, and so of y where the two may be swapped
    const mapped = measure.symmetric ? (["x", "y"] as const) : (["x"] as const);

    test.each([...covered(facts.invariances)])("does not see %s", (group) => {
      fc.assert(
        fc.property(seeds, fc.constantFrom(...mapped), (seed, side) => {
          const pair = sides(measure, seed);
          const map = transformOf[group](pair[side].columns, seed + 2);
          const [before, after] = [
            value(measure, pair),
            value(measure, transformed(pair, side, map)),
          ];
          if (!same(before, after)) expect(after).toBe(before);
        }),
        { numRuns },
      );
    });

    const scaleFree =
      measure.symmetric && [...covered(facts.invariances)].includes("isotropicScaling");
    test.runIf(scaleFree)("is the same where sides differ greatly in scale", () => {
      // powers of two, near the limits of what is accepted
      const pair = sides(measure, 21);
      const before = value(measure, pair);
      for (const power of [-220, 220]) {
        const { x, y } = { x: scaled(pair.x, 2 ** power), y: scaled(pair.y, 2 ** -power) };
        expect(Math.abs(value(measure, { x, y }) - before)).toBeLessThan(1e-9);
      }
    });

    test.each([...uncovered(facts.invariances)])("sees %s", (group) => {
      const witness = witnessSeeds.find((seed) => {
        const pair = crowded.includes(measure.id)
          ? { x: bell(12, 14, seed), y: bell(12, 3, seed + 1) }
          : sides(measure, seed);
        const before = value(measure, pair);
        return mapped.some((side) => {
          const map = transformOf[group](pair[side].columns, seed + 2);
          return differs(before, value(measure, transformed(pair, side, map)));
        });
      });
      expect(witness).toBeDefined();
    });

    test("knows itself", () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const { x } = sides(measure, seed);
          const self = value(measure, { x, y: x });
          if (facts.self !== null) expect(Math.abs(self - facts.self)).toBeLessThan(1e-9);
        }),
        { numRuns },
      );
      if (facts.self !== null || facts.stochastic) return;
      const selves = kinds.flatMap((x) => run(measure, { x, y: x }).value ?? []);
      expect(selves.some((self) => self !== selves[0])).toBe(true);
    });

    test("stays in its range", () => {
      const [low, high] = measure.range;
      fc.assert(
        fc.property(seeds, (seed) => {
          const got = value(measure, sides(measure, seed));
          expect(got).toBeGreaterThanOrEqual(low ?? Number.NEGATIVE_INFINITY);
          expect(got).toBeLessThanOrEqual(high ?? Number.POSITIVE_INFINITY);
        }),
        { numRuns },
      );
    });

    test(measure.symmetric ? "is symmetric" : "is not symmetric", () => {
      const swapped = (seed: number): [number, number] => {
        const { x, y } = sides(measure, seed);
        return [value(measure, { x, y }), value(measure, { x: y, y: x })];
      };
      if (!measure.symmetric) {
        expect(witnessSeeds.some((seed) => differs(...swapped(seed)))).toBe(true);
        return;
      }
      fc.assert(
        fc.property(seeds, (seed) => {
          const [a, b] = swapped(seed);
          if (!same(a, b)) expect(b).toBe(a);
        }),
        { numRuns },
      );
    });

    test.runIf(facts.metric)("obeys the triangle inequality", () => {
      fc.assert(
        fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
          const { x, y: z } = sides(measure, seed);
          // between the two where that is possible, which leaves the inequality little room
          const y =
            x.columns === z.columns
              ? { ...x, data: x.data.map((a, i) => (1 - share) * a + share * z.data[i]) }
              : related(z, facts.input === "representations" ? 3 : z.columns, seed + 9);
          const direct = value(measure, { x, y: z });
          const around = value(measure, { x, y }) + value(measure, { x: y, y: z });
          expect(direct).toBeLessThanOrEqual(around * (1 + 1e-9) + 1e-9);
        }),
        { numRuns: 3 * numRuns },
      );
    });

    test("compares samples by their place in both sides", () => {
      const shuffles = witnessSeeds.map((seed) => {
        const { x, y } = sides(measure, seed);
        const order = shuffled(y.rows, seed + 4);
        return [value(measure, { x, y }), value(measure, { x, y: rowsInOrder(y, order) })] as const;
      });
      const changed = shuffles.some(([before, after]) => differs(before, after));
      if (facts.stochastic) return;
      expect(changed).toBe(!unpaired.includes(id));
    });

    test(
      facts.rowOrderMatters ? "sees the order of samples" : "ignores the order of samples",
      () => {
        if (facts.stochastic) return;
        const reordered = (seed: number): [number, number] => {
          const { x, y } = sides(measure, seed);
          const order = shuffled(x.rows, seed + 6);
          const classes = labels(x.rows, 2, 77);
          return [
            value(measure, { x, y }),
            value(
              measure,
              { x: rowsInOrder(x, order), y: rowsInOrder(y, order) },
              { labels: order.map((i) => classes[i]) },
            ),
          ];
        };
        if (facts.rowOrderMatters) {
          expect(witnessSeeds.some((seed) => differs(...reordered(seed)))).toBe(true);
          return;
        }
        fc.assert(
          fc.property(seeds, (seed) => {
            const [a, b] = reordered(seed);
            if (!same(a, b)) expect(b).toBe(a);
          }),
          { numRuns },
        );
      },
    );

    const widens =
      covered(facts.invariances).has("orthogonal") && facts.input === "representations";
    test.runIf(widens && !countsFeatures.includes(id))(
      "gives the same with more features than samples as with fewer",
      () => {
        fc.assert(
          fc.property(seeds, fc.constantFrom("x", "y", "both"), (seed, which) => {
            const pair = sides(measure, seed);
            const features = pair.x.rows + 5;
            const wider = {
              x: which === "y" ? pair.x : widened(pair.x, features, seed + 3),
              y: which === "x" ? pair.y : widened(pair.y, features + 4, seed + 5),
            };
            const before = value(measure, pair);
            const after = run(measure, wider);
            // some libraries stop there
            if (after.value === null && id.includes("@")) return;
            if (after.value === null || !same(before, after.value)) {
              expect(after).toEqual({ value: before });
            }
          }),
          { numRuns },
        );
      },
    );

    test("hangs on the seed only if it says so", () => {
      const pair = sides(measure, 31);
      const [first, again, other] = [5, 5, 6].map((seed) => run(measure, pair, { seed }));
      expect(again).toEqual(first);
      if (!facts.stochastic) {
        expect(other).toEqual(first);
        return;
      }
      expect(other).not.toEqual(first);
      // folds are drawn by seed, and are no sample of anything
      if (measure.family === "regression") return;
      if (first.value === null || other.value === null) throw new Error("no value");
      const error = Math.hypot(first.error ?? Number.NaN, other.error ?? Number.NaN);
      expect(Math.abs(first.value - other.value)).toBeLessThanOrEqual(6 * error);
    });
  },
);

test("the groups imply what they should", () => {
  expect(redundant(["orthogonal", "permutation"])).toEqual(["permutation"]);
  expect(covered(["invertibleLinear", "translation"]).has("affine")).toBe(true);
  expect(uncovered(["affine"])).toEqual([]);
});
