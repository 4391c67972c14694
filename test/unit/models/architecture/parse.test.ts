import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isEngineError } from "../../../../extension/engine/errors";
import { parseArchitecture } from "../../../../extension/engine/models/architecture/parse";
import { architectureSchema } from "../../../../extension/engine/models/architecture/schema";
import { writeArchitecture } from "../../../../extension/engine/models/architecture/write";

const parse = (text: string) => parseArchitecture(new TextEncoder().encode(text), "a.json");
const file = (layers: string, input = "[4]") =>
  parse(`{"kind":"cognate.architecture","schema":1,"input":${input},"layers":${layers}}`);

const nested = (depth: number): string =>
  depth === 0 ? "[]" : `[{"kind":"residual","layers":${nested(depth - 1)}}]`;

describe("architecture files", () => {
  it("fill in what is left out, and are written back as they were read", () => {
    const read = file('[{"kind":"conv2d","weights":"c","stride":[2,1]}]', "[1,8,8]");
    expect(read.layers[0]).toMatchObject({ stride: [2, 1], padding: 0, dilation: 1, groups: 1 });
    expect(parse(writeArchitecture(read))).toEqual({ ...read, file: "a.json" });
  });

  it.each([
    ["no JSON", () => parse("{"), /a\.json/],
    ["a list", () => parse("[]"), /the file: expected an object, got a list of 0/],
    ["another kind", () => parse('{"kind":"x"}'), /kind: expected "cognate.architecture", got "x"/],
    ["an unknown layer", () => file('[{"kind":"warp"}]'), /layers\[0\]\.kind: expected one of/],
    ["a name of Object's", () => file('[{"kind":"constructor"}]'), /layers\[0\]\.kind/],
    ["__proto__ as a field", () => file('[{"kind":"relu","__proto__":{}}]'), /got "__proto__"/],
    ["__proto__ as a kind", () => file('[{"kind":"__proto__"}]'), /layers\[0\]\.kind/],
    ["a wrong field", () => file('[{"kind":"relu","inputs":["a"]}]'), /expected no field but/],
    ["a field twice", () => file('[{"kind":"relu","kind":"relu"}]'), /expected kind once/],
    ["no weights", () => file('[{"kind":"linear"}]'), /weights: expected a name, got nothing/],
    ["a wrong type", () => file('[{"kind":"linear","weights":3}]'), /expected a name, got 3/],
    ["a fraction", () => file("[]", "[1.5]"), /input\[0\]: expected a whole number/],
    ["a huge size", () => file("[]", "[1e15]"), /input\[0\]: expected a whole number/],
    ["a huge input", () => file("[]", "[16777216,16777216]"), /input: expected at most/],
    ["a stride of 0", () => file('[{"kind":"maxPool","size":2,"stride":0}]'), /stride: expected/],
    ["too deep a nest", () => file(nested(20)), /16 branches deep/],
    ["too many layers", () => file(`[${'{"kind":"relu"},'.repeat(10_001)}0]`), /at most 10000/],
  ])("refuse %s in one line", (_, run, message) => {
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    expect(isEngineError(thrown)).toBe(true);
    expect((thrown as Error).message).toMatch(message);
    expect((thrown as Error).message).not.toContain("\n");
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("kind");
  });

  it("have the schema that their table of kinds says", () => {
    const path = "../../../../extension/engine/models/architecture/architecture.schema.json";
    const stored: unknown = JSON.parse(readFileSync(join(import.meta.dirname, path), "utf8"));
    expect(architectureSchema()).toEqual(stored);
  });
});
