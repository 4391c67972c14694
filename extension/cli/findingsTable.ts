import { figureText } from "../engine/report/figures";
import { visibleName } from "../engine/report/names";
import { textTable } from "../engine/report/textTable";
import type { Result } from "../engine/result";

const NAME_WIDTH = 40;
const TEXT_WIDTH = 60;
const DIGITS = 6;

/** Findings as text for a terminal: one line each, with the start of the user's words. */
export function findingsTable({ findings = [], problems }: Result): string {
  const rows = findings.map(({ created, evidence, text, file }) => [
    created.slice(0, 10),
    pairName(evidence.layers),
    evidence.measure,
    figureText(evidence.value, DIGITS),
    visibleName(text.trim().split("\n", 1)[0], TEXT_WIDTH),
    visibleName(file, 2 * NAME_WIDTH),
  ]);
  const columns = [
    { title: "date", align: "left" },
    { title: "layer or tensor", align: "left" },
    { title: "measure", align: "left" },
    { title: "value", align: "right" },
    { title: "finding", align: "left" },
    { title: "file", align: "left" },
  ] as const;
  const blocks = [
    rows.length === 0 ? "no findings" : textTable(columns, rows),
    problems.map(({ code, text }) => `${code}  ${visibleName(text, 400)}`).join("\n"),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function pairName({ a, b }: { a: string; b: string }): string {
  const name = visibleName(a, NAME_WIDTH);
  return a === b ? name : `${name} ↔ ${visibleName(b, NAME_WIDTH)}`;
}
