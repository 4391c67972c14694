import { describe, expect, test } from "vitest";
import { randomGaussian } from "../../../../extension/engine/linalg/decompositions";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { ckaLinear } from "../../../../extension/engine/measures/kernel/ckaLinear";
import { ckaLinearDebiased } from "../../../../extension/engine/measures/kernel/ckaLinearDebiased";
import { ckaLinearMinibatch } from "../../../../extension/engine/measures/kernel/ckaLinearMinibatch";
import { rowsOf } from "../../../../extension/engine/measures/parts/squaredDistances";
import { matrixOf, noise } from "../../linalg/matrices";
import { hsic1, noteOf, numberOf, padded, plainCka, plainGram } from "./plain";

const x = noise(20, 5, 1);
const y = noise(20, 4, 2);
const identity = (n: number) => matrixOf(n, n, (i, j) => (i === j ? 1 : 0));

describe("debiased linear CKA", () => {
  test("is the ratio of unbiased HSICs, by features and by samples", () => {
    const expected = plainCka(hsic1, plainGram(x), plainGram(y));
    expect(numberOf(ckaLinearDebiased, x, y)).toBeCloseTo(expected, 12);
    expect(numberOf(ckaLinearDebiased, padded(x, 100), padded(y, 100))).toBeCloseTo(expected, 12);
  });

  test("is the same for four samples, the fewest", () => {
    const [a, b] = [noise(4, 2, 3), noise(4, 30, 4)];
    expect(numberOf(ckaLinearDebiased, a, b)).toBeCloseTo(
      plainCka(hsic1, plainGram(a), plainGram(b)),
      12,
    );
    expect(noteOf(ckaLinearDebiased, noise(3, 2, 3), noise(3, 2, 4))).toBe("samples.few");
  });

  test("is near 0 for independent sides of many features, where CKA is near 1", () => {
    const random = createRandom(1);
    const [a, b] = [randomGaussian(40, 400, random), randomGaussian(40, 400, random)];
    expect(numberOf(ckaLinear, a, b)).toBeGreaterThan(0.85);
    expect(Math.abs(numberOf(ckaLinearDebiased, a, b))).toBeLessThan(0.1);
  });

  test("keeps its digits beside an outlier, by features and by samples", () => {
    // one sample a thousand times as long fills the diagonal, which the estimate leaves out
    const outlier = { ...x, data: x.data.map((entry, i) => (i < 5 ? 1000 * entry : entry)) };
    const expected = numberOf(ckaLinearDebiased, padded(outlier, 100), padded(y, 100));
    expect(numberOf(ckaLinearDebiased, outlier, y)).toBeCloseTo(expected, 12);
    const plain = plainCka(hsic1, plainGram(outlier), plainGram(y));
    expect(numberOf(ckaLinearDebiased, outlier, y)).toBeCloseTo(plain, 6);
  });

  test.each([
    ["all samples are equally similar", identity(6)],
    ["one sample differs from all others", matrixOf(9, 1, (i) => (i === 0 ? 1 : 0))],
  ])("is undefined where %s", (_, a) => {
    expect(noteOf(ckaLinearDebiased, a, noise(a.rows, 2, 1))).toBe("undefined");
    expect(noteOf(ckaLinearDebiased, noise(a.rows, 2, 1), a)).toBe("undefined");
  });

  test("is null where all samples are equal", () => {
    expect(
      noteOf(
        ckaLinearDebiased,
        y,
        matrixOf(20, 2, () => 0.1),
      ),
    ).toBe("variance.none");
  });
});

describe("minibatch CKA", () => {
  const batch = (size: number) => ({ params: { batch: size } });

  test("is the debiased one where one batch holds all", () => {
    const expected = numberOf(ckaLinearDebiased, x, y);
    expect(numberOf(ckaLinearMinibatch, x, y)).toBeCloseTo(expected, 12);
    expect(numberOf(ckaLinearMinibatch, x, y, batch(20))).toBeCloseTo(expected, 12);
  });

  test("adds up unbiased HSICs of batches before it divides", () => {
    const total = (a: typeof x, b: typeof x) =>
      [0, 8, 16].reduce((sum, first) => {
        const to = Math.min(20, first + 8);
        const size = to - first;
        const [k, l] = [plainGram(rowsOf(a, first, to)), plainGram(rowsOf(b, first, to))];
        return sum + hsic1(k, l) / (size * (size - 3));
      }, 0);
    const expected = total(x, y) / Math.sqrt(total(x, x) * total(y, y));
    expect(numberOf(ckaLinearMinibatch, x, y, batch(8))).toBeCloseTo(expected, 12);
  });

  test("leaves out a last batch of fewer than four samples", () => {
    const [a, b] = [rowsOf(x, 0, 18), rowsOf(y, 0, 18)];
    expect(numberOf(ckaLinearMinibatch, x, y, batch(18))).toBe(
      numberOf(ckaLinearMinibatch, a, b, batch(18)),
    );
  });

  test("is null without variance, and where no batch has any to share", () => {
    expect(
      noteOf(
        ckaLinearMinibatch,
        y,
        matrixOf(20, 2, () => 0.1),
      ),
    ).toBe("variance.none");
    expect(noteOf(ckaLinearMinibatch, identity(6), noise(6, 2, 1))).toBe("undefined");
  });
});
