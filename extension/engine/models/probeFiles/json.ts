/**
 * Inputs as JSON. Three forms: an array of samples, nested as the input's shape is; an object of
 * such arrays by input (`{"x": [[1, 2], [3, 4]], "labels": [0, 1]}`); an array of one object a
 * sample (`[{"x": [1, 2], "label": "cat"}, ...]`).
 */
import { JsonObject, type JsonValue, parseJson } from "../../formats/json";
import { visibleName } from "../../report/names";
import { MAX_INPUT_RANK } from "./limits";
import { isLabels, Numbers, readLabels, type Table, type TableArray, tableFault } from "./table";

/** Throws `format.*` for what has none of the forms, `shape.mismatch` for ragged samples. */
export function readJsonTable(bytes: Uint8Array, name: string): Table {
  const value = parseJson(bytes, name);
  const columns = columnsOf(value, name);
  const arrays: TableArray[] = [];
  let labels: Table["labels"] = null;
  let samples: number | null = null;
  for (const [key, rows] of columns) {
    samples ??= rows.length;
    if (rows.length !== samples) {
      const where = JSON.stringify(visibleName(key));
      const expected = `${samples} samples as in the array before`;
      throw tableFault(name, "shape.mismatch", { where, expected, got: `${rows.length}` });
    }
    if (isLabels(key))
      labels = readLabels(
        name,
        rows.map((row, i) => labelOf(name, row, i)),
      );
    else arrays.push(arrayOf(name, key, rows));
  }
  if (arrays.length === 0 || !samples) {
    const expected = "an array of samples, or an object of such arrays by input";
    throw tableFault(name, "format.unsupported", { where: "the text", expected, got: "none" });
  }
  return { samples, arrays, labels };
}

type Columns = readonly (readonly [name: string, rows: readonly JsonValue[]])[];

function columnsOf(value: JsonValue, name: string): Columns {
  const isRows = (rows: JsonValue): rows is readonly JsonValue[] => Array.isArray(rows);
  if (value instanceof JsonObject) {
    return value.members.map(([key, rows]) => {
      if (isRows(rows)) return [key, rows] as const;
      const where = JSON.stringify(visibleName(key));
      throw tableFault(name, "format.unsupported", {
        where,
        expected: "an array of samples",
        got: kindOf(rows),
      });
    });
  }
  if (!isRows(value)) {
    const expected = "an array of samples, or an object of such arrays by input";
    throw tableFault(name, "format.unsupported", {
      where: "the text",
      expected,
      got: kindOf(value),
    });
  }
  const [first] = value;
  if (!(first instanceof JsonObject)) return [["", value]];
  return first.members.map(([key]) => [
    key,
    value.map((sample, i) => {
      const found = sample instanceof JsonObject ? sample.get(key) : undefined;
      if (found !== undefined) return found;
      const expected = `a value for ${JSON.stringify(visibleName(key))} as in sample 1`;
      throw tableFault(name, "format.unsupported", {
        where: `sample ${i + 1}`,
        expected,
        got: "none",
      });
    }),
  ]);
}

function arrayOf(name: string, key: string, rows: readonly JsonValue[]): TableArray {
  const shape = shapeOf(name, rows);
  const numbers = new Numbers(name);
  const walk = (value: JsonValue, axis: number, where: string): void => {
    if (axis === shape.length) {
      numbers.push(numberOf(name, value, where));
      return;
    }
    if (!Array.isArray(value) || value.length !== shape[axis]) {
      const got = Array.isArray(value) ? `${value.length}` : kindOf(value);
      const expected = `${shape[axis]} values as in sample 1`;
      throw tableFault(name, "shape.mismatch", { where, expected, got });
    }
    for (const each of value) walk(each, axis + 1, where);
  };
  const what = key === "" ? "" : ` of ${JSON.stringify(visibleName(key))}`;
  for (const [i, row] of rows.entries()) walk(row, 0, `sample ${i + 1}${what}`);
  return { name: key, shape, flat: false, data: numbers.take() };
}

/** Of the first sample. */
function shapeOf(name: string, rows: readonly JsonValue[]): number[] {
  const shape: number[] = [];
  for (let value = rows[0]; Array.isArray(value); value = value[0]) {
    shape.push(value.length);
    if (shape.length <= MAX_INPUT_RANK) continue;
    throw tableFault(name, "format.limit", {
      where: "sample 1",
      expected: `at most ${MAX_INPUT_RANK} axes`,
      got: "more",
    });
  }
  return shape;
}

function numberOf(name: string, value: JsonValue, where: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "boolean") return Number(value);
  const code = typeof value === "number" ? "input.nonfinite" : "format.unsupported";
  throw tableFault(name, code, { where, expected: "a number", got: kindOf(value) });
}

function labelOf(name: string, value: JsonValue, index: number): number | string {
  if (typeof value === "number" || typeof value === "string") return value;
  throw tableFault(name, "format.unsupported", {
    where: `labels of sample ${index + 1}`,
    expected: "a number or a name",
    got: kindOf(value),
  });
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (value instanceof JsonObject) return "an object";
  if (typeof value === "string") return JSON.stringify(visibleName(value, 40));
  return String(value);
}
