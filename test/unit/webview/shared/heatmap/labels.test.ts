import { describe, expect, it } from "vitest";
import { fitLabels } from "../../../../../webview/shared/heatmap/labels";

const measure = (text: string) => text.length * 7;

describe("fitLabels", () => {
  it("keeps names that fit, and takes no more room than they need", () => {
    expect(fitLabels(["fc1", "fc10"], 140, measure)).toEqual({ texts: ["fc1", "fc10"], width: 28 });
  });

  it("leaves out the shared path before it cuts", () => {
    const names = ["transformer.h.0.attn", "transformer.h.10.mlp"];
    expect(fitLabels(names, 70, measure).texts).toEqual(["…0.attn", "…10.mlp"]);
  });

  it("cuts middles of what is still too long", () => {
    const { texts, width } = fitLabels(["a".repeat(10_000), "b"], 70, measure);
    expect(texts[0]).toHaveLength(10);
    expect(texts[0]).toContain("…");
    expect(width).toBe(70);
  });

  it("shows hostile names on one line", () => {
    expect(fitLabels(["<b>\n</b>", ""], 200, measure).texts).toEqual(["<b>↵</b>", '""']);
  });

  it("does without names and without room", () => {
    expect(fitLabels([], 100, measure)).toEqual({ texts: [], width: 0 });
    expect(fitLabels(["abc"], 0, measure)).toEqual({ texts: ["…"], width: 0 });
  });
});
