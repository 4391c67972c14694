import { describe, expect, test } from "vitest";
import { Prepared } from "../../../extension/engine/measures/measure";
import { measureOf, representationMeasures } from "../../../extension/engine/measures/registry";
import { comparePrepared, measurePair } from "../../../extension/engine/measures/run";
import { checksum } from "../../vectors/matrices";
import {
  checksums,
  type Pair,
  pairNames,
  pairOf,
  type Vectors,
  vectors,
} from "../../vectors/vectors";

/** `knn.mutual:k=2` is knn.mutual with k = 2. */
function parseKey(key: string) {
  const [id, ...settings] = key.split(":");
  const params = Object.fromEntries(
    settings.map((setting) => {
      const [name, value] = setting.split("=");
      return [name, Number(value)];
    }),
  );
  return { id, params };
}

interface Outcome {
  readonly key: string;
  readonly expected: number | null;
  readonly got: unknown;
}

/** What differs from the stored values of one pair, all measures reading the same parts. */
function differences(name: string, pair: Pair): Outcome[] {
  const x = new Prepared(pair.x);
  const y = new Prepared(pair.y);
  const wrong: Outcome[] = [];
  for (const { family, tolerance, absolute, values } of vectors) {
    for (const [key, expected] of Object.entries(values[name] ?? {})) {
      const { id, params } = parseKey(key);
      const measure = measureOf(id);
      if (!measure) continue;
      let got: unknown;
      try {
        const measured = comparePrepared(measure, x, y, { params, labels: pair.labels });
        // an estimate has to be as near as its own standard error says
        const errors = family === "estimates" && measured.value !== null ? 6 * measured.error! : 0;
        if (close(measured.value, expected, { tolerance, absolute: absolute + errors })) continue;
        got = measured.value ?? measured;
      } catch (error) {
        got = error;
      }
      wrong.push({ key, expected, got });
    }
  }
  return wrong;
}

type Tolerance = Pick<Vectors, "tolerance" | "absolute">;

function close(
  got: number | null,
  expected: number | null,
  { tolerance, absolute }: Tolerance,
): boolean {
  if (got === null || expected === null) return got === expected;
  return Math.abs(got - expected) <= Math.max(absolute, tolerance * Math.abs(expected));
}

describe("values of independent programs", () => {
  test.each(pairNames)("%s", (name) => {
    expect(differences(name, pairOf(name))).toEqual([]);
  });

  test.each(pairNames)("%s is the same here and there", (name) => {
    const { x, y } = pairOf(name);
    expect({ x: checksum(x), y: checksum(y) }).toEqual(checksums[name]);
  });

  test("every measure has some", () => {
    const keys = vectors.flatMap(({ values }) => Object.values(values).flatMap(Object.keys));
    const known = new Set(keys.map((key) => parseKey(key).id));
    const lacking = representationMeasures.map(({ id }) => id).filter((id) => !known.has(id));
    expect(lacking).toEqual([]);
  });

  test("every value is of a measure that there is", () => {
    const keys = vectors.flatMap(({ values }) => Object.values(values).flatMap(Object.keys));
    const unknown = [...new Set(keys)].filter((key) => !measureOf(parseKey(key).id));
    expect(unknown).toEqual([]);
  });

  test("a pair that is not prepared beforehand gets the same", () => {
    const { x, y } = pairOf("10 x 3, 64");
    for (const measure of representationMeasures) {
      const { input, stochastic: random } = measure.representation;
      if (input !== "representations" || random) continue;
      const prepared = comparePrepared(measure, new Prepared(x), new Prepared(y));
      expect(measurePair(measure, x, y), measure.id).toEqual(prepared);
    }
  });
});
