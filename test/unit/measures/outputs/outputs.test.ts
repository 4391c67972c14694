import { describe, expect, it } from "vitest";
import { isEngineError } from "../../../../extension/engine/errors";
import { outputsMeasures } from "../../../../extension/engine/measures/outputs/index";
import { outputsAccuracyDifference } from "../../../../extension/engine/measures/outputs/outputsAccuracyDifference";
import { outputsDisagreement } from "../../../../extension/engine/measures/outputs/outputsDisagreement";
import { outputsJsd } from "../../../../extension/engine/measures/outputs/outputsJsd";
import { measurePair } from "../../../../extension/engine/measures/run";
import { matrixOf, noise } from "../../linalg/matrices";

/** Scores whose softmax is (p, 1 − p). */
const chance = (...p: number[]) =>
  matrixOf(p.length, 2, (i, j) => (j === 0 ? Math.log(p[i] / (1 - p[i])) : 0));

const entropy = (p: number) => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);

const throws = (run: () => unknown, code: "usage" | "shape.mismatch" | "input.unpaired") =>
  expect(run).toThrow(expect.toSatisfy((error: unknown) => isEngineError(error, code)));

describe("outputs.jsd", () => {
  it("is H(m) − (H(p) + H(q))/2 in bits", () => {
    for (const [p, q] of [
      [0.5, 0.9],
      [0.2, 0.21],
      [1e-9, 0.7],
    ]) {
      const expected = entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2;
      expect(measurePair(outputsJsd, chance(p), chance(q)).value).toBeCloseTo(expected, 12);
    }
  });

  it("is 1 for opposite certainties, 0 for equal ones, and the mean of both", () => {
    const x = matrixOf(2, 3, (_, j) => (j === 0 ? 1e6 : -1e6));
    const y = matrixOf(2, 3, (i, j) => (j === i ? 1e6 : -1e6));
    expect(measurePair(outputsJsd, x, y).value).toBeCloseTo(0.5, 12);
    expect(measurePair(outputsJsd, x, x).value).toBe(0);
  });

  it("keeps its digits where probabilities are nearly equal, and joins its two forms", () => {
    // p = (1 ± ε)/2 against evens: ε²/(8 ln 2) to second order
    const tiny = measurePair(
      outputsJsd,
      matrixOf(1, 2, (_, j) => (j ? -1e-9 : 1e-9)),
      chance(0.5),
    );
    expect((tiny.value as number) / (1e-18 / 8 / Math.LN2)).toBeCloseTo(1, 9);
    const jsd = (h: number) =>
      measurePair(
        outputsJsd,
        matrixOf(1, 2, (_, j) => (j ? -h : h)),
        matrixOf(1, 2, (_, j) => (j ? h : -h)),
      ).value as number;
    // tanh of half the difference of log probabilities passes 0.15 here
    const edge = Math.atanh(0.15);
    expect(jsd(edge * (1 + 1e-9)) / jsd(edge * (1 - 1e-9))).toBeCloseTo(1 + 4e-9, 9);
  });

  it("does not depend on what is added to all scores of an input", () => {
    const [x, y] = [noise(20, 5, 1), noise(20, 5, 2)];
    const shifted = matrixOf(20, 5, (i, j) => x.data[5 * i + j] + 100 * i);
    expect(measurePair(outputsJsd, shifted, y).value).toBeCloseTo(
      measurePair(outputsJsd, x, y).value as number,
      12,
    );
  });

  it("says that a single class tells nothing", () => {
    const measured = measurePair(outputsJsd, noise(4, 1, 1), noise(4, 1, 2));
    expect(measured).toMatchObject({ value: 0, note: { code: "saturated" } });
  });
});

describe("outputs.disagreement", () => {
  it("counts differing classes, the first of equal scores", () => {
    const x = matrixOf(
      4,
      3,
      (i, j) =>
        [
          [1, 0, 0],
          [0, 2, 2],
          [5, 5, 5],
          [0, 0, 1],
        ][i][j],
    );
    const y = matrixOf(
      4,
      3,
      (i, j) =>
        [
          [1, 0, 0],
          [0, 1, 2],
          [5, 5, 4],
          [1, 0, 0],
        ][i][j],
    );
    expect(measurePair(outputsDisagreement, x, y)).toEqual({ value: 2 / 4 });
  });
});

describe("outputs.accuracyDifference", () => {
  const x = matrixOf(4, 3, (i, j) => Number(i % 3 === j));
  const y = matrixOf(4, 3, (_, j) => Number(j === 0));

  it("compares the shares of right classes, whichever they are", () => {
    const labels = [0, 1, 2, 0];
    expect(measurePair(outputsAccuracyDifference, x, y, { labels })).toEqual({ value: 0.5 });
    expect(measurePair(outputsAccuracyDifference, x, y, { labels: [1, 0, 0, 1] })).toEqual({
      value: 0.5,
    });
  });

  it("throws for labels that are absent, of another number, or no class", () => {
    throws(() => measurePair(outputsAccuracyDifference, x, y), "usage");
    throws(
      () => measurePair(outputsAccuracyDifference, x, y, { labels: [0, 1] }),
      "input.unpaired",
    );
    for (const wrong of [3, -1, 0.5, Number.NaN]) {
      const labels = [0, 1, 2, wrong];
      throws(() => measurePair(outputsAccuracyDifference, x, y, { labels }), "shape.mismatch");
    }
  });
});

describe("measures on class scores", () => {
  it.each(outputsMeasures)("$id: throws where the numbers of classes differ", (measure) => {
    const labels = [0, 1, 0, 1];
    throws(
      () => measurePair(measure, noise(4, 3, 1), noise(4, 2, 1), { labels }),
      "shape.mismatch",
    );
  });
});
