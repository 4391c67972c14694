/**
 * A result as comma-separated values (RFC 4180: CRLF, quotes doubled), one line per figure or
 * tensor. Texts that a spreadsheet would run as a formula are led by an apostrophe.
 */
import type { Matrix, Result, TensorEntry } from "../result";
import { figureText } from "./figures";

/** `measure` keeps the lines of one measure only. */
export function csv(result: Result, measure?: string): string {
  const lines = result.tensors ? tensorLines(result.tensors) : figureLines(result, measure);
  return lines.map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

type Value = string | number | boolean | null | undefined;

function cell(value: Value): string {
  if (typeof value !== "string") return figureText(value, 17, "");
  // A spreadsheet looks past leading spaces; a number stays a number.
  const text = /^\s*[=+\-@\t\r\n|%]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function figureLines(result: Result, measure: string | undefined): Value[][] {
  const wanted = (id: string) => measure === undefined || id === measure;
  const rules = new Map(result.pairing.map(({ a, b, rule }) => [`${a}\n${b}`, rule]));
  const header = ["level", "a", "b", "pairing", "measure", "value", "low", "high", "chance"];
  const pairs = result.pairs.flatMap(({ a, b, level, values }) =>
    Object.entries(values)
      .filter(([id]) => !id.endsWith(".null") && wanted(id))
      .map(([id, value]): Value[] => {
        const rule = level === "layer" ? rules.get(`${a}\n${b}`) : undefined;
        return [level, a, b, rule, id, value, null, null, values[`${id}.null`]];
      }),
  );
  const cells = result.matrices.filter(({ measure: id }) => wanted(id)).flatMap(matrixLines);
  return [header, ...pairs, ...cells];
}

function matrixLines(matrix: Matrix): Value[][] {
  const { measure, rows, columns, values, low, high } = matrix;
  return rows.flatMap((a, i) =>
    columns.map((b, j): Value[] => {
      const bounds = [low?.[i][j], high?.[i][j], matrix.null?.[i][j]];
      return ["cell", a, b, null, measure, values[i][j], ...bounds];
    }),
  );
}

function tensorLines(tensors: readonly TensorEntry[]): Value[][] {
  const stats = tensors.some((tensor) => tensor.stats);
  const figures = ["count", "min", "max", "mean", "std", "zeros", "nans", "infs"] as const;
  const header = ["tensor", "dtype", "shape", "layer", "file", "first byte", "end byte", "tied to"];
  return [
    [...header, ...(stats ? figures : [])],
    ...tensors.map((tensor): Value[] => [
      tensor.name,
      tensor.dtype,
      tensor.shape.join("x"),
      tensor.layer,
      tensor.file,
      ...tensor.range,
      tensor.tiedTo,
      ...(stats ? figures.map((figure) => tensor.stats?.[figure]) : []),
    ]),
  ];
}
