/** Attention circuits as text for a terminal: each head with its match. */
import type { Result } from "../result";
import { figureText } from "./figures";
import { visibleName } from "./names";
import { type Column, textTable } from "./textTable";

const DIGITS = 6;
const NAME_WIDTH = 40;

const columns: readonly Column[] = [
  { title: "head of A", align: "left" },
  { title: "head of B", align: "left" },
  { title: "query-key", align: "right" },
  { title: "least", align: "right" },
  { title: "value-output", align: "right" },
];

export function circuitsTable({ pairs }: Result): string {
  const rows = pairs.map(({ a, b, values }) => [
    visibleName(a, NAME_WIDTH),
    visibleName(b, NAME_WIDTH),
    ...["circuits.qk", "circuits.qk.least", "circuits.ov"].map((id) =>
      figureText(values[id], DIGITS, "null"),
    ),
  ]);
  return rows.length === 0 ? "" : textTable(columns, rows);
}
