/** Reads architecture files. They come from anybody, like the checkpoints they describe. */
import { EngineError } from "../../errors";
import { JsonObject, type JsonValue, parseJson } from "../../formats/json";
import { visibleName } from "../../report/names";
import type { Architecture, ArchitectureLayer } from "./architecture";
import { type Field, type KindName, kindNames, kinds } from "./kinds";

/** The deepest networks have some thousands of layers. */
const MAX_LAYERS = 10_000;
/** Branches within branches; real ones are 2 or 3 deep. */
const MAX_BRANCH_DEPTH = 16;
/** Axes of an input; convolutions have four at most. */
const MAX_RANK = 8;
/** Any size, stride or padding; larger ones than any model has, and far from overflow. */
const MAX_SIZE = 2 ** 24;
/** Elements of one input: 4 GiB of float32. */
const MAX_INPUT_ELEMENTS = 2 ** 30;

const noFields: Readonly<Record<string, Field>> = {};

/**
 * The architecture that the JSON text `bytes` of `file` describes.
 * Throws `format.unsupported` that names the place for what is not as documented, `format.limit`
 * for more than any model has.
 */
export function parseArchitecture(bytes: Uint8Array, file: string): Architecture {
  return new Reader(file).architecture(parseJson(bytes, file));
}

class Reader {
  #layers = 0;

  constructor(readonly file: string) {}

  architecture(value: JsonValue): Architecture {
    const root = this.#object(value, "the file", ["$schema", "kind", "schema", "input", "layers"]);
    if (root.get("kind") !== "cognate.architecture") {
      throw this.#wrong("kind", '"cognate.architecture"', root.get("kind"));
    }
    if (root.get("schema") !== 1) throw this.#wrong("schema", "1", root.get("schema"));
    const input = this.#list(root.get("input"), "input", MAX_RANK).map((size, i) =>
      this.#whole(size, `input[${i}]`, { least: 1, most: MAX_SIZE }),
    );
    if (input.length === 0) throw this.#wrong("input", "at least one size", root.get("input"));
    if (input.reduce((product, size) => product * size, 1) > MAX_INPUT_ELEMENTS) {
      throw this.#limit("input", `${MAX_INPUT_ELEMENTS} elements`, input.join(" x "));
    }
    return { file: this.file, input, layers: this.#branch(root.get("layers"), "layers", 0) };
  }

  #branch(value: JsonValue | undefined, where: string, depth: number): ArchitectureLayer[] {
    if (depth > MAX_BRANCH_DEPTH) throw this.#limit(where, `${MAX_BRANCH_DEPTH} branches deep`);
    return this.#list(value, where, MAX_LAYERS).map((layer, i) =>
      this.#layer(layer, `${where}[${i}]`, depth),
    );
  }

  #layer(value: JsonValue, where: string, depth: number): ArchitectureLayer {
    if (++this.#layers > MAX_LAYERS) throw this.#limit(where, `${MAX_LAYERS} layers`);
    const object = this.#object(value, where);
    const kind = object.get("kind");
    if (typeof kind !== "string" || !isKind(kind)) {
      throw this.#wrong(`${where}.kind`, `one of ${kindNames.join(", ")}`, kind);
    }
    const fields: Readonly<Record<string, Field>> = kinds[kind].fields ?? noFields;
    this.#object(value, `${where} (${kind})`, ["kind", "name", ...Object.keys(fields)]);
    const name = object.get("name");
    const read = Object.entries(fields).map(([key, field]) => [
      key,
      this.#field(object.get(key), { field, where: `${where}.${key}`, depth }),
    ]);
    // keys are those of our own table, so that no name from the file becomes a property
    return {
      kind,
      where,
      ...(name === undefined ? {} : { name: this.#text(name, `${where}.name`) }),
      ...Object.fromEntries(read),
    } as ArchitectureLayer;
  }

  #field(
    value: JsonValue | undefined,
    { field, where, depth }: { field: Field; where: string; depth: number },
  ): unknown {
    if (value === undefined && !field.required) return field.default;
    switch (field.type) {
      case "layer":
      case "text":
        return this.#text(value, where);
      case "number":
        if (typeof value === "number" && Math.abs(value) < 1e30) return value;
        throw this.#wrong(where, "a number", value);
      case "size":
        return this.#whole(value, where, { least: 1, most: MAX_SIZE });
      case "axis":
        return this.#whole(value, where, { least: -MAX_RANK, most: MAX_RANK });
      case "sizes":
        return this.#perAxis(value, where, 1);
      case "counts":
        return this.#perAxis(value, where, 0);
      case "layers":
        return this.#branch(value, where, depth + 1);
      default:
        throw field.type satisfies never;
    }
  }

  #perAxis(value: JsonValue | undefined, where: string, least: number): number | number[] {
    const range = { least, most: MAX_SIZE };
    if (typeof value === "number") return this.#whole(value, where, range);
    return this.#list(value, where, MAX_RANK).map((each, i) =>
      this.#whole(each, `${where}[${i}]`, range),
    );
  }

  #whole(
    value: JsonValue | undefined,
    where: string,
    { least, most }: { least: number; most: number },
  ): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    throw this.#wrong(where, `a whole number of ${least} to ${most}`, value);
  }

  #text(value: JsonValue | undefined, where: string): string {
    if (typeof value === "string" && value !== "") return value;
    throw this.#wrong(where, "a name", value);
  }

  #list(value: JsonValue | undefined, where: string, most: number): readonly JsonValue[] {
    if (!Array.isArray(value)) throw this.#wrong(where, "a list", value);
    if (value.length > most) throw this.#limit(where, `${most} entries`, `${value.length}`);
    return value;
  }

  /** `known`: the keys that may stand in it. */
  #object(value: JsonValue, where: string, known?: readonly string[]): JsonObject {
    if (!(value instanceof JsonObject)) throw this.#wrong(where, "an object", value);
    const seen = new Set<string>();
    for (const [key] of value.members) {
      if (seen.has(key)) throw this.#wrong(where, `${visibleName(key)} once`, key);
      seen.add(key);
      if (known && !known.includes(key)) {
        throw this.#wrong(where, `no field but ${known.join(", ")}`, key);
      }
    }
    return value;
  }

  #wrong(where: string, expected: string, value: JsonValue | undefined): EngineError {
    const got = said(value);
    return new EngineError(
      "format.unsupported",
      `${visibleName(this.file)}: ${where}: expected ${expected}, got ${got}`,
      { file: this.file, where, expected, got },
    );
  }

  #limit(where: string, most: string, got = "more"): EngineError {
    return new EngineError(
      "format.limit",
      `${visibleName(this.file)}: ${where}: expected at most ${most}, got ${got}`,
      { file: this.file, where, expected: `at most ${most}`, got },
    );
  }
}

const isKind = (text: string): text is KindName => Object.hasOwn(kinds, text);

function said(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value instanceof JsonObject) return "an object";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "string" ? visibleName(JSON.stringify(value)) : String(value);
}
