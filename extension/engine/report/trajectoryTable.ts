/** A run of checkpoints as text for a terminal. */
import type { Result } from "../result";
import { figureText } from "./figures";
import { visibleName } from "./names";
import { type Column, textTable } from "./textTable";

const DIGITS = 6;
const NAME_WIDTH = 48;
/** Outputs that have a column. */
const SHOWN_OUTPUTS = 10;

export function trajectoryTable(result: Result): string {
  return [whole(result), slices(result)].filter((text) => text !== "").join("\n\n");
}

function whole({ run = [], curves = [], groups = [] }: Result): string {
  const curve = (id: "to.last" | "to.previous") =>
    curves.find((each) => each.id === id && each.slice === undefined);
  const phases = new Map(groups.flatMap(({ layers }, p) => layers.map((label) => [label, p + 1])));
  const columns: Column[] = [
    { title: "checkpoint", align: "left" },
    { title: "step", align: "right" },
    { title: "to the last", align: "right" },
    { title: "to the previous", align: "right" },
    { title: "phase", align: "right" },
  ];
  const rows = run.map(({ label, step, broken }, i) => [
    visibleName(label, NAME_WIDTH),
    step === null ? "" : String(step),
    ...(["to.last", "to.previous"] as const).map((id) =>
      broken ? "broken" : figureText(curve(id)?.values[i], DIGITS, ""),
    ),
    String(phases.get(label) ?? ""),
  ]);
  return textTable(columns, rows);
}

/** Every output to that of the last checkpoint; nothing where the measure has no outputs. */
function slices({ run = [], curves = [] }: Result): string {
  const all = curves.filter(({ id, slice }) => id === "to.last" && slice !== undefined);
  if (all.length === 0) return "";
  const shown = all.slice(0, SHOWN_OUTPUTS);
  const columns: Column[] = [
    { title: "single outputs, to the last", align: "left" },
    ...shown.map(({ slice }): Column => ({ title: String(slice), align: "right" })),
  ];
  const rows = run.map(({ label, broken }, i) => [
    visibleName(label, NAME_WIDTH),
    ...shown.map(({ values }) => (broken ? "broken" : figureText(values[i], 3, ""))),
  ]);
  const rest = all.length - shown.length;
  const more = rest > 0 ? `\n  and ${rest} more outputs (--json has them)` : "";
  return textTable(columns, rows) + more;
}
