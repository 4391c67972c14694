/** A run of checkpoints as text for a terminal. */
import type { Result } from "../result";
import { figureText } from "./figures";
import { visibleName } from "./names";
import { type Column, textTable } from "./textTable";

const DIGITS = 6;
const NAME_WIDTH = 48;

export function trajectoryTable({ run = [], curves = [], groups = [] }: Result): string {
  const whole = (id: "to.last" | "to.previous") =>
    curves.find((curve) => curve.id === id && curve.slice === undefined);
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
      broken ? "broken" : figureText(whole(id)?.values[i], DIGITS, ""),
    ),
    String(phases.get(label) ?? ""),
  ]);
  return textTable(columns, rows);
}
