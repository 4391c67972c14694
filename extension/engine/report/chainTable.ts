/** Chains as text for a terminal: figures by depth of two networks, a matrix of more. */
import { measureIdOf } from "../measures/figures";
import type { Matrix, NetworkEquivalence, Result } from "../result";
import { figureText } from "./figures";
import { visibleName } from "./names";
import { type Column, textTable } from "./textTable";

const DIGITS = 6;
/** A wider table breaks its lines on most terminals. */
const MOST_COLUMNS = 12;

export function chainTable(result: Result): string[] {
  if (result.inputs.length === 2) return [pairTable(result)];
  return [...matrixTables(result), badgeLines(result)];
}

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

function pairTable({ pairs }: Result): string {
  const keys = [...new Set(pairs.flatMap(({ values }) => Object.keys(values)))];
  const columns = [left("depth"), left("layer"), ...keys.map((key) => right(lastPart(key)))];
  const rows = pairs.map(({ a, b, values }, l) => [
    String(l + 1),
    a === b ? visibleName(a, 40) : `${visibleName(a, 40)} ↔ ${visibleName(b, 40)}`,
    ...keys.map((key) => (key in values ? figureText(values[key], DIGITS, "null") : "")),
  ]);
  return textTable(columns, rows);
}

const lastPart = (key: string): string => measureIdOf(key).replace(/^weights\.chain\./, "");

/** The canonical form at its greatest depth, about the mean, else as it is. */
function matrixTables({ matrices }: Result): string[] {
  const of = (id: string) => matrices.filter(({ measure }) => measureIdOf(measure) === id).at(-1);
  const chosen = of("weights.chain.canonical.centered") ?? matrices.at(-1);
  return chosen ? [matrixTable(chosen)] : [];
}

function matrixTable({ measure, rows, values }: Matrix): string {
  const shown = Math.min(rows.length, MOST_COLUMNS);
  const columns = [left(measure), ...rows.slice(0, shown).map((_, i) => right(`${i + 1}`))];
  const lines = values.map((cells, i) => [
    `${i + 1}  ${shortName(rows[i])}`,
    ...cells.slice(0, shown).map((value) => figureText(value, 3)),
  ]);
  return textTable(columns, lines);
}

export const shortName = (path: string): string =>
  visibleName(path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1), 40);

function badgeLines({ equivalences = [], inputs }: Result): string {
  const name = ({ a, b }: NetworkEquivalence) =>
    `${shortName(inputs[a].path)} and ${shortName(inputs[b].path)}`;
  return equivalences
    .filter(({ certificate }) => certificate !== null)
    .map((found) => `${name(found)}: ${found.text}`)
    .join("\n");
}
