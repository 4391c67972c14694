import { describe, expect, test } from "vitest";
import { randomOrthogonal } from "../../../../extension/engine/linalg/decompositions";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { bell, product } from "../../../vectors/matrices";
import { beside, between, figure, frame, measured, times, wave } from "../linear/frame";

const rotated = (a: DenseMatrix, seed: number): DenseMatrix =>
  product(a, randomOrthogonal(a.columns, createRandom(seed)));

/** Every wave of y is `angle` away from its own of x, and from no other. */
const turned = (angle: number) =>
  [
    frame(40, [wave(1, 1, 3), wave(2)]),
    frame(40, [between(1, 3, angle, 5), between(2, 4, angle, 5)]),
  ] as const;

describe("procrustes", () => {
  test.each([1.5, 0.3, 1e-2, 1e-4, 1e-8])(
    "finds an angle of %s, with all of its digits",
    (angle) => {
      const [x, y] = turned(angle);
      expect(figure("procrustes.angular", x, y) / angle).toBeCloseTo(1, 6);
      expect(figure("procrustes.euclidean", x, y) / (2 * Math.sin(angle / 2))).toBeCloseTo(1, 6);
    },
  );

  test("agrees with itself where singular values give way to what is left", () => {
    // the squared distance is 10⁻⁴ of the squares at an angle of about 0.01
    for (const angle of [0.0099, 0.00999, 0.01001, 0.0101]) {
      const [x, y] = turned(angle);
      expect(figure("procrustes.angular", x, y)).toBeCloseTo(angle, 13);
    }
  });

  test.each(["procrustes.euclidean", "procrustes.angular"])(
    "%s of what has nothing in common is the largest",
    (id) => {
      const [x, y] = [frame(40, [wave(1)]), frame(40, [wave(2)])];
      expect(figure(id, x, y)).toBeCloseTo(id.endsWith("angular") ? Math.PI / 2 : Math.SQRT2, 14);
    },
  );

  test.each([
    "procrustes.euclidean",
    "procrustes.angular",
    "procrustes.angular.uncentered",
    "procrustes.sizeAndShape",
  ])("%s is 0 for equal sides and hardly more for rotated ones", (id) => {
    for (const x of [bell(50, 8, 1), bell(8, 20, 2), times(bell(50, 8, 3), 1e6)]) {
      expect(figure(id, x, x)).toBe(0);
      const size = id.endsWith("sizeAndShape") ? Math.max(...x.data) : 1;
      expect(figure(id, x, rotated(x, 4)) / size).toBeLessThan(1e-12);
    }
  });

  test("pads the narrower side with zeros", () => {
    const [pair, one] = [frame(40, [wave(1), wave(2)]), frame(40, [wave(1)])];
    expect(figure("procrustes.angular", pair, one)).toBeCloseTo(Math.PI / 4, 14);
    expect(figure("procrustes.euclidean", one, pair)).toBeCloseTo(Math.sqrt(2 - Math.SQRT2), 14);
    expect(figure("procrustes.sizeAndShape", pair, one)).toBeCloseTo(1, 14);
  });

  test("measures a faint feature that only one side has", () => {
    const [x, y] = [frame(40, [wave(1)]), frame(40, [wave(1), wave(2, 1e-7)])];
    expect(figure("procrustes.sizeAndShape", x, y) / 1e-7).toBeCloseTo(1, 7);
    expect(figure("procrustes.angular", x, y) / 1e-7).toBeCloseTo(1, 7);
  });

  test("is the same for more features than samples as for fewer", () => {
    const [x, y] = [bell(10, 6, 1), bell(10, 4, 2)];
    // the same points in a space of more dimensions
    const [a, b] = [x, y].map((side) =>
      rotated(beside(side, { rows: 10, columns: 9, data: new Float64Array(90) }), 3),
    );
    for (const id of ["procrustes.euclidean", "procrustes.angular.uncentered", "alignedCosine"]) {
      expect(figure(id, a, b)).toBeCloseTo(figure(id, x, y), 12);
    }
  });

  test("with size and shape is the difference of sizes for one shape, in its own units", () => {
    const x = frame(40, [wave(1, 3), wave(2, 4)]);
    expect(figure("procrustes.sizeAndShape", x, times(x, 3))).toBeCloseTo(10, 12);
    expect(figure("procrustes.sizeAndShape", times(x, 1e6), times(x, 3e6))).toBeCloseTo(1e7, 5);
  });

  test("with size and shape has a value against what does not vary", () => {
    const flat = { rows: 40, columns: 3, data: new Float64Array(120).fill(0.1) };
    expect(figure("procrustes.sizeAndShape", flat, frame(40, [wave(1, 3)]))).toBeCloseTo(3, 13);
    expect(figure("procrustes.sizeAndShape", flat, flat)).toBe(0);
    expect(measured("procrustes.angular", flat, flat).note?.code).toBe("variance.none");
  });

  test("without centering sees the mean", () => {
    // lengths of mean and wave are equal
    const x = frame(25, [{ waves: [1], offset: 0.2 }]);
    const y = frame(25, [{ waves: [1], offset: -0.2 }]);
    expect(figure("procrustes.angular.uncentered", x, y)).toBeCloseTo(Math.PI / 2, 13);
    expect(figure("procrustes.angular", x, y)).toBeLessThan(1e-14);
    const zero = { rows: 25, columns: 1, data: new Float64Array(25) };
    expect(measured("procrustes.angular.uncentered", x, zero).note?.text).toContain("of y");
  });
});

describe("alignedCosine", () => {
  const column = (...data: number[]): DenseMatrix => ({
    rows: data.length,
    columns: 1,
    data: Float64Array.from(data),
  });

  test("of single features is the share of equal signs less that of others, the best way round", () => {
    expect(figure("alignedCosine", column(1, 2, 3, -4), column(1, 2, 3, 4))).toBe(-0.5);
    expect(figure("alignedCosine", column(1, 2, -3, -1), column(-5, -1, 1, -1))).toBe(0.5);
  });

  test("leaves out samples of which a row is zero", () => {
    expect(figure("alignedCosine", column(1, 0, 3, -1), column(1, 2, 3, 0))).toBe(1);
    const { value, note } = measured("alignedCosine", column(1, 0), column(0, 1));
    expect(value).toBeNull();
    expect(note?.code).toBe("undefined");
  });

  test("is 1 for rotated copies, wider ones too", () => {
    const x = bell(30, 4, 1);
    const wide = beside(x, { rows: 30, columns: 3, data: new Float64Array(90) });
    expect(figure("alignedCosine", x, rotated(x, 2))).toBeCloseTo(1, 14);
    expect(figure("alignedCosine", rotated(wide, 3), x)).toBeCloseTo(1, 14);
  });

  test("does not hang on a rotation that the data leave open", () => {
    // of these, only the first features have anything to do with one another
    const x = frame(40, [wave(1, 2), wave(2)]);
    const y = frame(40, [wave(1, 3), wave(4)]);
    const value = figure("alignedCosine", x, y);
    expect(figure("alignedCosine", rotated(x, 5), rotated(y, 6))).toBeCloseTo(value, 12);
  });
});
