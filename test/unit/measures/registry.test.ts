import { describe, expect, test } from "vitest";
import type { Measure } from "../../../extension/engine/measures/measure";
import { references } from "../../../extension/engine/measures/references";
import {
  measureOf,
  representationMeasures,
  textbookMeasures,
} from "../../../extension/engine/measures/registry";
import { redundant } from "../../property/measuresTransforms";

const ids = representationMeasures.map(({ id }) => id);
const each = representationMeasures.map((measure) => [measure.id, measure] as const);

const families: Readonly<Record<string, readonly string[]>> = {
  kernel: ["cka", "distanceCorrelation", "ensd", "nbs", "bures", "rsmNormDifference"],
  rsa: ["rsa"],
  cca: ["cca", "svcca", "pwcca"],
  alignment: ["procrustes", "shapeMetric", "alignedCosine"],
  matching: ["procrustes", "correlationMatch"],
  regression: ["regression"],
  subspace: ["subspace", "eigenspaceOverlap", "gulp"],
  neighbors: ["knn"],
  statistics: ["difference"],
  topology: ["imd", "geometryScore", "rtd"],
  outputs: ["outputs"],
};

describe("the registry", () => {
  test("names every measure once, by id or alias", () => {
    const names = representationMeasures.flatMap(({ id, representation }) => [
      id,
      ...representation.aliases,
    ]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    for (const name of names) expect(measureOf(name)).toBeDefined();
  });

  test("knows what nobody has as nothing", () => {
    expect(measureOf("cka.cubic")).toBeUndefined();
    expect(measureOf("__proto__")).toBeUndefined();
  });

  test("gives no two measures the same name", () => {
    const names = representationMeasures.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test("takes for textbook what needs two arrays and reproduces no library", () => {
    expect(textbookMeasures.map(({ id }) => id).filter((id) => id.includes("@"))).toEqual([]);
    expect(textbookMeasures.every(({ representation: { input } }) => input === "representations"));
    expect(textbookMeasures.length).toBeGreaterThan(80);
  });

  test("has an entry of a definition for every variant of a library", () => {
    const pointed = new Set(
      representationMeasures.flatMap(({ representation }) =>
        representation.differs.flatMap(({ variant }) => (variant ? [variant] : [])),
      ),
    );
    expect(ids.filter((id) => id.includes("@") && !pointed.has(id))).toEqual([]);
    expect([...pointed].filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe.each(each)("%s", (id, measure) => {
  const facts = measure.representation;

  test("has an id of family.variant, perhaps @library", () => {
    expect(id).toMatch(/^[a-z][A-Za-z]*(\.[a-zA-Z0-9]+)*(@[a-z]+)?$/);
    expect(families[measure.family]).toContain(id.split(/[.@]/)[0]);
  });

  test("says all that there is to say", () => {
    const sentences = {
      help: measure.help,
      ignores: measure.ignores,
      useWhen: facts.useWhen,
      ...Object.fromEntries(facts.differs.map(({ library, text }) => [library, text])),
      ...Object.fromEntries(Object.entries(facts.params).map(([key, { help }]) => [key, help])),
    };
    for (const [what, text] of Object.entries(sentences)) {
      expect(text.length, what).toBeGreaterThan(15);
      expect(text, what).toMatch(/^\S.*\S$/);
    }
    for (const what of ["help", "ignores", "useWhen"] as const) {
      expect(sentences[what], what).toMatch(/\.$/);
    }
    for (const text of [measure.name, facts.formula]) expect(text).toMatch(/^\S.*\S$/);
    expect(facts.cost).toMatch(/^O\(/);
  });

  test("cites what the references hold", () => {
    expect(facts.cite.length).toBeGreaterThan(0);
    expect(facts.cite.filter((key) => !Object.hasOwn(references, key))).toEqual([]);
  });

  test("declares the largest groups alone", () => {
    expect(redundant(facts.invariances)).toEqual([]);
    expect(new Set(facts.invariances).size).toBe(facts.invariances.length);
  });

  test("has a range that its own value with itself is in", () => {
    const [low, high] = measure.range;
    if (low !== null && high !== null) expect(low).toBeLessThan(high);
    if (facts.self !== null) {
      expect(facts.self).toBeGreaterThanOrEqual(low ?? Number.NEGATIVE_INFINITY);
      expect(facts.self).toBeLessThanOrEqual(high ?? Number.POSITIVE_INFINITY);
    }
  });

  test("is a metric only as a symmetric distance from 0", () => {
    if (!facts.metric) return;
    expect(measure).toMatchObject({ direction: "distance", symmetric: true });
    expect(measure.range[0]).toBe(0);
    expect(facts.self).toBe(0);
  });

  test("has parameters with defaults inside their bounds", () => {
    for (const [name, spec] of Object.entries(facts.params)) {
      expect(name).toMatch(/^[a-z][A-Za-z]*$/);
      expect(spec.default).toBeGreaterThanOrEqual(spec.min);
      expect(spec.default).toBeLessThanOrEqual(spec.max);
      if (spec.integer) expect(Number.isInteger(spec.default)).toBe(true);
    }
  });

  test("prepares parts with ids of their own", () => {
    const parts = (measure as Measure).prepare(defaults(measure), 0);
    const names = parts.map((part) => part.id);
    expect(new Set(names).size).toBe(names.length);
    for (const part of parts) expect(part.bytes(100, 10)).toBeGreaterThanOrEqual(0);
  });
});

const defaults = ({ representation }: Measure): Record<string, number> =>
  Object.fromEntries(
    Object.entries(representation.params).map(([name, spec]) => [name, spec.default]),
  );
