import { describe, expect, it } from "vitest";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { AnswerSums } from "../../../extension/engine/stitching/agreement";
import { alignmentDistance, LayerGap } from "../../../extension/engine/stitching/latentDistance";
import { LeastSquares } from "../../../extension/engine/stitching/leastSquares";
import { noise } from "../linalg/matrices";
import { rowsToMatrix } from "../linalg/reference";
import { affine, front, labels, native, rest, stitch } from "./golden";

const target = rest(native);
const gap = (p: { data: Float64Array }, t: { data: Float64Array }) => {
  const sums = new LayerGap();
  sums.add(p.data, t.data);
  return sums;
};
const stackOf = (h1: DenseMatrix) => [
  gap(h1, native).relative,
  gap(rest(h1).h2, target.h2).relative,
];

describe("the worked example", () => {
  const h1 = affine(front, stitch.weight, stitch.bias);

  it("has its distances", () => {
    const stack = stackOf(h1);
    expect(stack[0]).toBeCloseTo(0.4108169962350686, 14);
    expect(stack[1]).toBeCloseTo(0.4387612730787925, 14);
    expect(alignmentDistance(stack)).toBeCloseTo(0.4247891346569306, 14);
    expect(gap(h1, native).structural).toBeCloseTo(0.4108169962350686 ** 2, 14);
  });

  it("has its losses and agreements", () => {
    const sums = new AnswerSums(2);
    sums.add(rest(h1).logits, target.logits, labels);
    const { taskLoss, softLabelLoss, agreement, rawAgreement } = sums.figures();
    expect(taskLoss).toBeCloseTo(1.234895149837464, 14);
    expect(softLabelLoss).toBeCloseTo(0.1440248987479224, 14);
    expect(agreement).toBeCloseTo(85.31828394897376, 11);
    expect(rawAgreement).toBeCloseTo(53.68220696351382, 11);
  });

  it("is solved by least squares", () => {
    const solver = new LeastSquares(3, 2);
    // in batches, as it arrives
    for (const rows of [0, 2]) {
      const part = (m: typeof front) => ({
        rows: 2,
        columns: m.columns,
        data: m.data.slice(rows * m.columns, (rows + 2) * m.columns),
      });
      solver.add(part(front), part(native));
    }
    const { weight, bias } = solver.solve();
    const expected = [0, 1, 0, 4 / 9, 1 / 3, -5 / 12];
    weight.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 12);
    });
    expect(bias[0]).toBeCloseTo(0, 12);
    expect(bias[1]).toBeCloseTo(0.25, 12);
    const solved = affine(front, weight, bias);
    expect(alignmentDistance(stackOf(solved))).toBeLessThan(1e-12);
    const sums = new AnswerSums(2);
    sums.add(rest(solved).logits, target.logits, labels);
    const { agreement, taskLoss, softLabelLoss } = sums.figures();
    expect(agreement).toBeCloseTo(100, 10);
    expect(taskLoss).toBeCloseTo(1.0549371143354664, 12);
    // log(q + 1e-8) is not log q
    expect(softLabelLoss).toBeCloseTo(2e-8, 9);
  });
});

describe("LeastSquares", () => {
  it("has the solution of least norm where units are dead or rows too few", () => {
    const x = noise(3, 5, 1);
    for (let i = 0; i < 3; i++) x.data[5 * i + 2] = 0;
    const y = noise(3, 2, 2);
    const solver = new LeastSquares(5, 2);
    solver.add(x, y);
    const { weight, bias } = solver.solve();
    for (const row of [2, 7]) expect(weight.data[row]).toBeCloseTo(0, 10);
    affine(x, weight, bias).data.forEach((value, i) => {
      expect(value).toBeCloseTo(y.data[i], 8);
    });
  });

  it("refuses what does not fit", () => {
    const solver = new LeastSquares(2, 1);
    expect(() => solver.solve()).toThrow(expect.objectContaining({ code: "shape.mismatch" }));
    expect(() => solver.add(noise(3, 2, 1), noise(2, 1, 1))).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
    expect(() => solver.add(rowsToMatrix([[1, Number.NaN]]), noise(1, 1, 1))).toThrow(
      expect.objectContaining({ code: "input.nonfinite" }),
    );
  });
});

describe("AnswerSums", () => {
  const logits = noise(40, 3, 5);
  const other = noise(40, 3, 6);
  const classes = Array.from({ length: 40 }, (_, i) => i % 3);

  it("finds full agreement of a model with itself", () => {
    const sums = new AnswerSums(3);
    sums.add(logits, logits, classes);
    const { agreement, penalty, kappa, relativeAccuracy, correctnessAgreement } = sums.figures();
    expect(agreement).toBeCloseTo(100, 10);
    expect([penalty, kappa, relativeAccuracy, correctnessAgreement]).toEqual([0, 1, 1, 1]);
  });

  it("counts right answers, confusions and agreement beyond chance", () => {
    const sums = new AnswerSums(2);
    const answers = (...rights: number[]) =>
      rowsToMatrix(rights.map((right) => (right ? [0, 9] : [9, 0])));
    // truth 1: stitched is right on 2 of 4, native on 3
    sums.add(answers(1, 1, 0, 0), answers(1, 1, 1, 0), [1, 1, 1, 1]);
    const { accuracy, nativeAccuracy, penalty, correctnessAgreement, kappa } = sums.figures();
    expect([accuracy, nativeAccuracy, penalty]).toEqual([0.5, 0.75, 0.25]);
    expect(correctnessAgreement).toBe(0.75);
    expect(kappa).toBeCloseTo((0.75 - 0.5) / 0.5, 12);
    expect([...sums.confusion.data]).toEqual([1, 0, 1, 2]);
  });

  it("is the same however samples are batched, and says what needs labels", () => {
    const whole = new AnswerSums(3);
    whole.add(logits, other);
    const parts = new AnswerSums(3);
    for (const first of [0, 10, 30]) {
      const rows = first === 10 ? 20 : 10;
      const part = (m: typeof logits) => ({
        ...m,
        rows,
        data: m.data.slice(3 * first, 3 * (first + rows)),
      });
      parts.add(part(logits), part(other));
    }
    expect(parts.figures().agreement).toBeCloseTo(whole.figures().agreement!, 10);
    expect(whole.figures().accuracy).toBeNull();
    expect(whole.figures().kappa).toBeNull();
  });
});

describe("LayerGap", () => {
  it("has no relative distance to a dead layer, nor variance of a constant one", () => {
    const dead = gap({ data: Float64Array.of(1, 2) }, { data: Float64Array.of(0, 0) });
    expect([dead.relative, dead.structural, dead.explainedVariance]).toEqual([null, null, null]);
    const constant = gap({ data: Float64Array.of(1, 2) }, { data: Float64Array.of(3, 3) });
    expect(constant.explainedVariance).toBeNull();
    expect(alignmentDistance([null, 0.5])).toBe(0.5);
    expect(alignmentDistance([null])).toBeNull();
    expect(alignmentDistance([1, 4], [2, 1])).toBe(2);
  });
});
