import { describe, expect, it } from "vitest";
import type { Result } from "../../../../../extension/protocol/result";
import { measureOptions } from "../../../../../webview/layer-similarity/model/measureOptions";
import { CELL, MAX_CELLS, makeGrid } from "../../../../../webview/shared/heatmap/grid";
import { weightsCatalog } from "../../layer-similarity/catalogs";
import { matrix, result } from "../../layer-similarity/results";

const gridOf = (of: Result, id: string) => {
  const measure = measureOptions(of, weightsCatalog).find((each) => each.id === id);
  return measure ? makeGrid(of, measure) : null;
};

describe("the grid of a matrix", () => {
  const ids = ["a", "b"];

  it("counts numbers and their absence, and knows their extent", () => {
    const of = result(ids, {
      matrices: [
        matrix(ids, ids, {
          values: [
            [1, null],
            [-0.5, 0],
          ],
        }),
      ],
    });
    const grid = gridOf(of, "weights.inputGram.cosine");
    expect(grid?.counts).toEqual({ value: 3, missing: 1, pending: 0 });
    expect(grid?.extent).toEqual([-0.5, 1]);
    expect([...(grid?.states ?? [])]).toEqual([CELL.value, CELL.missing, CELL.value, CELL.value]);
  });

  it("carries interval, chance and p of each cell", () => {
    const of = result(ids, {
      matrices: [
        matrix(ids, ["b"], {
          values: [[0.5], [0.6]],
          low: [[0.4], [0.5]],
          high: [[0.6], [0.7]],
          null: [[0.1], [0.3]],
          p: [[0.01], [0.02]],
        }),
      ],
    });
    const grid = gridOf(of, "weights.inputGram.cosine");
    expect(grid?.intervalAt(1, 0)).toEqual([0.5, 0.7]);
    expect(grid?.chanceAt(0, 0)).toBe(0.1);
    expect(grid?.pAt(1, 0)).toBe(0.02);
    expect(grid?.chance).toEqual([0.1, 0.3]);
  });

  it("awaits cells while it runs, unless a note says that there is no number", () => {
    const of = result(ids, {
      status: "partial",
      matrices: [
        matrix(ids, ids, {
          values: [
            [1, null],
            [null, null],
          ],
        }),
      ],
      notes: [
        { at: "weights.inputGram.cosine a ↔ b", code: "zero", text: "a tensor is all zero" },
        { at: "weights.inputGram.cosine b ↔ a", code: "pending", text: "not computed yet" },
      ],
    });
    expect([...(gridOf(of, "weights.inputGram.cosine")?.states ?? [])]).toEqual([
      CELL.value,
      CELL.missing,
      CELL.pending,
      CELL.pending,
    ]);
  });

  it("exists without cells, and not beyond what a page can hold", () => {
    expect(
      gridOf(result([], { matrices: [matrix([], [])] }), "weights.inputGram.cosine")?.extent,
    ).toBeNull();
    const many = Array.from({ length: Math.sqrt(MAX_CELLS) + 1 }, (_, index) => `l${index}`);
    const of = result([], { matrices: [matrix(many, many, { values: [] })] });
    expect(gridOf(of, "weights.inputGram.cosine")).toBeNull();
  });
});

describe("the grid of figures on pairs", () => {
  it("fills paired cells only, with chance levels, in model order", () => {
    const of = result(["a", "b", "c"], {
      pairs: [
        {
          a: "a",
          b: "b",
          level: "layer",
          values: { "weights.signAgreement": 0.75, "weights.signAgreement.null": 0.5 },
        },
        { a: "c", b: "a", level: "layer", values: { "weights.signAgreement": null } },
        { a: "a.weight", b: "b.weight", level: "tensor", values: { "weights.signAgreement": 1 } },
      ],
    });
    const grid = gridOf(of, "weights.signAgreement");
    expect(grid?.level).toBe("layer");
    expect(grid?.rows).toEqual(["a", "b", "c"]);
    expect(grid?.counts).toEqual({ value: 1, missing: 1, pending: 0 });
    expect(grid?.states[1]).toBe(CELL.value);
    expect(grid?.states[6]).toBe(CELL.missing);
    expect(grid?.states[0]).toBe(CELL.absent);
    expect(grid?.chanceAt(0, 1)).toBe(0.5);
    expect(grid?.chanceAt(0, 0)).toBeNull();
  });

  it("goes down to tensors where no layer has the figure, and draws yes as 1", () => {
    const of = result(["a"], {
      pairs: [{ a: "a.n", b: "a.n", level: "tensor", values: { "weights.equalBytes": true } }],
    });
    const grid = gridOf(of, "weights.equalBytes");
    expect(grid).toMatchObject({ level: "tensor", rows: ["a.n"], columns: ["a.n"] });
    expect(grid?.values[0]).toBe(1);
  });
});
