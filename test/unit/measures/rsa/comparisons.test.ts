import { describe, expect, test } from "vitest";
import { pseudoInverse } from "../../../../extension/engine/linalg/decompositions";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { ckaLinear } from "../../../../extension/engine/measures/kernel/ckaLinear";
import { distanceCorrelation } from "../../../../extension/engine/measures/kernel/distanceCorrelation";
import { rsaMeasures } from "../../../../extension/engine/measures/rsa/index";
import { matrixOf, noise, plainProduct, transpose, whole } from "../../linalg/matrices";
import { noteOf, numberOf, plainDistances, scaled } from "../kernel/plain";
import { cell, comparisons, dissimilarities } from "./cells";

/** Samples on a line, whose distances from the first are the numbers given. */
const onLine = (...at: number[]) => matrixOf(at.length, 1, (i) => at[i]);

const upper = (d: DenseMatrix): number[] =>
  [...d.data].filter((_, at) => at % d.rows > Math.floor(at / d.rows));

function signs(d: readonly number[], e: readonly number[]) {
  let [score, all, tiedD, tiedE] = [0, 0, 0, 0];
  for (let i = 0; i < d.length; i++) {
    for (let j = i + 1; j < d.length; j++) {
      all++;
      score += Math.sign(d[i] - d[j]) * Math.sign(e[i] - e[j]);
      if (d[i] === d[j]) tiedD++;
      if (e[i] === e[j]) tiedE++;
    }
  }
  return { score, all, tiedD, tiedE };
}

const rankOf = (values: readonly number[], value: number): number =>
  values.filter((other) => other < value).length +
  (values.filter((other) => other === value).length + 1) / 2;

function correlationOf(d: readonly number[], e: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((s, entry) => s + entry, 0) / v.length;
  const [a, b] = [d.map((entry) => entry - mean(d)), e.map((entry) => entry - mean(e))];
  const dot = (s: readonly number[], t: readonly number[]) =>
    s.reduce((sum, entry, i) => sum + entry * t[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** dᵀV⁻¹e/√(dᵀV⁻¹d·eᵀV⁻¹e), V = (CCᵀ)∘(CCᵀ), C the contrasts of all pairs (Diedrichsen et al. 2021). */
function whitened(d: readonly number[], e: readonly number[], n: number): number {
  const pairs: [number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pairs.push([i, j]);
  const contrasts = matrixOf(pairs.length, n, (k, i) =>
    i === pairs[k][0] ? 1 : i === pairs[k][1] ? -1 : 0,
  );
  const covariance = plainProduct(contrasts, transpose(contrasts));
  const weights = pseudoInverse({ ...covariance, data: covariance.data.map((v) => v * v) });
  const form = (a: readonly number[], b: readonly number[]) =>
    a.reduce(
      (sum, s, i) => sum + b.reduce((t, u, j) => t + s * u * weights.data[i * b.length + j], 0),
      0,
    );
  return form(d, e) / Math.sqrt(form(d, d) * form(e, e));
}

describe("comparisons of distances with and without ties", () => {
  const pairs = [
    { what: "none", x: noise(7, 3, 1), y: noise(7, 2, 2) },
    { what: "many", x: whole(9, 1, 3), y: whole(9, 2, 4) },
    { what: "duplicate samples", x: onLine(0, 0, 3, 3, 7, 8), y: noise(6, 2, 5) },
    { what: "opposite order", x: onLine(0, 1, 3), y: onLine(0, 3, 4) },
  ];

  test.each(pairs)("$what", ({ x, y }) => {
    const [d, e] = [upper(plainDistances(x)), upper(plainDistances(y))];
    const m = d.length;
    const [r, s] = [d.map((v) => rankOf(d, v)), e.map((v) => rankOf(e, v))];
    const { score, all, tiedD, tiedE } = signs(d, e);
    const product = r.reduce((sum, v, i) => sum + (v - (m + 1) / 2) * (s[i] - (m + 1) / 2), 0);
    const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);
    const expected = {
      pearson: correlationOf(d, e),
      spearman: correlationOf(r, s),
      rhoA: (12 * product) / (m ** 3 - m),
      tauA: score / all,
      tauB: score / Math.sqrt((all - tiedD) * (all - tiedE)),
      cosine: dot(d, e) / Math.sqrt(dot(d, d) * dot(e, e)),
      whitenedCosine: whitened(d, e, x.rows),
    };
    for (const [name, value] of Object.entries(expected)) {
      expect(numberOf(cell(`euclidean.${name}`), x, y), name).toBeCloseTo(value, 12);
    }
  });

  test("by order, squared distances are like distances", () => {
    const [x, y] = [whole(9, 2, 3), whole(9, 2, 4)];
    for (const name of ["spearman", "rhoA", "tauA", "tauB"]) {
      expect(numberOf(cell(`squared.${name}`), x, y)).toBe(
        numberOf(cell(`euclidean.${name}`), x, y),
      );
    }
  });
});

test("rho-a is the Spearman correlation to expect when ties are broken at random", () => {
  // distances of x: 1, 2, 1; breaking the tie either way gives ranks 1, 3, 2 and 2, 3, 1
  const [x, y] = [onLine(0, 1, 2), onLine(0, 1, 4)];
  const e = [1, 3, 2];
  const expected = (correlationOf([1, 3, 2], e) + correlationOf([2, 3, 1], e)) / 2;
  expect(numberOf(cell("euclidean.rhoA"), x, y)).toBeCloseTo(expected, 14);
});

test("the whitened cosine of squared distances is linear CKA, of distances distance correlation squared", () => {
  const [x, y] = [noise(25, 5, 1), noise(25, 40, 2)];
  expect(numberOf(cell("squared.whitenedCosine"), x, y)).toBeCloseTo(numberOf(ckaLinear, x, y), 12);
  expect(numberOf(cell("euclidean.whitenedCosine"), x, y)).toBeCloseTo(
    numberOf(distanceCorrelation, x, y) ** 2,
    12,
  );
});

describe("the grid", () => {
  const [x, y] = [noise(15, 4, 1), noise(15, 3, 2)];

  test("has every dissimilarity with every comparison", () => {
    const ids = dissimilarities.flatMap((d) => comparisons.map((c) => `rsa.${d}.${c}`));
    expect(rsaMeasures.map(({ id }) => id)).toEqual(ids);
  });

  test.each(rsaMeasures.map((measure) => [measure.id, measure] as const))(
    "%s: itself, symmetry, scale, and too few samples",
    (_, measure) => {
      expect(numberOf(measure, x, x)).toBeCloseTo(1, 13);
      const value = numberOf(measure, x, y);
      expect(numberOf(measure, y, x)).toBeCloseTo(value, 14);
      expect(numberOf(measure, scaled(x, 1e-6), scaled(y, 1e6))).toBeCloseTo(value, 11);
      expect(noteOf(measure, noise(2, 3, 1), noise(2, 3, 2))).toBe("samples.few");
    },
  );

  test("differences point to measures that exist", () => {
    const ids = new Set(rsaMeasures.map(({ id }) => id));
    const variants = rsaMeasures.flatMap(({ representation }) =>
      representation.differs.flatMap(({ variant }) => variant ?? []),
    );
    expect(variants.length).toBeGreaterThan(0);
    expect(variants.filter((id) => !ids.has(id))).toEqual([]);
  });
});
