/** Compared geometries as text for a terminal: the figures, and matrices of layers or networks. */
import type { Matrix, Result } from "../result";
import { diffusionTable } from "./diffusionTable";
import { figureText } from "./figures";
import { visibleName } from "./names";
import { type Column, textTable } from "./textTable";

const DIGITS = 6;
const NAME_WIDTH = 40;
/** A wider matrix is for CSV and JSON. */
const SHOWN_COLUMNS = 10;

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

const figures = [
  ["msa.spectralRatio", "d_MSA"],
  ["msa.spectralRatio.null", "random layers"],
  ["msa.logScale", "log scale"],
  ["msa.used", "points used"],
  ["msa.rank", "directions"],
  ["cka.linear", "CKA"],
] as const;

export function geometryTable({ pairs, matrices, geometry }: Result): string[] {
  if (geometry?.diffusion) return diffusionTable(geometry.diffusion);
  const rows = pairs.map(({ a, b, values }) => [
    visibleName(a, NAME_WIDTH),
    visibleName(b, NAME_WIDTH),
    ...figures.map(([id]) => figureText(values[id], DIGITS, "null")),
  ]);
  const columns = [left("layer of A"), left("layer of B")];
  const table = textTable([...columns, ...figures.map(([, title]) => right(title))], rows);
  return [table, ...timeTable(geometry), ...matrices.map(matrixTable)];
}

function timeTable(geometry: Result["geometry"]): string[] {
  if (!geometry?.overTime) return [];
  const rows = geometry.overTime.map((value, at) => [
    String(at),
    figureText(value, DIGITS, "null"),
  ]);
  return [textTable([right("step"), right("d_MSA")], rows)];
}

function matrixTable({ measure, rows, columns, values }: Matrix): string {
  const shown = columns.slice(0, SHOWN_COLUMNS);
  const head = [left(measure), ...shown.map((name) => right(visibleName(name, NAME_WIDTH)))];
  const more = columns.length > shown.length ? "\n(further columns in CSV and JSON)" : "";
  const lines = rows.map((name, i) => [
    visibleName(name, NAME_WIDTH),
    ...shown.map((_, j) => figureText(values[i][j], 3, "null")),
  ]);
  return `${textTable(head, lines)}${more}`;
}
