import { describe, expect, test } from "vitest";
import { centerColumns } from "../../../../extension/engine/measures/parts/centered";
import {
  doubleCenter,
  rowSums,
  uCenter,
} from "../../../../extension/engine/measures/parts/condensed";
import { matrixOf, noise } from "../../linalg/matrices";
import { plainCentered } from "../kernel/plain";

describe("centered columns", () => {
  test("have mean zero, and leave their input alone", () => {
    const a = matrixOf(3, 2, (i, j) => [1, 2, 6][i] * (j + 1));
    const before = [...a.data];
    expect([...centerColumns(a).data]).toEqual([-2, -4, -1, -2, 3, 6]);
    expect([...a.data]).toEqual(before);
  });

  test("of equal entries are exactly zero, whatever their mean rounds to", () => {
    const a = matrixOf(7, 3, (i, j) => [0.1, 1e6 / 3, i][j]);
    const { data } = centerColumns(a);
    expect([...data].filter((_, at) => at % 3 < 2).every((entry) => entry === 0)).toBe(true);
    expect([...data].filter((_, at) => at % 3 === 2)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  });

  test("far from the origin are those near it", () => {
    const near = matrixOf(1000, 1, (i) => ((i * 37) % 1000) / 1024);
    const far = { ...near, data: near.data.map((entry) => entry + 2 ** 20) };
    const [a, b] = [centerColumns(near).data, centerColumns(far).data];
    expect(Math.max(...a.map((entry, i) => Math.abs(entry - b[i])))).toBeLessThan(1e-15);
    expect(Math.abs(b.reduce((sum, entry) => sum + entry, 0))).toBeLessThan(1e-12);
  });

  test("of one sample are zero", () => {
    expect([...centerColumns(matrixOf(1, 2, () => 3)).data]).toEqual([0, 0]);
  });
});

describe("condensed matrices", () => {
  const n = 6;
  const entries = noise(1, (n * (n - 1)) / 2, 1).data.map((entry) => entry + 10);
  const at = (i: number, j: number) => entries[i * n - (i * (i + 1)) / 2 + (j - i - 1)];
  const full = (diagonal: number) =>
    matrixOf(n, n, (i, j) => (i === j ? diagonal : at(Math.min(i, j), Math.max(i, j))));

  test("add up by rows", () => {
    const d = full(0);
    const expected = Array.from({ length: n }, (_, i) =>
      d.data.subarray(i * n, (i + 1) * n).reduce((sum, entry) => sum + entry, 0),
    );
    rowSums(entries, n).forEach((sum, i) => {
      expect(sum).toBeCloseTo(expected[i], 12);
    });
  });

  test.each([0, 1, 10])("are double-centered with %d on the diagonal", (diagonal) => {
    const expected = plainCentered(full(diagonal));
    const got = doubleCenter(entries, n, diagonal);
    let k = 0;
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) {
        const weight = i === j ? 1 : Math.SQRT2;
        expect(got[k++]).toBeCloseTo(weight * expected.data[i * n + j], 13);
      }
    }
  });

  test("are U-centered: rows add up to zero, and constants and terms of one sample vanish", () => {
    const centered = uCenter(entries, n, 10);
    for (const sum of rowSums(centered, n)) expect(sum).toBeCloseTo(0, 13);
    const additive = entries.map(() => 0);
    for (let i = 0, k = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) additive[k++] = 0.1 + Math.sqrt(i) + Math.sqrt(j);
    }
    expect(uCenter(additive, n, 5).every((entry) => entry === 0)).toBe(true);
  });
});
