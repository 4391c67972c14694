import { describe, expect, it } from "vitest";
import { barRows } from "../../../../webview/layer-similarity/model/bars";
import { measureOptions } from "../../../../webview/layer-similarity/model/measureOptions";
import { sizesText } from "../../../../webview/layer-similarity/model/sizes";
import { makeGrid } from "../../../../webview/shared/heatmap/grid";
import { weightsCatalog } from "./catalogs";
import { layer, matrix, result } from "./results";

const ids = ["fc1", "fc2"];
const of = result(ids, {
  matrices: [
    matrix(ids, ids, {
      values: [
        [0.97, null],
        [0.25, -0.5],
      ],
      low: [
        [0.95, null],
        [0.2, -0.6],
      ],
      high: [
        [0.99, null],
        [0.3, -0.4],
      ],
      null: [
        [0.04, null],
        [0.04, 0.04],
      ],
    }),
  ],
  notes: [
    {
      at: "weights.inputGram.cosine fc1 ↔ fc2",
      code: "x",
      text: "the layers' input widths differ",
    },
  ],
});
const [measure] = measureOptions(of, weightsCatalog);
const grid = measure ? makeGrid(of, measure) : null;
if (!grid) throw new Error("no grid");

describe("how much there is to go by", () => {
  const activation = (shape: readonly number[]) => ({
    ...layer("fc1", 0, shape),
    kind: "activation" as const,
  });

  it("is said of activations: fewest samples, most features", () => {
    const of = result(["fc1"], {
      layers: { a: [activation([128, 80])], b: [activation([128, 24])] },
      activations: [{ samples: 128, sampleIds: false, marked: true }],
    });
    expect(sizesText(of)).toBe("Here: 128 samples, up to 80 features.");
  });

  it("is not said of weights, or of nothing", () => {
    expect(sizesText(result(["fc1"]))).toBe("");
    expect(sizesText(undefined)).toBe("");
    const empty = { layers: { a: [], b: [] }, activations: [] };
    expect(sizesText(result([], empty))).toBe("");
  });
});

describe("bars", () => {
  it("grow from zero to either side", () => {
    const { rows, scale } = barRows(of, grid);
    expect(rows.map(({ a, b, value }) => [a, b, value])).toEqual([
      ["fc1", "fc1", 0.97],
      ["fc2", "fc2", -0.5],
    ]);
    expect(rows[0]?.bar).toEqual([50, 98.5]);
    expect(rows[1]?.bar).toEqual([25, 50]);
    expect(rows[0]?.chanceAt).toBe(52);
    expect(scale).toContain("−1 to 1");
  });

  it("reach to chance where the range is open", () => {
    const open = result(ids, {
      matrices: [
        matrix(ids, ids, { direction: "distance", range: [0, null], null: [[4], [null, 4]] }),
      ],
    });
    const [option] = measureOptions(open, weightsCatalog);
    const drawn = option && makeGrid(open, option);
    if (!drawn) throw new Error("no grid");
    const [row] = barRows(open, drawn).rows;
    expect([row?.bar, row?.chanceAt]).toEqual([[0, 25], 100]);
  });

  it("use the whole track where nothing is negative", () => {
    const positive = result(ids, { matrices: [matrix(ids, ids)] });
    const [option] = measureOptions(positive, weightsCatalog);
    const drawn = option && makeGrid(positive, option);
    if (!drawn) throw new Error("no grid");
    expect(barRows(positive, drawn).rows[0]?.bar).toEqual([0, 100]);
  });
});
