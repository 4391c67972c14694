import { describe, expect, it } from "vitest";
import type { Result } from "../../../../../extension/protocol/result";
import { measureOptions } from "../../../../../webview/layer-similarity/model/measureOptions";
import {
  blockRect,
  type MapBlock,
  paintBlocks,
} from "../../../../../webview/shared/heatmap/blocks";
import { cellPixels } from "../../../../../webview/shared/heatmap/cellBitmap";
import { makeColorScale } from "../../../../../webview/shared/heatmap/colorScale";
import { makeGrid } from "../../../../../webview/shared/heatmap/grid";
import { fitLabels } from "../../../../../webview/shared/heatmap/labels";
import { layoutHeatmap } from "../../../../../webview/shared/heatmap/layout";
import { paintOverlay } from "../../../../../webview/shared/heatmap/overlay";
import { paintHeatmap, type Scene } from "../../../../../webview/shared/heatmap/paint";
import type { Theme } from "../../../../../webview/shared/theme";
import { weightsCatalog } from "../../layer-similarity/catalogs";
import { matrix, result } from "../../layer-similarity/results";
import { recordingContext } from "./recordingContext";

const theme: Theme = {
  kind: "dark",
  background: "background",
  foreground: "foreground",
  dim: "dim",
  line: "line",
  focus: "focus",
  warning: "warning",
  contrast: null,
  uiFont: "ui",
  monoFont: "mono",
};

function scene(of: Result, change: Partial<Scene> = {}): Scene {
  const [measure] = measureOptions(of, weightsCatalog);
  const grid = measure ? makeGrid(of, measure) : null;
  if (!grid) throw new Error("no grid");
  const rowLabels = fitLabels(grid.rows, 60, (text) => text.length * 6);
  const columnLabels = fitLabels(grid.columns, 60, (text) => text.length * 6);
  return {
    grid,
    rowLabels,
    columnLabels,
    theme,
    layout: layoutHeatmap({
      width: 400,
      height: 300,
      rows: grid.rows.length,
      columns: grid.columns.length,
      rowLabel: rowLabels.width,
      columnLabel: columnLabels.width,
      zoom: 1,
      scrollX: 0,
      scrollY: 0,
    }),
    scale: makeColorScale({ ...grid.measure, extent: grid.extent, span: "range", dark: true }),
    marks: [],
    bitmap: null,
    ...change,
  };
}

const of = (ids: readonly string[], change = {}) =>
  result(ids, { matrices: [matrix(ids, ids, change)] });

const painted = (what: Scene): string[] => {
  const { context, lines } = recordingContext();
  paintHeatmap(context, what);
  return lines;
};

/** The part on the cells alone, without the color scale. */
const cells = (lines: readonly string[]): readonly string[] =>
  lines.slice(lines.indexOf("clip()") + 1, lines.indexOf("restore()"));

describe("paintHeatmap", () => {
  it("draws two by two cells with names, a hatched one and a finding's mark", () => {
    const values = [
      [1, null],
      [-0.5, 0],
    ];
    const lines = painted(
      scene(of(["fc1", "fc2"], { values }), { marks: [{ row: 1, column: 0 }] }),
    );
    expect(cells(lines)).toMatchSnapshot("cells");
    expect(lines.filter((line) => line.startsWith("fillText"))).toMatchSnapshot("texts");
  });

  it("draws one cell", () => {
    const fills = cells(painted(scene(of(["only"])))).filter((line) => line.startsWith("fillRect"));
    expect(fills).toHaveLength(1);
  });

  it("draws no cell that is still to be computed", () => {
    const ids = ["a", "b"];
    const partial = result(ids, {
      status: "partial",
      matrices: [
        matrix(ids, ids, {
          values: [
            [1, null],
            [null, null],
          ],
        }),
      ],
    });
    const fills = cells(painted(scene(partial))).filter((line) => line.startsWith("fillRect"));
    expect(fills).toHaveLength(1);
  });

  it("draws 10,000 cells from the bitmap in one go", () => {
    const ids = Array.from({ length: 100 }, (_, index) => `l${index}`);
    const bitmap = {} as CanvasImageSource;
    const lines = cells(painted(scene(of(ids), { bitmap })));
    expect(lines.filter((line) => line.startsWith("drawImage"))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("fillRect"))).toHaveLength(0);
  });

  it("draws 10,000 cells one by one where there is no bitmap", () => {
    const ids = Array.from({ length: 100 }, (_, index) => `l${index}`);
    const lines = cells(painted(scene(of(ids))));
    expect(lines.filter((line) => line.startsWith("fillRect"))).toHaveLength(10_000);
  });

  it("marks the chance level on the scale, in place of figures that it would cover", () => {
    const ids = ["a", "b"];
    const chance = {
      null: [
        [0.24, 0.24],
        [0.26, 0.26],
      ],
      range: [0, 1],
    };
    const texts = painted(scene(of(ids, chance))).filter((line) => line.startsWith("fillText"));
    expect(texts.some((line) => line.startsWith("fillText(chance"))).toBe(true);
    expect(texts.some((line) => line.startsWith("fillText(0.25"))).toBe(false);
    expect(texts.some((line) => line.startsWith("fillText(0.75"))).toBe(true);
  });

  it("uses the theme's colors and fonts, and frames the map in high contrast", () => {
    const lines = painted(scene(of(["a"]), { theme: { ...theme, contrast: "contrast" } }));
    expect(lines).toContain("font = mono");
    expect(lines).toContain("fillStyle = dim");
    expect(lines).toContain("strokeStyle = contrast");
  });
});

describe("paintOverlay", () => {
  it("draws nothing but a clear ground without a cell", () => {
    const { context, lines } = recordingContext();
    paintOverlay(context, { ...scene(of(["a"])), active: null, pinned: null });
    expect(lines.filter((line) => line.startsWith("strokeRect"))).toEqual([]);
    expect(lines[0]).toBe("clearRect(0 0 400 300)");
  });

  it("draws a crosshair and names at the pointer, and a frame around the pinned cell", () => {
    const { context, lines } = recordingContext();
    const what = scene(of(["fc1", "fc2"]));
    paintOverlay(context, {
      ...what,
      active: { row: 0, column: 1 },
      pinned: { row: 1, column: 1 },
    });
    expect(lines).toMatchSnapshot();
  });
});

describe("blocks of rows", () => {
  const what = scene(of(["a", "b", "c"]));
  const drawn = (blocks: readonly MapBlock[]) => {
    const { context, lines } = recordingContext();
    paintBlocks(context, { layout: what.layout, theme, blocks });
    return lines;
  };

  it("are framed on the diagonal, within the map, and bracketed beside it", () => {
    const block = { start: 1, end: 3, color: "teal" };
    const lines = drawn([block]);
    const { x, y, width } = blockRect(what.layout, block);
    expect(width).toBeCloseTo(2 * what.layout.cell, 9);
    expect(lines.filter((line) => line === "strokeStyle = teal")).toHaveLength(2);
    const frame = lines
      .find((line) => line.startsWith("strokeRect"))
      ?.match(/[\d.]+/g)
      ?.map(Number);
    expect(frame?.[0]).toBeCloseTo(x + 1.5, 1);
    expect(frame?.[1]).toBeCloseTo(y + 1.5, 1);
    expect(lines.indexOf("clip()")).toBeLessThan(
      lines.findIndex((line) => /^strokeRect/.test(line)),
    );
    expect(lines.filter((line) => line.startsWith("lineTo"))).toHaveLength(3);
  });

  it("beyond the visible rows have no bracket", () => {
    expect(
      drawn([{ start: 40, end: 60, color: "teal" }]).some((line) => /^lineTo/.test(line)),
    ).toBe(false);
  });

  it("that are drawn over are dashed", () => {
    const { context, lines } = recordingContext();
    paintOverlay(context, { ...what, active: null, pinned: null, range: { from: 2, to: 1 } });
    expect(lines.filter((line) => line.startsWith("strokeRect"))).toHaveLength(2);
    expect(lines).toContain("setLineDash(picture)");
  });
});

describe("cellPixels", () => {
  it("has one pixel a cell: colored, half clear without a number, clear when pending", () => {
    const ids = ["a", "b"];
    const { grid, scale } = scene(
      of(ids, {
        values: [
          [1, null],
          [0, -1],
        ],
      }),
    );
    const pixels = cellPixels(grid, scale, [9, 9, 9]);
    expect([...pixels.subarray(0, 4)]).toEqual([...scale.rgb(1), 255]);
    expect([...pixels.subarray(4, 8)]).toEqual([9, 9, 9, 110]);
    const partial = result(ids, {
      status: "partial",
      matrices: [
        matrix(ids, ids, {
          values: [
            [null, null],
            [null, null],
          ],
        }),
      ],
    });
    const none = scene(partial);
    expect([...cellPixels(none.grid, none.scale, [9, 9, 9])].every((part) => part === 0)).toBe(
      true,
    );
  });
});
