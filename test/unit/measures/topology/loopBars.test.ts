import { describe, expect, it } from "vitest";
import { crossBarcode } from "../../../../extension/engine/measures/topology/crossBarcode";
import { loopBars } from "../../../../extension/engine/measures/topology/loopBars";
import { untracked } from "../../../../extension/engine/task";
import { expected, listed, matrix, roundedBars } from "./expected";

type Point = readonly [number, number];

function distances(points: readonly Point[]): Float64Array {
  return Float64Array.from({ length: points.length ** 2 }, (_, place) => {
    const [a, b] = [points[Math.floor(place / points.length)], points[place % points.length]];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  });
}

const circle = (count: number, [x, y]: Point = [0, 0]): Point[] =>
  Array.from({ length: count }, (_, i) => [
    x + Math.cos((2 * Math.PI * i) / count),
    y + Math.sin((2 * Math.PI * i) / count),
  ]);

const ripsBars = (points: readonly Point[]) =>
  loopBars({ n: points.length, edges: distances(points) });

describe("loopBars", () => {
  it("sees one loop in a circle: from the side of the polygon to that of a triangle in it", () => {
    const bars = ripsBars(circle(12)).filter(({ birth, death }) => death - birth > 1e-9);
    expect(bars).toHaveLength(1);
    expect(bars[0].birth).toBeCloseTo(2 * Math.sin(Math.PI / 12), 12);
    expect(bars[0].death).toBeCloseTo(Math.sqrt(3), 12);
  });

  it("sees two in two circles, and none in a filled disk", () => {
    const two = ripsBars([...circle(12), ...circle(12, [5, 0])]);
    expect(two.filter(({ birth, death }) => death - birth > 0.5)).toHaveLength(2);
    const grid = Array.from({ length: 49 }, (_, i): Point => [i % 7, Math.floor(i / 7)]);
    const disk = grid.filter(([x, y]) => Math.hypot(x - 3, y - 3) < 3.3);
    expect(ripsBars(disk).filter(({ birth, death }) => death - birth > 0.5)).toEqual([]);
  });

  it("is left with what nothing fills", () => {
    const edges = distances(circle(4)).map((d) => (d < 1.9 ? d : Number.POSITIVE_INFINITY));
    const bars = loopBars({ n: 4, edges });
    expect(bars).toHaveLength(1);
    expect(bars[0].death).toBe(Number.POSITIVE_INFINITY);
    expect(bars[0].birth).toBeCloseTo(Math.SQRT2, 12);
  });

  it.each([0, 1, 2])("agrees with the textbook reduction (Vietoris-Rips, %i)", (i) => {
    const { d, bars } = expected.ripses[i];
    expect(listed(loopBars({ n: d.length, edges: matrix(d).data }))).toEqual(roundedBars(bars));
  });

  it("has no loops where there are no edges, or no vertices", () => {
    expect(loopBars({ n: 3, edges: new Float64Array(9).fill(Number.POSITIVE_INFINITY) })).toEqual(
      [],
    );
    expect(loopBars({ n: 0, edges: new Float64Array() })).toEqual([]);
  });
});

describe("crossBarcode", () => {
  it.each([0, 1, 2, 3])("agrees with the published matrix and the textbook reduction (%i)", (i) => {
    const { w, v, bars } = expected.crosses[i];
    const found = crossBarcode(matrix(w).data, matrix(v).data, w.length, untracked);
    expect(listed(found)).toEqual(roundedBars(bars));
  });

  it("is empty for equal distances, and for ones that are longer", () => {
    const w = distances(circle(9));
    expect(crossBarcode(w, w, 9, untracked)).toEqual([]);
    expect(
      crossBarcode(
        w,
        w.map((d) => 2 * d),
        9,
        untracked,
      ),
    ).toEqual([]);
  });

  it("is the least spanning tree of w where the other has all points in one", () => {
    const points = circle(5).concat([
      [4, 0],
      [4, 1],
    ]);
    const bars = crossBarcode(distances(points), new Float64Array(49), 7, untracked);
    const side = 2 * Math.sin(Math.PI / 5);
    const lengths = bars.map(({ birth, death }) => death - birth).sort((a, b) => a - b);
    expect(lengths).toHaveLength(6);
    [1, side, side, side, side, 3].forEach((length, i) => {
      expect(lengths[i]).toBeCloseTo(length, 12);
    });
  });
});
