import type { Command } from "../command";
import { usage } from "../options";
import { formatOf, printText, renderFormats } from "../output";

export const report: Command = {
  name: "report",
  positionals: "RESULT.json",
  count: 1,
  summary: "A stored result as a page with its picture, or as CSV or SVG.",
  options: [
    {
      name: "format",
      kind: "value",
      value: "FORM",
      help: "html, svg, csv or json (default: by the suffix of --out, else html)",
    },
    { name: "measure", kind: "value", value: "ID", help: "the measure of the picture" },
    { name: "theme", kind: "value", value: "NAME", help: "light (default) or dark" },
  ],
  without: ["json", "seed", "threads", "strict", "hash"],
  async run(call) {
    const { options } = call;
    const format =
      options.choice("format", renderFormats) ?? formatOf(options.text("out")) ?? "html";
    const theme = options.choice("theme", ["light", "dark"]);
    // Loaded when needed: the schema's checker is larger than all the rest.
    const { readResult } = await import("../readResult");
    const { render } = await import("../../engine/report/render");
    const result = await readResult(call.positionals[0]);
    const measure = options.text("measure");
    const own = result.matrices.map((matrix) => matrix.measure);
    const drawn = format === "svg" || format === "html";
    // of a stitch also one figure by all methods, in one picture
    const figures = drawn ? own.map((id) => id.replace(/^stitch\.\w+\.(\w+)$/, "stitch.$1")) : [];
    const measures = [...new Set([...figures, ...own])];
    if (measure !== undefined && !measures.includes(measure)) {
      throw usage(
        `option --measure: expected one of the result's matrices (${measures.join(", ") || "it has none"}), got ${JSON.stringify(measure)}`,
      );
    }
    await printText(call, render({ result, format, measure, theme }));
    return "complete";
  },
};
