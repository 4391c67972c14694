import { describe, expect, it } from "vitest";
import { principalAngles, randomOrthogonal } from "../../../extension/engine/linalg/decompositions";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { multiply } from "../../../extension/engine/linalg/multiply";
import { createRandom } from "../../../extension/engine/linalg/random";
import { times } from "./checks";
import { matrixOf, noise, plainProduct } from "./matrices";
import { decompositions } from "./reference";

/** Two k-dimensional subspaces of n ≥ 2k dimensions with these angles between them. */
function atAngles(n: number, angles: readonly number[]): [DenseMatrix, DenseMatrix] {
  const k = angles.length;
  const q = randomOrthogonal(n, createRandom(9)).data;
  const first = matrixOf(n, k, (r, c) => q[r * n + c]);
  const second = matrixOf(
    n,
    k,
    (r, c) => Math.cos(angles[c]) * q[r * n + c] + Math.sin(angles[c]) * q[r * n + k + c],
  );
  return [first, second];
}

describe("principalAngles", () => {
  it("agrees with scipy", () => {
    const long = noise(12, 3, 30);
    principalAngles(long, noise(12, 4, 31)).forEach((angle, i) => {
      expect(Math.abs(angle - decompositions.angles.other[i])).toBeLessThan(1e-14);
    });
    const close = { ...long, data: long.data.slice() };
    close.data[0] += 2 ** -30;
    principalAngles(long, close).forEach((angle, i) => {
      expect(Math.abs(angle - decompositions.angles.close[i])).toBeLessThan(2e-15);
    });
  });

  it("has all digits near 0, near π/4 and near π/2", () => {
    const angles = [0, 1e-14, 1e-9, 1e-4, Math.PI / 4, 0.9, Math.PI / 2 - 1e-9, Math.PI / 2];
    const found = principalAngles(...atAngles(20, angles));
    found.forEach((angle, i) => {
      expect(Math.abs(angle - angles[i])).toBeLessThan(2e-15);
    });
  });

  it("depends on the spaces alone", () => {
    const angles = [0.1, 0.2, 1];
    const [a, b] = atAngles(9, angles);
    const mixed = times(multiply(a, noise(3, 3, 5)), 1e6);
    // a column twice adds nothing to the space
    const twice = matrixOf(9, 4, (r, c) => b.data[r * 3 + (c % 3)] * 1e-6);
    principalAngles(mixed, twice).forEach((angle, i) => {
      expect(Math.abs(angle - angles[i])).toBeLessThan(1e-13);
    });
    expect(principalAngles(mixed, twice)).toHaveLength(3);
  });

  it("takes dimensions that differ", () => {
    const line = noise(6, 1, 6);
    const space = plainProduct(noise(6, 3, 7), noise(3, 5, 8));
    const [angle, ...rest] = principalAngles(line, space);
    expect(rest).toEqual([]);
    expect(principalAngles(space, line)[0]).toBeCloseTo(angle, 14);
    // a line in the space
    const inside = matrixOf(6, 1, (r) => space.data[r * 5 + 2]);
    expect(principalAngles(space, inside)[0]).toBeLessThan(1e-14);
  });

  it("gives no angles where a matrix is zero", () => {
    expect(
      principalAngles(
        noise(4, 2, 1),
        matrixOf(4, 2, () => 0),
      ),
    ).toHaveLength(0);
  });

  it("refuses rows that differ", () => {
    expect(() => principalAngles(noise(4, 2, 1), noise(5, 2, 1))).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
  });
});
