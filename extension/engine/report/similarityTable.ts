/** Measures on two arrays as text for a terminal: one line a measure. */
import { aspectKey, splitFigureKey } from "../measures/figures";
import type { Result } from "../result";
import { figureText } from "./figures";
import { type Column, textTable } from "./textTable";

/** The digits that every machine agrees on, under strict mode all the rest as well. */
const DIGITS = 12;
const SHORT = 6;

export function similarityTable({ values = {} }: Result): string {
  const keys = Object.keys(values).filter((key) => splitFigureKey(key).aspect === null);
  if (keys.length === 0) return "no measures";
  const has = (aspect: Parameters<typeof aspectKey>[1]) =>
    keys.some((key) => aspectKey(key, aspect) in values);
  const shown = (key: string, aspect: Parameters<typeof aspectKey>[1]) => {
    const of = aspectKey(key, aspect);
    return of in values ? figureText(values[of], SHORT, "null") : "";
  };
  const single = (["error", "null", "p", "ceiling"] as const).filter(has);
  const columns: Column[] = [
    { title: "measure", align: "left" },
    { title: "value", align: "right" },
    ...(has("low") ? [{ title: "95 % interval", align: "left" } as const] : []),
    ...single.map((aspect): Column => ({ title: titles[aspect], align: "right" })),
  ];
  const rows = keys.map((key) => [
    key,
    figureText(values[key], DIGITS, "null"),
    ...(has("low") ? [intervalText(shown(key, "low"), shown(key, "high"))] : []),
    ...single.map((aspect) => shown(key, aspect)),
  ]);
  return textTable(columns, rows);
}

const titles = { error: "std. error", null: "chance", p: "p", ceiling: "ceiling" } as const;

const intervalText = (low: string, high: string): string => (low === "" ? "" : `[${low}, ${high}]`);
