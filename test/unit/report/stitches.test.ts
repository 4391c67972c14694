import { describe, expect, it } from "vitest";
import { html } from "../../../extension/engine/report/html";
import { svg } from "../../../extension/engine/report/svg";
import type { Result } from "../../../extension/engine/result";

const matrix = (measure: string, values: (number | null)[][]) => ({
  ...{ measure, values, symmetric: false, range: [0, null] },
  direction: measure.endsWith("fula") ? "distance" : "similarity",
  ...{ rows: ["a1", "<a2>"], columns: ["b1", "b2"] },
});

const values = { agreement: 50, fula: 0.25 };
const result = {
  ...{ kind: "stitch", schema: 1, engine: "1", status: "complete", pairs: [], problems: [] },
  inputs: [],
  params: { mode: "fast", seed: 0, threads: 1, runtime: "wasm" },
  matrices: [
    matrix("stitch.ls.fula", [
      [0.25, null],
      [null, 0.5],
    ]),
    matrix("stitch.ls.agreement", [
      [50, null],
      [null, 20],
    ]),
    matrix("stitch.tlm.fula", [
      [1.25, null],
      [null, null],
    ]),
  ],
  stitches: [
    { a: "a1", b: "b1", method: "ls", values },
    { a: "<a2>", b: "b1", method: "tlm", values: { fula: 1.25 } },
  ],
  values: { "stitch.front.agreement": 5 },
  notes: [],
} as unknown as Result;

const titles = (text: string) => [...text.matchAll(/<title>([^<]*)<\/title>/g)].map(([, t]) => t);

describe("the picture of stitches", () => {
  it("has every method that has the figure, between the unmodified models", () => {
    const text = svg(result, { measure: "stitch.fula" });
    expect(text).toContain(">Least squares<");
    expect(text).toContain(">Task loss<");
    expect(titles(text)).toEqual([
      "FuLA distance of stitches by method: front layers down, end layers across; lower is more alike",
      ...["end alone: 0", "front alone: no number"],
      ...["a1 → b1: 0.25", "a1 → b2: no number"],
      ...["&lt;a2&gt; → b1: no number", "&lt;a2&gt; → b2: 0.5"],
      ...["end alone: 0", "front alone: no number"],
      ...["a1 → b1: 1.25", "a1 → b2: no number"],
      ...["&lt;a2&gt; → b1: no number", "&lt;a2&gt; → b2: no number"],
    ]);
    // one scale for all, which ends where the largest of any method does
    expect(text).toContain('text-anchor="end">1.25</text>');
  });

  it("is of the most telling figure when none is named, and of one matrix by its own id", () => {
    expect(titles(svg(result))).toContain("end alone: 100");
    expect(titles(svg(result))).toContain("front alone: 5");
    expect(svg(result, { measure: "stitch.ls.fula" })).not.toContain("end alone");
    expect(() => svg(result, { measure: "stitch.kappa" })).toThrow(/no figures of measure/);
  });

  it("stands on the page with a table of all fits", () => {
    const text = html(result, { theme: "dark" });
    expect(text.match(/<svg/g)).toHaveLength(2);
    expect(text).toContain("<h2>Stitches</h2>");
    expect(text).toContain(
      "<td><code>&lt;a2&gt;</code> → <code>b1</code></td><td>Task loss</td><td></td><td>1.25</td>",
    );
    expect(text).not.toContain("<a2>");
    expect(html(result, { measure: "stitch.tlm.fula" }).match(/<svg/g)).toHaveLength(1);
  });
});
