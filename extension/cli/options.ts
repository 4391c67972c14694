/** What the commands accept after `--`, and typed access to what was given. */
import { EngineError } from "../engine/errors";

export interface OptionSpec {
  readonly name: string;
  /**
   * `flag` takes no value, `value` takes one, `two` the two words that follow, `list` may be given
   * again or hold commas.
   */
  readonly kind: "flag" | "value" | "two" | "list";
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

/** Options that every command takes. */
export const commonOptions = [
  { name: "json", kind: "flag", help: "print the result as JSON, in full precision" },
  {
    name: "out",
    kind: "value",
    value: "FILE",
    help: "write to FILE instead; .json, .csv, .svg and .html choose the form",
  },
  { name: "seed", kind: "value", value: "N", help: "seed of everything random (default 0)" },
  {
    name: "threads",
    kind: "value",
    value: "N",
    help: "threads to compute with (default: by the machine)",
  },
  { name: "strict", kind: "flag", help: "the same bits on every machine and number of threads" },
  { name: "hash", kind: "flag", help: "fill in the SHA-256 of the inputs' bytes" },
  { name: "help", kind: "flag", help: "say how to use the command" },
] as const satisfies readonly OptionSpec[];

/** More threads than any machine gains from; a typing error beyond that. */
const MAX_THREADS = 256;

export type GivenOptions = ReadonlyMap<string, readonly (string | true)[]>;

/** The options of one call. Throws `usage` for values of the wrong kind, naming the option. */
export class Options {
  readonly #given: GivenOptions;

  constructor(given: GivenOptions) {
    this.#given = given;
  }

  flag(name: string): boolean {
    return this.#given.has(name);
  }

  text(name: string): string | undefined {
    const values = this.#given.get(name) ?? [];
    if (values.length > 1) {
      throw usage(`option --${name}: given ${values.length} times, expected once`);
    }
    return values[0] as string | undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw usage(`option --${name}: is needed`);
    return value;
  }

  /** The parts of a list, in the order given; undefined when the option is absent. */
  list(name: string): string[] | undefined {
    const values = this.#given.get(name) as readonly string[] | undefined;
    const parts = values?.flatMap((value) => value.split(",")).map((part) => part.trim());
    if (parts?.some((part) => part === "")) {
      throw usage(`option --${name}: has an empty part in ${JSON.stringify(values?.join(","))}`);
    }
    return parts;
  }

  /** All values of a list whose parts may hold commas. */
  all(name: string): string[] | undefined {
    return this.#given.get(name) as string[] | undefined;
  }

  integer(name: string, range: { min: number; max: number }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= range.min && value <= range.max) return value;
    throw usage(
      `option --${name}: expected a whole number from ${range.min} to ${range.max}, got ${JSON.stringify(text)}`,
    );
  }

  /** A number between two others, both excluded; `from` is included. */
  number(
    name: string,
    range: { above: number; below: number } | { from: number; below: number },
  ): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const enough = "from" in range ? value >= range.from : value > range.above;
    if (enough && value < range.below) return value;
    const expected =
      "from" in range
        ? `a number from ${range.from} on, below ${range.below}`
        : `a number between ${range.above} and ${range.below}`;
    throw usage(`option --${name}: expected ${expected}, got ${JSON.stringify(text)}`);
  }

  /** A number from 0 to 1, both included. */
  share(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (value >= 0 && value <= 1) return value;
    throw usage(`option --${name}: expected a number from 0 to 1, got ${JSON.stringify(text)}`);
  }

  /** Both words of an option of kind `two`. */
  two(name: string): [string, string] | undefined {
    const values = this.#given.get(name) as readonly string[] | undefined;
    if (!values) return undefined;
    if (values.length > 2) throw usage(`option --${name}: given more than once, expected once`);
    return [values[0], values[1]];
  }

  choice<C extends string>(name: string, choices: readonly C[]): C | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const known = choices.find((choice) => choice === text);
    if (known) return known;
    throw usage(`option --${name}: expected ${choices.join(", ")}, got ${JSON.stringify(text)}`);
  }

  /** The parts of a list, each one of `choices`; undefined when the option is absent. */
  choices<C extends string>(name: string, choices: readonly C[]): C[] | undefined {
    return this.list(name)?.map((text) => {
      const known = choices.find((choice) => choice === text);
      if (known) return known;
      throw usage(`option --${name}: expected ${choices.join(", ")}, got ${JSON.stringify(text)}`);
    });
  }

  seed(): number {
    return this.integer("seed", { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
  }

  threads(): number | undefined {
    return this.integer("threads", { min: 1, max: MAX_THREADS });
  }
}

export const usage = (message: string): EngineError => new EngineError("usage", message);
