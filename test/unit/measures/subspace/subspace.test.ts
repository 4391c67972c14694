import { describe, expect, test } from "vitest";
import { randomOrthogonal } from "../../../../extension/engine/linalg/decompositions";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { bell, product, whole } from "../../../vectors/matrices";
import { beside, between, figure, frame, measured, times, wave } from "../linear/frame";

const angles = [0.2, 0.9, 1.4];

const x = frame(40, [wave(1, 3), wave(2), wave(3)]);
const y = frame(
  40,
  angles.map((angle, i) => between(i + 1, i + 4, angle)),
);
const squares = angles.reduce((sum, angle) => sum + Math.cos(angle) ** 2, 0);

describe("subspaces", () => {
  test("have the angles that they were made with", () => {
    expect(figure("subspace.overlap", x, y)).toBeCloseTo(squares / 3, 13);
    expect(figure("eigenspaceOverlap", x, y)).toBeCloseTo(squares / 3, 13);
    expect(figure("subspace.meanAngle", x, y)).toBeCloseTo(2.5 / 3, 13);
    expect(figure("subspace.grassmann", x, y)).toBeCloseTo(Math.hypot(...angles), 13);
  });

  test("are those of mixed and dependent features too, at any scale", () => {
    const mixed = times(product(x, whole(3, 7, 2)), 1e6);
    expect(figure("subspace.overlap", mixed, times(y, 1e-6))).toBeCloseTo(squares / 3, 12);
    // seven features, of which three are independent
    expect(figure("eigenspaceOverlap", mixed, y)).toBeCloseTo(squares / 7, 12);
    expect(figure("subspace.grassmann", mixed, y)).toBeCloseTo(Math.hypot(...angles), 12);
  });

  test.each([1e-3, 1e-6, 1e-9, 1e-12])("a small angle of %s keeps its digits", (angle) => {
    const [a, b] = [
      frame(40, [wave(1), wave(2)]),
      frame(40, [between(1, 3, angle), between(2, 4, angle)]),
    ];
    // entries are rounded at 1e-17
    expect(Math.abs(figure("subspace.meanAngle", a, b) / angle - 1)).toBeLessThan(
      1e-15 / angle + 1e-12,
    );
    expect(figure("subspace.grassmann", a, b) / angle).toBeCloseTo(Math.SQRT2, 2);
    expect(figure("gulp", a, b) / angle).toBeCloseTo(2, 2);
  });

  test("of different dimension differ by right angles, and contain one another at none", () => {
    const larger = beside(x, frame(40, [wave(7), wave(8)]));
    expect(figure("subspace.overlap", larger, x)).toBeCloseTo(1, 13);
    expect(figure("subspace.meanAngle", larger, x)).toBeLessThan(1e-14);
    expect(figure("subspace.grassmann", larger, x)).toBeCloseTo(Math.PI / Math.SQRT2, 13);
    expect(figure("eigenspaceOverlap", larger, x)).toBeCloseTo(3 / 5, 13);
  });

  test("are about the origin", () => {
    const shifted = frame(40, [wave(1, 1, 1)]);
    expect(figure("subspace.overlap", shifted, frame(40, [wave(1)]))).toBeLessThan(0.1);
    expect(figure("cca.mean", shifted, frame(40, [wave(1)]))).toBeCloseTo(1, 13);
  });

  test.each([
    ["subspace.overlap", 1],
    ["eigenspaceOverlap", 2 / 7],
    ["subspace.meanAngle", 0],
    ["subspace.grassmann", Math.sqrt(3) * (Math.PI / 2)],
  ])("%s is fixed, and said to be, where a side is the whole space", (id, expected) => {
    const { value, note } = measured(id, bell(5, 7, 1), bell(5, 2, 2));
    expect(value).toBeCloseTo(expected, 13);
    expect(note?.code).toBe("saturated");
  });

  test.each(["subspace.overlap", "eigenspaceOverlap", "subspace.meanAngle", "subspace.grassmann"])(
    "%s has no number for a side of zeros, and one for a side of ones",
    (id) => {
      const filled = (value: number) => ({
        rows: 40,
        columns: 2,
        data: new Float64Array(80).fill(value),
      });
      const { value, note } = measured(id, x, filled(0));
      expect(value).toBeNull();
      expect(note).toEqual({ code: "variance.none", text: "all entries of y are zero" });
      expect(measured(id, x, filled(1)).value).not.toBeNull();
    },
  );
});

describe("gulp", () => {
  const rho = angles.map(Math.cos);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

  test("without penalty is made of canonical correlations", () => {
    const expected = Math.sqrt(6 - 2 * sum(rho.map((value) => value ** 2)));
    expect(figure("gulp", x, y)).toBeCloseTo(expected, 13);
    expect(figure("gulp@resi", x, y)).toBeCloseTo(expected ** 2, 12);
    expect(figure("gulp", product(x, whole(3, 5, 2)), y)).toBeCloseTo(expected, 12);
  });

  test.each([1e-3, 0.1, 10])(
    "shrinks directions by their share of variance, lambda = %s",
    (lambda) => {
      // shares of x are 9/11, 1/11, 1/11, of y a third each
      const a = [9 / 11, 1 / 11, 1 / 11].map((share) => share / (share + lambda));
      const b = [1 / 3, 1 / 3, 1 / 3].map((share) => share / (share + lambda));
      const cross = sum(rho.map((value, i) => a[i] * b[i] * value ** 2));
      const squared = sum(a.map((v) => v * v)) + sum(b.map((v) => v * v)) - 2 * cross;
      for (const scale of [1, 1e-6, 1e6]) {
        expect(figure("gulp", times(x, scale), y, { lambda })).toBeCloseTo(Math.sqrt(squared), 12);
      }
      expect(figure("gulp@resi", x, y, { lambda })).toBeCloseTo(squared, 12);
    },
  );

  test.each([0, 1e-3, 0.1])("is hardly more than 0 for rotated copies, lambda = %s", (lambda) => {
    for (const a of [bell(30, 4, 1), bell(8, 12, 2)]) {
      const turned = product(a, randomOrthogonal(a.columns, createRandom(3)));
      expect(figure("gulp", a, a, { lambda })).toBeLessThan(1e-13);
      expect(figure("gulp", a, turned, { lambda })).toBeLessThan(1e-13);
    }
  });

  test("follows from the ranks where a side spans all samples, unless penalised", () => {
    const [a, b] = [bell(5, 7, 1), bell(5, 2, 2)];
    expect(measured("gulp", a, b)).toMatchObject({
      value: Math.SQRT2,
      note: { code: "saturated" },
    });
    expect(measured("gulp", a, b, { params: { lambda: 0.1 } }).note).toBeUndefined();
  });

  test("as in ReSi refuses more features than samples", () => {
    const { value, note } = measured("gulp@resi", bell(5, 2, 1), bell(5, 7, 2));
    expect(value).toBeNull();
    expect(note?.text).toContain("7 in y");
  });

  test("has no number where a side does not vary", () => {
    const flat = { rows: 40, columns: 2, data: new Float64Array(80).fill(0.1) };
    expect(measured("gulp", flat, x)).toMatchObject({
      value: null,
      note: { code: "variance.none" },
    });
    expect(measured("gulp@resi", x, flat).value).toBeNull();
  });
});
