/** Stacks written as JSON: {lifted, layers: [{factors: [matrix, …], D: matrix}]}. */
import { EngineError } from "../../errors";
import { JsonObject, type JsonValue, parseJson } from "../../formats/json";
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply } from "../../linalg/multiply";
import { visibleName } from "../../report/names";
import { type AttentionHead, attentionLayer, overPlaces } from "./attention";
import { type LinearLayer, type ProductLayer, type Stack, type StackLayer, stackOf } from "./stack";

/** Legs of one layer: an entry of K takes 2^(2p) additions. */
const MAX_FACTORS = 5;
const MAX_LAYERS = 10_000;
/** Places of attention; its cost grows with their fourth power. */
const MAX_PLACES = 64;
/** Of one layer, and rows of its output projection. */
const MAX_HEADS = 65_536;

/**
 * The stack that the JSON text `bytes` of `file` describes. A layer is D · ∏ (F v), elementwise;
 * lifted stacks start from v = (1, x) and map the constant to itself. A layer
 * `{attention: {Q1, K1, Q2, K2, V, O, mask, residual, gain, rotary}}` has its heads in lists, and O
 * as width x heads x e.
 * Throws `format.unsupported` that names the place, `format.limit`, `shape.mismatch`,
 * `input.nonfinite`.
 */
export function parseStack(bytes: Uint8Array, file: string): Stack {
  return new StackReader(file).stack(parseJson(bytes, file));
}

class StackReader {
  constructor(readonly file: string) {}

  stack(value: JsonValue): Stack {
    const root = this.#object(value, "the file", ["$schema", "lifted", "layers"]);
    const lifted = root.get("lifted");
    if (typeof lifted !== "boolean") throw this.#wrong("lifted", "true or false", lifted);
    const list = this.#list(root.get("layers"), "layers", MAX_LAYERS);
    const layers = list.map((layer, i) => this.#layer(layer, `layers[${i}]`));
    const places = new Set(layers.flatMap((layer) => ("places" in layer ? [layer.places] : [])));
    if (places.size > 1) throw this.#wrong("layers", "masks of one size", "masks of several");
    if (places.size > 0 && !lifted) throw this.#wrong("lifted", "true beside attention", lifted);
    const [count] = places;
    const whole = layers.map(
      ({ layer }): StackLayer =>
        layer.kind !== "attention" && count !== undefined ? overPlaces(layer, count) : layer,
    );
    return stackOf(visibleName(this.file), lifted, whole);
  }

  #layer(value: JsonValue, where: string): { layer: StackLayer; places?: number } {
    const object = this.#object(value, where, ["factors", "D", "attention"]);
    const attention = object.get("attention");
    if (attention !== undefined) return this.#attention(attention, `${where}.attention`);
    return { layer: this.#product(object, where) };
  }

  #product(object: JsonObject, where: string): LinearLayer | ProductLayer {
    const list = this.#list(object.get("factors"), `${where}.factors`, MAX_FACTORS);
    if (list.length === 0) throw this.#wrong(`${where}.factors`, "at least one matrix", list);
    const factors = list.map((matrix, m) => this.#matrix(matrix, `${where}.factors[${m}]`));
    const output = this.#matrix(object.get("D"), `${where}.D`);
    const [{ rows, columns }] = factors;
    for (const [m, factor] of factors.entries()) {
      if (factor.rows === rows && factor.columns === columns) continue;
      throw this.#shape(`${where}.factors[${m}]`, `${rows}x${columns}`, factor);
    }
    if (output.columns !== rows) throw this.#shape(`${where}.D`, `${rows} columns`, output);
    if (factors.length === 1) return { kind: "linear", weight: multiply(output, factors[0]) };
    // one matrix twice is multiplied once
    const [first] = factors;
    const shared = factors.map((factor) => (sameEntries(factor, first) ? first : factor));
    return { kind: "product", factors: shared, output };
  }

  #attention(value: JsonValue, where: string): { layer: StackLayer; places: number } {
    const keys = ["Q1", "K1", "Q2", "K2", "V", "O"] as const;
    const others = ["mask", "residual", "gain", "rotary"];
    const object = this.#object(value, where, [...keys, ...others]);
    const mask = this.#matrix(object.get("mask"), `${where}.mask`);
    if (mask.rows !== mask.columns || mask.rows > MAX_PLACES) {
      throw this.#shape(`${where}.mask`, `at most ${MAX_PLACES}x${MAX_PLACES}, square`, mask);
    }
    const lists = keys.map((key) => this.#list(object.get(key), `${where}.${key}`, MAX_HEADS));
    // O is width x heads x e, as the weight of an output projection is cut into heads
    const rows = lists[5].map((row, i) => this.#matrix(row, `${where}.O[${i}]`));
    const heads = lists[0].map((_, h): AttentionHead => {
      const [q1, k1, q2, k2, v] = keys
        .slice(0, 5)
        .map((key, i) => this.#matrix(lists[i][h], `${where}.${key}[${h}]`));
      return { q1, k1, q2, k2, v, o: this.#output(rows, { head: h, size: v.rows, where }) };
    });
    if (heads.length === 0) throw this.#wrong(`${where}.Q1`, "at least one head", lists[0]);
    const number = (key: string) => {
      const given = object.get(key);
      if (given === undefined || (typeof given === "number" && Number.isFinite(given))) {
        return given ?? null;
      }
      throw this.#wrong(`${where}.${key}`, "a number", given);
    };
    const places = mask.rows;
    const layer = attentionLayer({
      heads,
      mask: Array.from({ length: places }, (_, q) => [
        ...mask.data.subarray(q * places, (q + 1) * places),
      ]),
      residual: number("residual") ?? 1,
      gain: number("gain"),
      rotary: number("rotary"),
    });
    return { layer, places };
  }

  #output(
    rows: readonly DenseMatrix[],
    { head, size, where }: { head: number; size: number; where: string },
  ): DenseMatrix {
    const data = new Float64Array(rows.length * size);
    for (const [i, row] of rows.entries()) {
      if (row.columns !== size || head >= row.rows) {
        throw this.#shape(`${where}.O[${i}]`, `a row of ${size} for each head`, row);
      }
      data.set(row.data.subarray(head * size, (head + 1) * size), i * size);
    }
    return { rows: rows.length, columns: size, data };
  }

  #matrix(value: JsonValue | undefined, where: string): DenseMatrix {
    const rows = this.#list(value, where, 2 ** 24);
    const [first] = rows;
    const columns = Array.isArray(first) ? first.length : 0;
    if (columns === 0) throw this.#wrong(where, "a matrix: a list of rows of numbers", first);
    const data = new Float64Array(rows.length * columns);
    for (const [i, row] of rows.entries()) {
      if (!Array.isArray(row) || row.length !== columns) {
        throw this.#wrong(`${where}[${i}]`, `${columns} numbers`, row);
      }
      for (let j = 0; j < columns; j++) {
        const entry = row[j];
        if (typeof entry !== "number") throw this.#wrong(`${where}[${i}][${j}]`, "a number", entry);
        if (!Number.isFinite(entry)) {
          const message = `${visibleName(this.file)}: ${where}[${i}][${j}]: expected a finite number, got ${entry}`;
          throw new EngineError("input.nonfinite", message, { file: this.file, where });
        }
        data[i * columns + j] = entry;
      }
    }
    return { rows: rows.length, columns, data };
  }

  #list(value: JsonValue | undefined, where: string, most: number): readonly JsonValue[] {
    if (!Array.isArray(value)) throw this.#wrong(where, "a list", value);
    if (value.length <= most) return value;
    throw new EngineError(
      "format.limit",
      `${visibleName(this.file)}: ${where}: has ${value.length} entries, expected at most ${most}`,
      { file: this.file, where, expected: `at most ${most}`, got: `${value.length}` },
    );
  }

  #object(value: JsonValue, where: string, known: readonly string[]): JsonObject {
    if (!(value instanceof JsonObject)) throw this.#wrong(where, "an object", value);
    for (const [key] of value.members) {
      if (!known.includes(key)) {
        throw this.#wrong(where, `no field but ${known.join(", ")}`, key);
      }
    }
    return value;
  }

  #shape(where: string, expected: string, { rows, columns }: DenseMatrix): EngineError {
    const got = `${rows}x${columns}`;
    return new EngineError(
      "shape.mismatch",
      `${visibleName(this.file)}: ${where}: expected ${expected}, got ${got}`,
      { file: this.file, where, expected, got },
    );
  }

  #wrong(where: string, expected: string, value: unknown): EngineError {
    const got = said(value);
    return new EngineError(
      "format.unsupported",
      `${visibleName(this.file)}: ${where}: expected ${expected}, got ${got}`,
      { file: this.file, where, expected, got },
    );
  }
}

const sameEntries = (a: DenseMatrix, b: DenseMatrix): boolean =>
  a === b || a.data.every((value, i) => value === b.data[i]);

function said(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value instanceof JsonObject) return "an object";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "string" ? visibleName(JSON.stringify(value)) : String(value);
}
