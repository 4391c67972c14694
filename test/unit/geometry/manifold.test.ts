import { describe, expect, it } from "vitest";
import {
  gridManifold,
  localManifold,
  principalManifold,
  sliceManifold,
} from "../../../extension/engine/geometry/manifold";
import { pullback } from "../../../extension/engine/geometry/metric";
import { spectralRatio } from "../../../extension/engine/geometry/spectralRatio";
import { noise, transpose } from "../linalg/matrices";
import { rowsToMatrix } from "../linalg/reference";

describe("sliceManifold", () => {
  const corners = [
    Float64Array.of(1, 0, 0),
    Float64Array.of(1, 2, 0),
    Float64Array.of(1, 0, 4),
  ] as const;

  it("passes through the three samples", () => {
    const { inputs, weights, grid, tangents } = sliceManifold(corners, {
      side: 2,
      low: 0,
      high: 1,
    });
    expect(inputs.data).toEqual(Float64Array.of(1, 0, 0, 1, 0, 4, 1, 2, 0, 1, 2, 4));
    expect([...weights]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(grid).toEqual([2, 2]);
    expect(tangents(3).data).toEqual(Float64Array.of(0, 2, 0, 0, 0, 4));
  });

  it("refuses samples on a line, and a side of one point", () => {
    const [a, b] = corners;
    const middle = a.map((value, i) => (value + b[i]) / 2);
    expect(() => sliceManifold([a, b, middle], { side: 5 })).toThrow(/lie on a line/);
    expect(() => sliceManifold([a, a, b], { side: 5 })).toThrow(/lie on a line/);
    expect(() => sliceManifold(corners, { side: 1 })).toThrow(
      expect.objectContaining({ code: "usage" }),
    );
  });
});

describe("principalManifold", () => {
  it("takes the directions of most variance", () => {
    const samples = noise(50, 4, 1);
    for (let i = 0; i < 50; i++) samples.data[4 * i + 2] *= 100;
    const { tangents, inputs } = principalManifold(samples, { order: 2 });
    expect(inputs).toBe(samples);
    expect(Math.abs(tangents(0).data[2])).toBeGreaterThan(0.999);
    expect(pullback(transpose(tangents(0))).data[1]).toBeCloseTo(0, 12);
  });

  it("says when the samples span too little", () => {
    expect(() => principalManifold(noise(3, 5, 1), { order: 3 })).toThrow(
      /span 2 directions, expected at least 3/,
    );
    const same = rowsToMatrix([
      [1, 2],
      [1, 2],
    ]);
    expect(() => principalManifold(same, { order: 1 })).toThrow(/span 0 directions/);
  });
});

describe("localManifold", () => {
  it("finds the tangents of a curved sheet", () => {
    // a cylinder: tangents are around it and along it, never outwards
    const rows = Array.from({ length: 400 }, (_, i) => {
      const [angle, z] = [(2 * Math.PI * (i % 20)) / 20, Math.floor(i / 20) / 10];
      return [Math.cos(angle), Math.sin(angle), z];
    });
    const { tangents } = localManifold(rowsToMatrix(rows), { order: 2, neighbors: 9 });
    const { data } = tangents(210);
    const [x, y] = rows[210];
    for (const k of [0, 1])
      expect(Math.abs(x * data[3 * k] + y * data[3 * k + 1])).toBeLessThan(0.2);
  });
});

describe("gridManifold", () => {
  it("differentiates to second order, at edges too", () => {
    const rows: number[][] = [];
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 5; b++) rows.push([a, b * b, a * b]);
    }
    const { tangents, weights } = gridManifold(rowsToMatrix(rows), [4, 5]);
    const point = 2 * 5 + 3;
    expect(tangents(point).data).toEqual(Float64Array.of(1, 0, 3, 0, 6, 2));
    expect(tangents(0).data).toEqual(Float64Array.of(1, 0, 0, 0, 0, 0));
    expect([weights[0], weights[1], weights[point]]).toEqual([0.25, 0.5, 1]);
  });

  it("tells a rippled sheet from a flat one, and a rolled one not (closed forms)", () => {
    const side = 200;
    const at = (make: (u: number, v: number) => number[]) => {
      const rows: number[][] = [];
      for (let a = 0; a < side; a++) {
        for (let b = 0; b < side; b++) rows.push(make((2 * a) / side - 1, (2 * b) / side - 1));
      }
      return gridManifold(rowsToMatrix(rows), [side, side]);
    };
    const metric = (manifold: ReturnType<typeof at>) =>
      pullback(transpose(manifold.tangents(100 * side + 37)));
    const flat = metric(at((u, v) => [u, v]));
    const rolled = metric(at((u, v) => [Math.cos(u), Math.sin(u), v]));
    expect(spectralRatio(flat, rolled).distance).toBeLessThan(1e-4);
    const ripple = (u: number) => [0.05 * Math.sin(40 * u), 0.05 * Math.cos(40 * u)];
    const rippled = metric(at((u, v) => [u, v, ...ripple(u)]));
    // 1 + (0.05 · 40)² = 5 along u, but for the step of the differences
    expect(spectralRatio(flat, rippled).distance).toBeCloseTo(1 - 1 / Math.sqrt(5), 1);
  });

  it("refuses counts that do not fit", () => {
    expect(() => gridManifold(noise(10, 2, 1), [2, 5])).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
  });
});
