import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { MemoryFiles } from "../support/memoryFiles";
import { readTensor } from "../support/readTensor";

const folder = join(import.meta.dirname, "../../fixtures/formats");
const names = readdirSync(folder);
const fixtures = names.filter((name) => names.includes(`${name}.json`));

interface Expected {
  tensors: Record<string, { dtype: string; shape: number[]; values: (number | string)[] }>;
}

const special: Record<string, number> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };

/** Integers above 2^53 are strings in the fixture: `Number` of one is the nearest double. */
const widened = (value: number | string): number =>
  typeof value === "number" ? value : (special[value] ?? Number(value));

describe("files by independent writers", () => {
  it("are there", () => expect(fixtures.length).toBeGreaterThan(10));

  for (const name of fixtures) {
    it(`${name}: names, dtypes, shapes and every value`, async () => {
      const expected: Expected = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
      const files = new MemoryFiles({ [name]: readFileSync(join(folder, name)) });
      const checkpoint = await openCheckpoint(files, name);
      expect(checkpoint.tensors.map((tensor) => tensor.name).sort()).toEqual(
        Object.keys(expected.tensors).sort(),
      );
      for (const { name: tensor, dtype, shape } of checkpoint.tensors) {
        const want = expected.tensors[tensor];
        expect({ dtype, shape }).toEqual({ dtype: want.dtype, shape: want.shape });
        expect([...(await readTensor(files, checkpoint, tensor))]).toEqual(
          want.values.map(widened),
        );
      }
      expect(checkpoint.id).toMatch(/^h1:[0-9a-f]{64}$/);
      expect(files.openSources).toBe(0);
    });
  }
});

describe("mixed.npz", () => {
  it("lists what it left out, by name and reason", async () => {
    const files = new MemoryFiles({ "mixed.npz": readFileSync(join(folder, "mixed.npz")) });
    const { problems } = await openCheckpoint(files, "mixed.npz");
    expect(problems.map(({ code, where }) => `${code} ${where}`).sort()).toEqual(
      ["complex", "notes.txt", "objects", "raw", "record", "text"].map(
        (where) => `format.unsupported ${where}`,
      ),
    );
    const texts = Object.fromEntries(problems.map(({ where, text }) => [where, text]));
    expect(texts.objects).toContain("Python objects");
    expect(texts.complex).toContain("complex numbers");
    expect(texts.record).toContain("records with named fields");
    expect(texts.raw).toContain("bfloat16");
  });
});

describe("every-dtype.safetensors", () => {
  it("keeps its metadata", async () => {
    const name = "every-dtype.safetensors";
    const files = new MemoryFiles({ [name]: readFileSync(join(folder, name)) });
    const checkpoint = await openCheckpoint(files, name);
    expect(checkpoint.metadata).toEqual({ format: "pt", 'naïve "key"': "wörld\n" });
    expect(checkpoint).toMatchObject({ format: "safetensors", ordered: false, problems: [] });
  });
});
