import { describe, expect, it } from "vitest";
import { pathOf, plotOf } from "../../../../webview/hypothesis/model/plot";
import { reviveViewState } from "../../../../webview/hypothesis/model/viewState";
import { pText } from "../../../../webview/hypothesis/model/words";

const curve = (
  id: "accuracy" | "chance" | "within" | "between",
  representation: "canonical" | "raw",
  values: (number | null)[],
) => ({ id, representation, values, depths: values.map((_, i) => i + 1) });

const curves = [
  curve("accuracy", "canonical", [1, 0.5, 0]),
  curve("chance", "canonical", [0.25, 0.25, 0.25]),
  curve("within", "canonical", [0.6, 0.4, 0.2]),
  curve("between", "canonical", [-0.2, -0.1, 0]),
  curve("accuracy", "raw", [0.25, null, 0.25]),
  curve("chance", "raw", [0.25, null, 0.25]),
];

describe("the plot", () => {
  it("draws accuracies from 0 to 1 with one line of guessing, leaving out what is missing", () => {
    const plot = plotOf(curves, "accuracy")!;
    expect(plot.series.map(({ id, representation }) => [id, representation])).toEqual([
      ["accuracy", "canonical"],
      ["chance", "canonical"],
      ["accuracy", "raw"],
    ]);
    const [canonical, , raw] = plot.series;
    expect(canonical.points.map(({ y }) => y)).toEqual([12, 101, 190]);
    expect(raw.points.map(({ depth }) => depth)).toEqual([1, 3]);
    expect(plot.ticks.map(({ value }) => value)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(pathOf(canonical.points)).toMatch(/^M44\.0 12\.0 L/);
  });

  it("draws similarities on their own scale", () => {
    const plot = plotOf(curves, "separation")!;
    expect(plot.series.map(({ id }) => id)).toEqual(["within", "between"]);
    expect(plot.ticks[0].value).toBe(-0.2);
    expect(plot.ticks[4].value).toBeCloseTo(0.6, 12);
  });

  it("puts a single depth in the middle, and nothing where there is nothing", () => {
    const plot = plotOf([curve("accuracy", "canonical", [0.5])], "accuracy")!;
    expect(plot.depths).toEqual([{ x: 44 + 460 / 2, depth: 1 }]);
    expect(plotOf([], "accuracy")).toBeNull();
    expect(plotOf([curve("accuracy", "canonical", [null])], "accuracy")).toBeNull();
  });
});

describe("what the view keeps", () => {
  it("is brought into shape whatever was kept", () => {
    expect(reviveViewState(null)).toEqual({
      ...{ subject: null, hypothesis: "", figure: "accuracy", tags: {} },
    });
    const tags = { "/a": "one", "/b": 2 };
    expect(reviveViewState({ hypothesis: 3, figure: "separation", tags })).toEqual({
      ...{ subject: null, hypothesis: "", figure: "separation", tags: { "/a": "one" } },
    });
  });
});

describe("p values", () => {
  it("never read as 0", () => {
    expect([0.25, 0.0012345, 1e-9, 0].map(pText)).toEqual([
      "0.25",
      "0.00123",
      "1.0e−9",
      "< 1e−300",
    ]);
  });
});
