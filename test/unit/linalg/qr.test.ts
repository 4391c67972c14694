import { describe, expect, it } from "vitest";
import { qr } from "../../../extension/engine/linalg/decompositions";
import { multiply } from "../../../extension/engine/linalg/multiply";
import { awkward, difference, identity, orthogonality, times } from "./checks";
import { matrixOf, noise } from "./matrices";
import { decompositions, rowsToMatrix } from "./reference";

describe("qr", () => {
  it("agrees with LAPACK", () => {
    const { q, r } = qr(noise(12, 3, 30));
    expect(difference(q, rowsToMatrix(decompositions.qr.q))).toBeLessThan(1e-14);
    expect(difference(r, rowsToMatrix(decompositions.qr.r))).toBeLessThan(1e-14);
  });

  it.each(Object.keys(awkward))("takes apart and puts together: %s", (name) => {
    for (const [m, n] of [
      [1, 1],
      [1, 6],
      [7, 1],
      [31, 33],
      [70, 65],
      [150, 40],
    ]) {
      const a = awkward[name](m, n);
      const { q, r } = qr(a);
      expect(difference(multiply(q, r), a)).toBeLessThan(1e-13);
      expect(orthogonality(q)).toBeLessThan(1e-13);
      for (let i = 0; i < r.rows; i++) {
        expect(r.data[i * n + i]).toBeGreaterThanOrEqual(0);
        for (let j = 0; j < i; j++) expect(r.data[i * n + j]).toBe(0);
      }
    }
  });

  it("gives empty factors for an empty matrix", () => {
    const { q, r } = qr(matrixOf(0, 3, () => 0));
    expect([q.rows, q.columns, r.rows, r.columns]).toEqual([0, 0, 0, 3]);
    expect(qr(matrixOf(3, 0, () => 0)).q).toMatchObject({ rows: 3, columns: 0 });
  });

  it("turns signs only, of an orthogonal matrix", () => {
    const { q, r } = qr(times(identity(5), -2));
    expect(r).toEqual(times(identity(5), 2));
    expect(difference(q, times(identity(5), -1))).toBe(0);
  });

  it("refuses NaN, leaves its input alone, and can be cancelled", () => {
    const bad = matrixOf(3, 3, (r, c) => (r === 1 && c === 2 ? Number.NaN : 1));
    expect(() => qr(bad)).toThrow(
      expect.objectContaining({
        code: "input.nonfinite",
        message: "QR of a 3×3 matrix: expected finite entries, got NaN at row 1, column 2",
      }),
    );
    const a = noise(80, 70, 1);
    const copy = a.data.slice();
    const before = qr(a);
    expect(a.data).toEqual(copy);
    let ticks = 0;
    const tick = () => {
      if (++ticks === 3) throw new Error("cancelled");
    };
    expect(() => qr(a, { tick })).toThrow("cancelled");
    expect(qr(a)).toEqual(before);
  });
});
