import { describe, expect, it } from "vitest";
import { polar, pseudoInverse } from "../../../extension/engine/linalg/decompositions";
import { multiply } from "../../../extension/engine/linalg/multiply";
import { awkward, difference, orthogonality, times } from "./checks";
import { matrixOf, noise, plainProduct, transpose, whole } from "./matrices";
import { decompositions, rowsToMatrix } from "./reference";

describe("polar", () => {
  it("agrees with scipy", () => {
    const { u, p } = polar(noise(12, 3, 30));
    expect(difference(u, rowsToMatrix(decompositions.polar.u))).toBeLessThan(1e-14);
    expect(difference(p, rowsToMatrix(decompositions.polar.p))).toBeLessThan(1e-14);
  });

  it.each(Object.keys(awkward))("takes apart and puts together: %s", (name) => {
    for (const [m, n] of [
      [1, 1],
      [9, 4],
      [40, 40],
      [90, 33],
    ]) {
      const a = awkward[name](m, n);
      const { u, p } = polar(a);
      expect(difference(multiply(u, p), a)).toBeLessThan(1e-12);
      expect(orthogonality(u)).toBeLessThan(1e-12);
      expect(p).toEqual(transpose(p));
      for (let i = 0; i < n; i++) expect(p.data[i * n + i]).toBeGreaterThanOrEqual(0);
    }
  });

  it("refuses a wide matrix", () => {
    expect(() => polar(noise(2, 3, 1))).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
  });
});

describe("pseudoInverse", () => {
  it("agrees with numpy, with and without full rank", () => {
    const long = pseudoInverse(noise(12, 3, 30));
    expect(difference(long, rowsToMatrix(decompositions.pinv.long))).toBeLessThan(1e-14);
    const low = pseudoInverse(plainProduct(whole(7, 2, 34), whole(2, 5, 35)));
    expect(difference(low, rowsToMatrix(decompositions.pinv.low))).toBeLessThan(1e-13);
  });

  it.each(["noise", "rank 2", "zero", "ones", "tiny scale", "huge scale", "identity"])(
    "satisfies Penrose's equations: %s",
    (name) => {
      for (const [m, n] of [
        [1, 1],
        [20, 8],
        [8, 20],
        [40, 40],
      ]) {
        const a = awkward[name](m, n);
        const inverse = pseudoInverse(a);
        const left = multiply(inverse, a);
        const right = multiply(a, inverse);
        expect(difference(multiply(a, left), a)).toBeLessThan(1e-11);
        expect(difference(multiply(left, inverse), inverse)).toBeLessThan(1e-11);
        expect(difference(transpose(left), left)).toBeLessThan(1e-11);
        expect(difference(transpose(right), right)).toBeLessThan(1e-11);
      }
    },
  );

  it("inverts what has an inverse", () => {
    const a = matrixOf(2, 2, (r, c) => [2, 1, 1, 1][2 * r + c]);
    expect(
      difference(
        pseudoInverse(a),
        times(
          rowsToMatrix([
            [1, -1],
            [-1, 2],
          ]),
          1,
        ),
      ),
    ).toBeLessThan(1e-14);
  });
});
