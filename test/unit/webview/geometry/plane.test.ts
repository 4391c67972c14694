import { describe, expect, it } from "vitest";
import type { Geometry } from "../../../../extension/protocol/result";
import {
  anisotropy,
  coordinatesOf,
  ellipsesAt,
  planeOf,
  pointByKey,
} from "../../../../webview/geometry/model/plane";
import { reviveViewState } from "../../../../webview/geometry/model/viewState";
import {
  cellPlace,
  type FieldContext,
  paintField,
  pointAt,
} from "../../../../webview/geometry/paint";

const geometry = (grid: number[] | null, count: number) =>
  ({
    coordinates: { kind: "slice", text: "", order: 2, points: count, grid, span: [-0.25, 1.25] },
    distances: Array.from({ length: count }, (_, i) => (i === 1 ? null : i / count)),
    ellipses: [
      { point: 0, a: { major: 2, minor: 1, angle: 0.3 }, b: null },
      { point: 5, a: null, b: { major: 3, minor: 1, angle: -0.3 } },
    ],
  }) as unknown as Geometry;

describe("the plane of a field", () => {
  it("is there for two coordinates alone", () => {
    expect(planeOf(geometry(null, 6))).toBeNull();
    expect(planeOf(geometry([2, 3, 4], 24))).toBeNull();
    expect(planeOf(geometry([2, 3], 6))).toMatchObject({ rows: 2, columns: 3 });
  });

  it("tells coordinates, and goes by keys up to its edges", () => {
    const plane = planeOf(geometry([3, 3], 9))!;
    expect(coordinatesOf(plane, 0)).toEqual([-0.25, -0.25]);
    expect(coordinatesOf(plane, 5)).toEqual([0.5, 1.25]);
    expect(coordinatesOf({ ...plane, span: null }, 5)).toEqual([1, 2]);
    expect(pointByKey(plane, null, "ArrowUp")).toBe(0);
    expect(pointByKey(plane, 0, "ArrowRight")).toBe(3);
    expect(pointByKey(plane, 0, "ArrowUp")).toBe(1);
    expect(pointByKey(plane, 0, "ArrowLeft")).toBe(0);
    expect(pointByKey(plane, 0, "x")).toBeUndefined();
    expect(ellipsesAt(plane, 4)?.point).toBe(5);
    expect(anisotropy(ellipsesAt(plane, 0)!.a)).toBe(2);
    expect(anisotropy(null)).toBeNull();
  });

  it("is hit where it is drawn, the second coordinate upwards", () => {
    const scene = { plane: planeOf(geometry([2, 3], 6))!, size: 300 };
    expect(cellPlace(scene, 0)).toEqual({ x: 0, y: 200 });
    for (let point = 0; point < 6; point++) {
      const { x, y } = cellPlace(scene, point);
      expect(pointAt(scene, { x: x + 50, y: y + 50 })).toBe(point);
    }
    expect(pointAt(scene, { x: 250, y: 50 })).toBeNull();
  });

  it("draws a cell for each point, and an ellipse in a halo for each that there is", () => {
    const calls: string[] = [];
    const context = new Proxy({} as FieldContext, {
      get: (_, name) => () => calls.push(String(name)),
      set: () => true,
    });
    const theme = { dim: "", background: "", focus: "" } as never;
    const scale = { css: () => "" } as never;
    const plane = planeOf(geometry([3, 3], 9))!;
    const scene = { plane, scale, theme, ellipses: true, point: 4, size: 300 };
    paintField(context, scene);
    const count = (name: string) => calls.filter((each) => each === name).length;
    expect([count("fillRect"), count("ellipse"), count("arc"), count("strokeRect")]).toEqual([
      9, 4, 3, 2,
    ]);
    calls.length = 0;
    paintField(context, { ...scene, ellipses: false, point: null });
    expect([count("fillRect"), count("ellipse"), count("strokeRect")]).toEqual([9, 0, 0]);
  });
});

describe("what the view remembers", () => {
  it("is revived as far as it is sound", () => {
    expect(reviveViewState(null)).toMatchObject({
      point: null,
      ellipses: true,
      colorSpan: "range",
    });
    const stored = { paths: ["/a", 1], point: -1, ellipses: false, colorSpan: "data" };
    expect(reviveViewState(stored)).toMatchObject({
      paths: ["/a"],
      point: null,
      ellipses: false,
      colorSpan: "data",
    });
  });
});
