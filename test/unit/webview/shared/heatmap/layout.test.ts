import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cellAt,
  cellRect,
  columnLabelHeight,
  type HeatmapLayout,
  LABEL_ANGLE,
  type LayoutInput,
  labelAt,
  labelStep,
  layoutHeatmap,
  scrollTo,
  zoomAt,
} from "../../../../../webview/shared/heatmap/layout";

const input = (change: Partial<LayoutInput> = {}): LayoutInput => ({
  width: 900,
  height: 600,
  rows: 24,
  columns: 24,
  rowLabel: 80,
  columnLabel: 70,
  zoom: 1,
  scrollX: 0,
  scrollY: 0,
  ...change,
});

const middle = (layout: HeatmapLayout, row: number, column: number) => {
  const { x, y, width } = cellRect(layout, { row, column });
  return { x: x + width / 2, y: y + width / 2 };
};

describe("layoutHeatmap", () => {
  it("has no cells without rows or without columns", () => {
    for (const change of [{ rows: 0 }, { columns: 0 }, { rows: 0, columns: 0 }]) {
      const layout = layoutHeatmap(input(change));
      expect(layout.visible).toEqual({ rowStart: 0, rowEnd: 0, columnStart: 0, columnEnd: 0 });
      expect(cellAt(layout, { x: layout.plot.x, y: layout.plot.y })).toBeNull();
    }
  });

  it("does not blow up a single cell", () => {
    const layout = layoutHeatmap(input({ rows: 1, columns: 1 }));
    expect(layout.cell).toBe(52);
    expect(layout.plot).toMatchObject({ width: 52, height: 52 });
    expect(cellAt(layout, middle(layout, 0, 0))).toEqual({ row: 0, column: 0 });
  });

  it("shows all of 100 by 100 cells at once, square, inside of the canvas", () => {
    const layout = layoutHeatmap(input({ rows: 100, columns: 100 }));
    expect(layout.visible).toEqual({ rowStart: 0, rowEnd: 100, columnStart: 0, columnEnd: 100 });
    expect(layout.plot.x + layout.plot.width).toBeLessThanOrEqual(900);
    expect(layout.plot.y + layout.plot.height).toBeLessThanOrEqual(600);
    expect(layout.plot.width).toBeCloseTo(layout.plot.height);
  });

  it("stays finite on a canvas without room", () => {
    const layout = layoutHeatmap(input({ width: 0, height: 0 }));
    expect(Number.isFinite(layout.cell)).toBe(true);
    expect(layout.cell).toBeGreaterThan(0);
  });

  it("draws only cells in sight when zoomed", () => {
    const layout = layoutHeatmap(input({ rows: 500, columns: 500, zoom: 20, scrollX: 3_000 }));
    const { rowStart, rowEnd, columnStart, columnEnd } = layout.visible;
    expect((rowEnd - rowStart) * (columnEnd - columnStart)).toBeLessThan(3_000);
    expect(columnStart).toBe(Math.floor(3_000 / layout.cell));
  });

  it("keeps zoom and scroll within what there is", () => {
    const layout = layoutHeatmap(input({ zoom: 1e9, scrollX: 1e9, scrollY: -5 }));
    expect(layout.cell).toBeCloseTo(96);
    expect(layout.scrollX).toBe(layout.maxScrollX);
    expect(layout.scrollY).toBe(0);
    expect(layout.visible.columnEnd).toBe(24);
  });
});

const layouts = fc
  .record({
    width: fc.integer({ min: 300, max: 2_000 }),
    height: fc.integer({ min: 300, max: 1_500 }),
    rows: fc.integer({ min: 1, max: 600 }),
    columns: fc.integer({ min: 1, max: 600 }),
    zoom: fc.double({ min: 1, max: 30, noNaN: true }),
    scrollX: fc.double({ min: 0, max: 5_000, noNaN: true }),
    scrollY: fc.double({ min: 0, max: 5_000, noNaN: true }),
  })
  .map((change) => layoutHeatmap(input(change)));

describe("hit-testing", () => {
  it("finds every visible cell by its middle, and no other", () => {
    fc.assert(
      fc.property(layouts, fc.double({ min: 0, max: 1, noNaN: true }), (layout, at) => {
        const { rowStart, rowEnd, columnStart, columnEnd } = layout.visible;
        const row = Math.min(rowEnd - 1, Math.floor(rowStart + at * (rowEnd - rowStart)));
        const column = Math.min(
          columnEnd - 1,
          Math.floor(columnStart + (1 - at) * (columnEnd - columnStart)),
        );
        const point = middle(layout, row, column);
        const { plot } = layout;
        const inside =
          point.x >= plot.x &&
          point.x < plot.x + plot.width &&
          point.y >= plot.y &&
          point.y < plot.y + plot.height;
        expect(cellAt(layout, point)).toEqual(inside ? { row, column } : null);
      }),
    );
  });

  it("finds nothing outside of the plot", () => {
    const layout = layoutHeatmap(input());
    const { x, y, width, height } = layout.plot;
    expect(cellAt(layout, { x: x - 1, y: y + 1 })).toBeNull();
    expect(cellAt(layout, { x: x + 1, y: y - 1 })).toBeNull();
    expect(cellAt(layout, { x: x + width, y: y + 1 })).toBeNull();
    expect(cellAt(layout, { x: x + 1, y: y + height })).toBeNull();
  });

  it("finds the names of rows, and of columns along their slope", () => {
    const layout = layoutHeatmap(input());
    const { y } = middle(layout, 5, 0);
    expect(labelAt(layout, { x: 20, y })).toEqual({ axis: "row", index: 5 });
    const { x } = middle(layout, 0, 7);
    const along = 40;
    const point = {
      x: x + along * Math.cos(LABEL_ANGLE),
      y: layout.plot.y - along * Math.sin(LABEL_ANGLE),
    };
    expect(labelAt(layout, point)).toEqual({ axis: "column", index: 7 });
    expect(labelAt(layout, middle(layout, 1, 1))).toBeNull();
  });
});

describe("moving", () => {
  it("keeps the cell under the pointer while zooming", () => {
    const before = layoutHeatmap(input({ rows: 200, columns: 200 }));
    const point = middle(before, 120, 80);
    const after = layoutHeatmap(input({ rows: 200, columns: 200, ...zoomAt(before, 4, point) }));
    expect(after.cell).toBeCloseTo(4 * before.cell);
    // The plot grows with the zoom until it fills its room; what is under the pointer stays.
    expect(cellAt(after, point)).toEqual({ row: 120, column: 80 });
  });

  it("brings any cell into sight, and moves nothing for one in sight", () => {
    fc.assert(
      fc.property(layouts, fc.nat(), fc.nat(), (layout, a, b) => {
        const place = { row: a % layout.rows, column: b % layout.columns };
        const scroll = scrollTo(layout, place);
        const shown = layoutHeatmap(
          input({
            width: layout.width,
            height: layout.height,
            rows: layout.rows,
            columns: layout.columns,
            zoom: layout.zoom,
            ...scroll,
          }),
        );
        const rect = cellRect(shown, place);
        expect(rect.x).toBeGreaterThanOrEqual(shown.plot.x - 1e-6);
        expect(rect.y).toBeGreaterThanOrEqual(shown.plot.y - 1e-6);
        if (layout.cell <= shown.plot.width) {
          expect(rect.x + rect.width).toBeLessThanOrEqual(shown.plot.x + shown.plot.width + 1e-6);
        }
        expect(scrollTo(shown, place)).toEqual({
          scrollX: expect.closeTo(shown.scrollX, 6),
          scrollY: expect.closeTo(shown.scrollY, 6),
        });
      }),
    );
  });
});

describe("names", () => {
  it("stand on each line when there is room, else on every 2nd, 5th, 10th", () => {
    expect(labelStep(22)).toBe(1);
    expect(labelStep(7)).toBe(2);
    expect(labelStep(3)).toBe(5);
    expect(labelStep(1.3)).toBe(10);
    expect(labelStep(0.01)).toBe(2_000);
    expect(labelStep(0)).toBe(1);
  });

  it("take their height by their slope", () => {
    expect(columnLabelHeight(100)).toBeCloseTo(86.6, 1);
  });
});
