/** Commands on weights alone, on the built command line; results are held against the schema. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { afterAll, describe, expect, it } from "vitest";
import type { Result } from "../../extension/engine/result";
import schema from "../../extension/protocol/result.schema.json";
import { cognate } from "./support/cli";
import { sample } from "./support/dist";

const folder = mkdtempSync(join(tmpdir(), "cognate-weights-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isResult = new Ajv2020({ strict: false }).compile<Result>(schema);

async function resultOf(words: readonly string[]): Promise<Result> {
  const { stdout, stderr } = await cognate([...words, "--json"]);
  expect(stderr).toBe("");
  const value: unknown = JSON.parse(stdout);
  if (!isResult(value)) throw new Error(JSON.stringify(isResult.errors));
  return value;
}

const written = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
};

describe("cognate tensor-similarity", () => {
  const a = written("a.json", {
    lifted: false,
    layers: [{ factors: [[[1, 0]], [[0, 1]]], D: [[1]] }],
  });
  const b = written("b.json", {
    lifted: false,
    layers: [{ factors: [[[1, 1]], [[1, 1]]], D: [[1]] }],
  });

  it("has the values by their names", async () => {
    const { values, kind } = await resultOf(["tensor-similarity", a, b]);
    expect(kind).toBe("tensor-similarity");
    expect(values?.layer_sym).toBeCloseTo(Math.SQRT1_2, 12);
    expect(values?.gauss_exact).toBeCloseTo(2 / Math.sqrt(12), 12);
    const one = await resultOf([
      "tensor-similarity",
      a,
      b,
      "--metric",
      "gaussian",
      "--form",
      "closure",
    ]);
    expect(Object.keys(one.values ?? {})).toContain("gauss_close");
    expect(one.values).not.toHaveProperty("layer_sym");
  });

  it("refuses what it does not take", async () => {
    const relu = await cognate(["tensor-similarity", sample("digits-late.safetensors"), a]);
    expect(relu).toMatchObject({ code: 3, stdout: "" });
    expect(relu.stderr).toMatch(/^cognate: format\.unsupported: .*ReLU.*`cognate chain`.*\n$/);
    const spec = sample("cognate-architecture.json");
    const cnn = sample("digits-late.safetensors");
    const specified = await cognate(["tensor-similarity", cnn, cnn, "--spec", spec]);
    expect(specified).toMatchObject({ code: 3, stdout: "" });
    expect(specified.stderr).toMatch(
      /^cognate: format\.unsupported: .*tensor similarity takes.*\n$/,
    );
    const noSpec = await cognate(["tensor-similarity", cnn, cnn, "--spec", a]);
    expect(noSpec).toMatchObject({ code: 3, stdout: "" });
    const wrong = await cognate([
      "tensor-similarity",
      a,
      b,
      "--metric",
      "symmetric",
      "--form",
      "exact",
    ]);
    expect(wrong).toMatchObject({ code: 2 });
    const slice = await cognate(["tensor-similarity", a, b, "--slice", "1"]);
    expect(slice).toMatchObject({ code: 2 });
  });
});

describe("cognate circuits", () => {
  it("compares transformers, and refuses others", async () => {
    const circuits = join(import.meta.dirname, "../fixtures/circuits");
    const [first, second] = ["a", "b"].map((side) => join(circuits, `gpt2-${side}.safetensors`));
    const { pairs, matrices, summary } = await resultOf([
      "circuits",
      first,
      second,
      "--heads",
      "3",
    ]);
    expect(pairs).toHaveLength(6);
    expect(matrices.map(({ measure }) => measure)).toEqual([
      "circuits.qk",
      "circuits.qk.least",
      "circuits.ov",
    ]);
    expect(summary).toMatch(/6 of 6 heads keep their place/);
    const cnn = sample("digits-late.safetensors");
    expect(await cognate(["circuits", cnn, cnn])).toMatchObject({ code: 3, stdout: "" });
  });
});

describe("cognate trajectory", () => {
  it.each([
    [[], "--probe"],
    [["--measure", "layer_sym"], "--samples"],
    [["--measure", "weights.signAgreement"], "--architecture"],
  ] as const)("takes no inputs where %j compares weights", async (measure, option) => {
    const path = sample("digits-late.safetensors");
    const { code, stderr } = await cognate(["trajectory", path, path, ...measure, option, "4"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^cognate: usage: option ${option}: .* compares weights`));
  });

  it("takes files and folders, and marks what is broken", async () => {
    const names = ["digits-early", "digits-finetuned", "digits-late"];
    const broken = join(folder, "step_7.safetensors");
    writeFileSync(broken, "no checkpoint");
    const paths = names.map((name) => sample(`${name}.safetensors`));
    const result = await resultOf(["trajectory", ...paths, broken]);
    const run = result.run ?? [];
    expect(run.filter((each) => each.broken).map(({ path }) => path)).toEqual([broken]);
    // by the steps that metadata and names tell
    expect(run.map(({ step }) => step)).toEqual(
      run.map(({ step }) => step).sort((x, y) => (x ?? 0) - (y ?? 0)),
    );
    const last = run.findLastIndex((each) => !each.broken);
    expect(result.matrices[0].values[last][last]).toBeCloseTo(1, 12);
    expect(result.inputs).toHaveLength(3);
    expect(result.status).toBe("complete");
    const other = await resultOf(["trajectory", ...paths, "--measure", "weights.signAgreement"]);
    expect(other.matrices[0].values[0][0]).toBe(1);
    const [early, , late] = paths;
    const similar = await resultOf(["trajectory", early, late, "--measure", "weights.chain.plain"]);
    expect(similar.matrices[0].values[0][0]).toBeCloseTo(1, 12);
    const equal = await resultOf(["trajectory", early, late, "--measure", "weights.equalBytes"]);
    expect(equal.matrices[0].values).toEqual([
      [1, 0],
      [0, 1],
    ]);
    const alias = await resultOf(["trajectory", early, late, "--measure", "cka"]);
    expect(alias.matrices[0]).toMatchObject({ measure: "cka.linear" });
    expect(alias.matrices[0].values[0][0]).toBeCloseTo(1, 12);
    expect(alias.notes.map(({ code }) => code)).toContain("probe.random");
    const adder = sample("two-stage-adder.safetensors");
    for (const id of ["cka", "weights.signAgreement"]) {
      const mixed = await resultOf(["trajectory", ...paths, adder, "--measure", id]);
      expect(mixed.run?.filter((each) => each.broken).map(({ path }) => path)).toEqual([adder]);
      expect(mixed.problems).toMatchObject([{ file: adder }]);
    }
    const several = await cognate(["trajectory", early, late, "--measure", "rsa.*"]);
    expect(several).toMatchObject({ code: 2, stderr: expect.stringContaining("one measure") });
    const empty = join(folder, "empty");
    mkdirSync(empty);
    expect(await cognate(["trajectory", empty])).toMatchObject({ code: 3 });
  });
});
