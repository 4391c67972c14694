/** Arrays of a text file, whatever its form. */
import { EngineError, type ErrorCode } from "../../errors";
import { sharedFloats } from "../../jobs/sharedFloats";
import { MAX_NUMBERS } from "./limits";

export interface TableArray {
  /** Empty where the file does not name it. */
  readonly name: string;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** The file cannot say more than how many numbers a sample has. */
  readonly flat: boolean;
  readonly data: Float64Array;
}

/** The true class of each sample. */
export interface Labels {
  readonly values: Float64Array;
  /** What the classes are called, in the order of their numbers; null where they are numbers. */
  readonly classes: readonly string[] | null;
}

export interface Table {
  readonly samples: number;
  readonly arrays: readonly TableArray[];
  readonly labels: Labels | null;
}

/** Names under which a file keeps the true classes. */
export const isLabels = (name: string): boolean => name === "labels" || name === "label";

export const tableFault = (
  name: string,
  code: ErrorCode,
  { where, expected, got }: { where: string; expected: string; got: string },
): EngineError =>
  new EngineError(code, `${name}: ${where}: expected ${expected}, got ${got}`, {
    file: name,
    where,
    expected,
    got,
  });

/** Numbers, as many as come up to {@link MAX_NUMBERS}; shared once they are all there. */
export class Numbers {
  #room = new Float64Array(1024);
  #length = 0;

  /** `name` is the file's. */
  constructor(readonly name: string) {}

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#room.length) {
      if (this.#length >= MAX_NUMBERS) {
        const expected = `at most ${MAX_NUMBERS} numbers as text`;
        const got = "more; .npy, .npz and .safetensors hold more";
        throw tableFault(this.name, "format.limit", { where: "the text", expected, got });
      }
      const room = new Float64Array(2 * this.#length);
      room.set(this.#room);
      this.#room = room;
    }
    this.#room[this.#length++] = value;
  }

  take(): Float64Array {
    const all = sharedFloats(this.#length);
    all.set(this.#room.subarray(0, this.#length));
    return all;
  }
}

/**
 * Classes by number, or by name, numbered in the order of their names. Throws `format.unsupported`
 * for a number that is no class.
 */
export function readLabels(name: string, given: readonly (number | string)[]): Labels {
  const values = sharedFloats(given.length);
  if (given.some((label) => typeof label === "string")) {
    const texts = given.map(String);
    const classes = [...new Set(texts)].sort();
    const numbers = new Map(classes.map((label, number) => [label, number]));
    for (const [i, text] of texts.entries()) values[i] = numbers.get(text)!;
    return { values, classes };
  }
  for (const [i, label] of (given as readonly number[]).entries()) {
    if (!Number.isSafeInteger(label) || label < 0) {
      const where = `labels of sample ${i + 1}`;
      const expected = "a class, a whole number from 0 or a name";
      throw tableFault(name, "format.unsupported", { where, expected, got: String(label) });
    }
    values[i] = label;
  }
  return { values, classes: null };
}
