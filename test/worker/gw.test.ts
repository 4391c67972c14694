/** `cognate gw` as built. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { afterAll, describe, expect, it } from "vitest";
import type { Result } from "../../extension/engine/result";
import schema from "../../extension/protocol/result.schema.json";
import { dumpFile } from "../unit/representations/dumps";
import { caseNamed } from "../unit/transport/gromovCases";
import { cognate } from "./support/cli";
import { sample } from "./support/dist";

const folder = mkdtempSync(join(tmpdir(), "cognate-gw-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isResult = new Ajv2020({ strict: false }).compile<Result>(schema);

const uniform = caseNamed("correlated_8_mean1");
const weighted = caseNamed("nonuniform_16");
const file = join(folder, "spaces.safetensors");
const square = ({ x }: typeof uniform) => ({
  shape: [x.weights.length, x.weights.length],
  values: x.distances.data,
});
writeFileSync(
  file,
  dumpFile({
    a: square(uniform),
    b: square({ ...uniform, x: uniform.y }),
    c: square(weighted),
    d: square({ ...weighted, x: weighted.y }),
    p: { shape: [16], values: weighted.p },
    q: { shape: [16], values: weighted.q },
    wide: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
    broken: { shape: [2, 2], values: [0, Number.NaN, 1, 0] },
  }),
);
const array = (name: string) => `${file}#${name}`;

async function gw(...words: string[]): Promise<Result> {
  const run = await cognate(["gw", ...words, "--json", "--threads", "1"]);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const value: unknown = JSON.parse(run.stdout);
  if (!isResult(value)) throw new Error(JSON.stringify(isResult.errors));
  return value;
}

describe("cognate gw", () => {
  it("tells E, its root, the plan, the bound and where it began", async () => {
    const result = await gw(array("a"), array("b"));
    const least = Math.min(...uniform.runs.map(({ value }) => value));
    expect(result.value!).toBeLessThanOrEqual(least + 1e-9);
    expect(result.value!).toBeGreaterThanOrEqual(uniform.global_optimum!.value - 1e-9);
    expect(result.sqrt).toBeCloseTo(Math.sqrt(result.value!), 14);
    expect(result.bound).toBeCloseTo(uniform.bounds!.tlb, 9);
    expect(result).toMatchObject({ kind: "gw", converged: true, params: { scale: "none" } });
    for (const row of result.plan!) {
      expect(row.reduce<number>((sum, mass) => sum + mass!, 0)).toBeCloseTo(1 / 8, 12);
    }
    expect(result.plan!.map((row) => row.findIndex((mass) => mass! > 0))).toEqual(result.matching);
  });

  it("takes weights of both sides, a solver, a start and a scale", async () => {
    const result = await gw(
      array("c"),
      array("d"),
      "--weights",
      array("p"),
      array("q"),
      "--start",
      "product",
    );
    expect(result.value).toBeCloseTo(weighted.runs[0].value, 9);
    expect(result.matching).toBeNull();
    const cg = await gw(
      "--solver",
      "cg",
      "--scale",
      "mean",
      array("a"),
      array("b"),
      "--start=product",
    );
    expect(cg.value).toBeCloseTo(uniform.runs[0].value, 9);
  });

  it("prints a table", async () => {
    const { stdout } = await cognate(["gw", array("a"), array("b"), "--threads", "1"]);
    expect(stdout).toMatch(/^√E +0\.3\d+$/m);
  });

  it("is refused the same options as of layers", async () => {
    const dump = sample("two-stage-adder.safetensors");
    for (const option of [["--epsilon", "0.5"], ["--unpaired"]]) {
      const run = await cognate(["subnetworks", dump, ...option]);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain(`usage: option ${option[0]}: is of`);
    }
  });

  it.each([
    [[array("a"), array("c"), "--start", "identity"], 3, "input.unpaired"],
    [[array("wide"), array("a")], 3, "shape.mismatch"],
    [[array("broken"), array("a")], 3, "input.nonfinite"],
    [[array("a"), array("c"), "--weights", array("p"), array("q")], 3, "shape.mismatch"],
    [
      [array("a"), array("b"), "--weights", array("p")],
      2,
      "usage: option --weights: expected a value",
    ],
    [[array("a"), array("b"), "--epsilon", "0.1"], 2, "usage: option --epsilon"],
    [
      [array("a"), array("b"), "--solver", "pgd", "--epsilon", "0"],
      2,
      "usage: option --epsilon: expected a number between 0",
    ],
    [[file, array("b")], 2, "usage"],
  ] as const)("says what is wrong with %j", async (words, code, message) => {
    const run = await cognate(["gw", ...words, "--threads", "1"]);
    expect(run).toMatchObject({ code, stdout: "" });
    expect(run.stderr).toContain(`cognate: ${message}`);
    expect(run.stderr.trimEnd()).not.toContain("\n");
  });
});
