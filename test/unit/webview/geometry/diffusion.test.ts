import { describe, expect, it } from "vitest";
import type { Diffusion, Geometry } from "../../../../extension/protocol/result";
import {
  curvesOf,
  noiseCurve,
  planeOfCell,
  readNumbers,
  readPositive,
  shownCell,
} from "../../../../webview/geometry/diffusion/cells";
import { followHost, reviveViewState } from "../../../../webview/geometry/model/viewState";

const cell = (guidance: number, time: number | null, distance: number | null) => ({
  ...{ guidance, time, distance, noise: 0.25, logScale: 0, used: 1, rank: 2 },
  ...{ distances: [distance, null, null, null], ellipses: [] },
});
const diffusion = {
  ...{ times: [8, 2], guidance: [1, 4], told: 3 },
  cells: [
    ...[cell(1, null, 0.1), cell(1, 8, 0.2), cell(1, 2, 0.3)],
    ...[cell(4, null, 0.5), cell(4, 8, null), cell(4, 2, 0.75)],
  ],
} as unknown as Diffusion;
const geometry = {
  ...{ coordinates: { grid: [2, 2], span: null }, distances: [0.5], ellipses: [], diffusion },
} as unknown as Geometry;

describe("strengths of guidance and times", () => {
  it("are curves of similarity, with the cell of each point", () => {
    const curves = curvesOf(diffusion);
    expect(curves.map(({ time }) => time)).toEqual([null, 8, 2]);
    expect(curves.map(({ cells }) => cells)).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect(curves.map(({ values }) => values)).toEqual([
      [0.9, 0.5],
      [0.8, null],
      [0.7, 0.25],
    ]);
    expect(noiseCurve(diffusion)).toEqual([0.75, 0.75]);
  });

  it("are shown one at a time: the chosen one, or what the result tells", () => {
    expect(shownCell(diffusion, null)).toBe(3);
    expect(shownCell(diffusion, 5)).toBe(5);
    expect(shownCell(diffusion, 6)).toBe(3);
    expect(planeOfCell(geometry, 1)?.distances[0]).toBe(0.2);
    expect(planeOfCell(geometry, null)?.distances[0]).toBe(0.5);
    const { diffusion: _, ...plain } = geometry;
    expect(planeOfCell(plain, 1)?.distances).toEqual([0.5]);
  });

  it("are read from text", () => {
    expect(readPositive("1, 2.5,4")).toEqual([1, 2.5, 4]);
    expect(readNumbers("0, -2.5")).toEqual([0, -2.5]);
    for (const text of ["", "1,,2", "1, x"]) expect(readNumbers(text)).toBeUndefined();
    for (const text of ["", "1,,2", "0", "1, -1"]) expect(readPositive(text)).toBeUndefined();
  });

  it("keep their place for the same models alone", () => {
    const kept = reviveViewState({ paths: ["/a"], cell: 2 });
    expect(kept.cell).toBe(2);
    expect(reviveViewState({ cell: -1 }).cell).toBeNull();
    const state = (path: string) => ({ paths: [path], options: {} }) as never;
    expect(followHost(kept, state("/a"))).not.toHaveProperty("cell");
    expect(followHost(kept, state("/b"))).toMatchObject({ cell: null });
  });
});
