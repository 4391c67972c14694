/** `cognate chain` as a user runs it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { afterAll, expect, test } from "vitest";
import type { Result } from "../../extension/engine/result";
import schema from "../../extension/protocol/result.schema.json";
import { denseNetwork, fileOf } from "../unit/weights/chain/networks";
import { disguised } from "../unit/weights/chain/transforms";
import { cognate } from "./support/cli";

const folder = mkdtempSync(join(tmpdir(), "cognate-chain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isResult = new Ajv2020({ strict: false }).compile<Result>(schema);

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const net = denseNetwork([6, 12, 3], 1);
const hidden = [{ weight: "fc1.weight", bias: "fc1.bias", norm: null, next: "fc2.weight" }];
const a = write("a.safetensors", fileOf(net, { dtype: "F32" }));
const b = write("b.safetensors", fileOf(disguised(net, hidden, 2), { dtype: "F32" }));
const other = write("c.safetensors", fileOf(denseNetwork([6, 12, 3], 3), { dtype: "F32" }));

async function chain(...words: string[]): Promise<Result> {
  const { code, stdout, stderr } = await cognate(["chain", ...words, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const result: unknown = JSON.parse(stdout);
  if (!isResult(result)) throw new Error(JSON.stringify(isResult.errors));
  return result;
}

test("two networks that are one get the badge, with permutations and scales", async () => {
  const result = await chain(a, b, "--activation", "relu", "--strict");
  expect(result).toMatchObject({
    kind: "chain",
    status: "complete",
    params: { activation: "relu", mode: "strict" },
    equivalences: [{ badge: "identical up to permutation and rescaling" }],
  });
  expect(result.equivalences?.[0].certificate?.layers[0].scales).toHaveLength(12);
  const plain = await cognate(["chain", a, b, "--activation", "relu"]);
  expect(plain.stdout).toContain("Identical up to permutation and rescaling of hidden units");
});

test("three networks have matrices over them, and the same bits at any number of threads", async () => {
  const words = [a, b, other, "--form", "canonical", "--depth", "1", "--strict"];
  const [one, two] = [
    await chain(...words, "--threads", "1"),
    await chain(...words, "--threads", "2"),
  ];
  expect(one.matrices.map(({ measure, rows }) => [measure, rows.length])).toEqual([
    ["weights.chain.canonical:depth=1", 3],
    ["weights.chain.canonical.centered:depth=1", 3],
    ["weights.chain.matched", 3],
  ]);
  expect({ ...two, params: null }).toEqual({ ...one, params: null });
});

test("groups of networks, from a file or from folders, are tested", async () => {
  for (const group of ["g", "h"]) mkdirSync(join(folder, group), { recursive: true });
  for (let i = 0; i < 4; i++) {
    for (const [group, seed] of [
      ["g", 1],
      ["h", 9],
    ] as const) {
      const copy = disguised(denseNetwork([6, 12, 3], seed), hidden, 10 * seed + i);
      write(join(group, `${i}.safetensors`), fileOf(copy, { dtype: "F32" }));
    }
  }
  const groups = write(
    "groups.json",
    new TextEncoder().encode(
      JSON.stringify({ first: "g", second: ["h/0.safetensors", "h/1.safetensors"] }),
    ),
  );
  const run = async (...words: string[]) => {
    const { code, stdout } = await cognate(["htt", ...words, "--json", "--strict"]);
    expect(code).toBe(0);
    const result: unknown = JSON.parse(stdout);
    if (!isResult(result)) throw new Error(JSON.stringify(isResult.errors));
    return result;
  };
  const listed = await run("--groups", groups, "--hypothesis", "copies are alike");
  expect(listed.networkGroups?.map(({ name, members }) => [name, members.length])).toEqual([
    ["first", 4],
    ["second", 2],
  ]);
  const folders = await run(join(folder, "g"), join(folder, "h"));
  expect(folders).toMatchObject({ kind: "htt", status: "complete" });
  expect(folders.tests?.find(({ representation }) => representation === "canonical")).toMatchObject(
    {
      accuracy: 1,
      separation: { p: 1 / 35, labelings: 35 },
    },
  );
  for (const [words, code] of [
    [[], 2],
    [["--groups", a], 2],
    [["--groups", join(folder, "none.json")], 3],
    [["--groups", groups, "--alpha", "2"], 2],
  ] as const) {
    expect((await cognate(["htt", ...words])).code).toBe(code);
  }
});

test("wrong words and wrong files are told apart by the exit status", async () => {
  const readme = write("notes.txt", new TextEncoder().encode("no checkpoint"));
  for (const [words, code, message] of [
    [[a], 2, /expected A B \.\.\., got 1/],
    [[a, b, "--activation", "ramp"], 2, /activation `ramp`: there is none/],
    [[a, b, "--form", "best"], 2, /--form: expected raw, chain, outgoing, canonical/],
    [[a, b, "--depth", "3"], 2, /--depth: expected 1 to 2/],
    [[a, readme], 3, /notes\.txt/],
  ] as const) {
    const run = await cognate(["chain", ...words]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
  }
  const { problems } = await chain(a, readme, b);
  expect(problems).toMatchObject([{ file: readme }]);
});
