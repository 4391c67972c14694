import { describe, expect, it } from "vitest";
import { measureOptions } from "../../../../webview/layer-similarity/model/measureOptions";
import { type TableQuery, tableRows } from "../../../../webview/layer-similarity/model/tableRows";
import { makeGrid } from "../../../../webview/shared/heatmap/grid";
import { NoteIndex } from "../../../../webview/shared/heatmap/notes";
import { pairKey } from "../../../../webview/shared/heatmap/pin";
import { weightsCatalog } from "./catalogs";
import { matrix, result } from "./results";

const ids = ["conv.a", "conv.b", "fc"];
const of = result(ids, {
  matrices: [
    matrix(ids, ids, {
      values: [
        [1, 0.5, null],
        [0.25, 1, 0.75],
        [0.1, -0.5, 1],
      ],
    }),
  ],
  notes: [{ at: "weights.inputGram.cosine conv.a ↔ fc", code: "x", text: "widths differ" }],
});
const [measure] = measureOptions(of, weightsCatalog);
const grid = measure ? makeGrid(of, measure) : null;

function rows(query: Partial<TableQuery> = {}) {
  if (!grid) throw new Error("no grid");
  return tableRows(
    grid,
    { filter: "", pairedOnly: false, sort: "a", descending: false, ...query },
    { paired: new Set(ids.map((id) => pairKey(id, id))), notes: new NoteIndex(of.notes) },
  );
}

describe("tableRows", () => {
  it("has one row a cell in model order, with why a number is missing", () => {
    expect(rows()).toHaveLength(9);
    expect(rows()[2]).toMatchObject({ a: "conv.a", b: "fc", value: null, note: "widths differ" });
    expect(rows()[0]).toMatchObject({ paired: true, note: "" });
  });

  it("sorts by value either way, with missing numbers last", () => {
    const up = rows({ sort: "value" }).map(({ value }) => value);
    expect(up).toEqual([-0.5, 0.1, 0.25, 0.5, 0.75, 1, 1, 1, null]);
    const down = rows({ sort: "value", descending: true }).map(({ value }) => value);
    expect(down).toEqual([1, 1, 1, 0.75, 0.5, 0.25, 0.1, -0.5, null]);
  });

  it("sorts by the second layer in model order", () => {
    expect(
      rows({ sort: "b" })
        .map(({ b }) => b)
        .slice(0, 4),
    ).toEqual(["conv.a", "conv.a", "conv.a", "conv.b"]);
  });

  it("filters by words of either name, in any case", () => {
    expect(rows({ filter: "CONV fc" })).toHaveLength(4);
    expect(rows({ filter: "nothing" })).toEqual([]);
  });

  it("keeps to pairs on request", () => {
    expect(rows({ pairedOnly: true }).map(({ a, b }) => [a, b])).toEqual(ids.map((id) => [id, id]));
  });
});
