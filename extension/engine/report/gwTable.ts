/** Gromov-Wasserstein of two distance matrices as text for a terminal. */
import type { Result } from "../result";
import { figureText } from "./figures";
import { textTable } from "./textTable";

/** The digits that every machine agrees on. */
const DIGITS = 12;

export function gwTable(result: Result): string {
  const { value, sqrt, bound, start, iterations, converged, values = {} } = result;
  const [low, high] = [values["gw.low"], values["gw.high"]];
  const interval = `${figureText(low, DIGITS)} to ${figureText(high, DIGITS)}`;
  const rows = [
    ["E", figureText(value, DIGITS, "null")],
    ...(low === undefined ? [] : [["95 % interval of E", interval]]),
    ["√E", figureText(sqrt, DIGITS, "null")],
    ["lower bound of E", figureText(bound, DIGITS, "none")],
    ["start", start ?? "none"],
    ["iterations", String(iterations ?? 0)],
    ["converged", converged ? "yes" : "no"],
  ];
  const columns = [
    { title: "figure", align: "left" },
    { title: "value", align: "left" },
  ] as const;
  return textTable(columns, rows);
}
