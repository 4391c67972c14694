import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../../extension/engine/errors";
import { openCheckpoint } from "../../../../extension/engine/formats/index";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { table } from "../../../../extension/engine/report/table";
import type { Result } from "../../../../extension/engine/result";
import type { ChainInput } from "../../../../extension/engine/weights/chain/gather";
import {
  compareGroups,
  type GroupOptions,
} from "../../../../extension/engine/weights/htt/compareGroups";
import { parseGroups } from "../../../../extension/engine/weights/htt/groupsFile";
import schema from "../../../../extension/protocol/result.schema.json";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";
import { denseNetwork, fileOf, type Parameters, values } from "../chain/networks";
import { disguised } from "../chain/transforms";

const isResult = new Ajv2020({ allowUnionTypes: true }).compile(schema);

const hidden = [{ weight: "fc1.weight", bias: "fc1.bias", norm: null, next: "fc2.weight" }];

/** Copies of one network with noise, in another order and at other scales each. */
function family(seed: number, count: number): Parameters[] {
  const center = denseNetwork([6, 10, 4], seed);
  return Array.from({ length: count }, (_, i) => {
    const random = createRandom(seed, i + 1);
    const noisy = Object.fromEntries(
      Object.entries(center).map(([name, { shape, data }]) => [
        name,
        values(
          shape,
          data.map((x) => x + 0.15 * random.gaussian()),
        ),
      ]),
    );
    return disguised(noisy, hidden, 100 * seed + i);
  });
}

interface Setting {
  readonly options?: Partial<GroupOptions>;
  readonly broken?: Readonly<Record<string, EngineError>>;
  readonly onText?: (text: string) => void;
  readonly signal?: AbortSignal;
}

const defaults: GroupOptions = {
  ...{ hypothesis: null, depth: null, correction: "holm", permutations: 199 },
  ...{ alpha: 0.01, seed: 0, mode: "strict" },
};

async function tested(
  groups: Readonly<Record<string, readonly Parameters[]>>,
  { options = {}, broken = {}, onText, signal }: Setting = {},
): Promise<Result> {
  const named = Object.entries(groups).map(([name, nets]) => ({
    name,
    paths: nets.map((_, i) => `${name}/${i}.safetensors`),
  }));
  const files = new MemoryFiles(
    Object.fromEntries(
      Object.entries(groups).flatMap(([name, nets]) =>
        nets.map((net, i) => [`${name}/${i}.safetensors`, fileOf(net)]),
      ),
    ),
  );
  const open = async (path: string): Promise<ChainInput> =>
    broken[path] ? { path, error: broken[path] } : openCheckpoint(files, path);
  const inputs = await Promise.all(
    named.map(async ({ name, paths }) => ({ name, inputs: await Promise.all(paths.map(open)) })),
  );
  const result = await compareGroups(
    inputs,
    { ...defaults, ...options },
    {
      executor: inlineExecutor(files),
      signal: signal ?? new AbortController().signal,
      onProgress: ({ text }) => onText?.(text),
    },
  );
  expect(isResult(JSON.parse(JSON.stringify(result))), JSON.stringify(isResult.errors)).toBe(true);
  return result;
}

const testOf = ({ tests = [] }: Result, representation: string, depth: number) =>
  tests.find((test) => test.representation === representation && test.depth === depth);

describe("groups of networks", () => {
  const groups = { one: family(1, 10), two: family(2, 10), three: family(3, 10) };

  it("are told apart by canonical chains, not by raw nor by shuffled weights", async () => {
    const result = await tested(groups, { options: { hypothesis: "copies resemble each other" } });
    expect(testOf(result, "canonical", 1)).toMatchObject({ accuracy: 1, hits: 12, tested: 12 });
    expect(testOf(result, "canonical", 1)?.p).toBeCloseTo(3 ** -12, 15);
    expect(testOf(result, "raw", 1)?.p).toBeGreaterThan(0.01);
    expect(testOf(result, "shuffled", 1)?.p).toBeGreaterThan(0.01);
    expect(testOf(result, "canonical", 1)?.retrieval?.meanAveragePrecision).toBe(1);
    expect(testOf(result, "canonical", 1)?.retrievalChance).toBeLessThan(0.6);
    expect(result.summary).toMatch(
      /^“copies resemble each other” is supported: .*12 of 12 held-out networks.*chance 33\.3 %/,
    );
    expect(result.networkGroups?.map(({ name, members }) => [name, members.length])).toEqual([
      ["one", 10],
      ["two", 10],
      ["three", 10],
    ]);
    expect(result.depthCurves?.find(({ id }) => id === "accuracy")).toMatchObject({
      representation: "canonical",
      depths: [1, 2],
    });
    expect(table(result)).toMatch(/canonical\s+1\s+1 \(12\/12\)/);
  });

  it("are not told apart where labels say nothing", async () => {
    const mixed = [0, 1].map((g) => [...groups.one, ...groups.two].filter((_, i) => i % 2 === g));
    const result = await tested({ x: mixed[0], y: mixed[1] });
    expect(result.summary).toMatch(/are not shown to resemble/);
    expect(result.values?.["htt.p"]).toBeGreaterThan(0.01);
  });

  it("are corrected for the depths tried", async () => {
    const plain = await tested(groups, { options: { correction: "none" } });
    const holm = await tested(groups);
    const [p, corrected] = [plain, holm].map(
      (result) => testOf(result, "canonical", 1)?.correctedP,
    );
    expect(corrected).toBeCloseTo(2 * (p ?? 0), 15);
    const one = await tested(groups, { options: { depth: 1 } });
    expect(one.tests?.map(({ depth }) => depth)).toEqual([1, 1, 1]);
  });

  it("of few networks are decided by relabeling, which says how far p can fall", async () => {
    const few = { one: groups.one.slice(0, 3), two: groups.two.slice(0, 3) };
    const result = await tested(few);
    expect(testOf(result, "canonical", 1)?.separation).toMatchObject({ p: 0.1, leastP: 0.1 });
    expect(result.summary).toMatch(/by 10 relabelings.*p cannot fall below 0\.1/);
  });

  it("are five or more for a test on groups never trained on", async () => {
    const many = Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((s) => [`g${s}`, family(s, 6)]),
    );
    const result = await tested(many);
    const unseen = testOf(result, "canonical", 1)?.unseen;
    expect(unseen).toMatchObject({ groups: 4, queries: 4 });
    expect(unseen?.meanAveragePrecision).toBeGreaterThan(0.7);
    // 20 networks in 4 groups: about a third by chance
    expect(testOf(result, "shuffled", 1)?.unseen?.meanAveragePrecision).toBeLessThan(0.6);
    expect(testOf(await tested(groups), "canonical", 1)?.unseen).toBeNull();
  });

  it("go on without networks that are broken or read other inputs, and say so", async () => {
    const error = new EngineError("format.truncated", "cut");
    const result = await tested(
      { ...groups, two: [...groups.two, denseNetwork([7, 10, 4], 1)] },
      { broken: { "one/3.safetensors": error } },
    );
    expect(result.inputs).toHaveLength(29);
    expect(result.problems.map(({ code, file }) => [code, file])).toEqual([
      ["format.truncated", "one/3.safetensors"],
      ["shape.mismatch", "two/10.safetensors"],
    ]);
    const alone = tested({ one: groups.one, two: groups.two.slice(0, 1) });
    await expect(alone).rejects.toMatchObject({ code: "usage", message: /`one` 10, `two` 1/ });
  });

  it("hold a network once: twice it would count as two, or be in two groups", async () => {
    const path = "a/0.safetensors";
    const files = new MemoryFiles({ [path]: fileOf(family(1, 1)[0]) });
    const network = await openCheckpoint(files, path);
    const context = {
      executor: inlineExecutor(files),
      signal: new AbortController().signal,
      onProgress: () => {},
    };
    const between = [
      { name: "a", inputs: [network] },
      { name: "b", inputs: [network] },
    ];
    await expect(compareGroups(between, defaults, context)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("a/0.safetensors in `a` and `b`"),
    });
    const within = [{ name: "a", inputs: [network, network] }];
    await expect(compareGroups(within, defaults, context)).rejects.toThrow("twice in `a`");
  });

  it("answer what is done when cancelled", async () => {
    const controller = new AbortController();
    const result = await tested(groups, {
      signal: controller.signal,
      onText: (text) => {
        if (/raw weights/.test(text)) controller.abort();
      },
    });
    expect(result.status).toBe("cancelled");
    expect(result.tests?.every(({ representation }) => representation === "canonical")).toBe(true);
  });
});

describe("a file of groups", () => {
  it("names lists of paths, or folders", () => {
    expect(parseGroups('{"a": ["x", "y"], "b": "folder"}', "g.json")).toEqual([
      { name: "a", paths: ["x", "y"] },
      { name: "b", paths: ["folder"] },
    ]);
  });

  it.each([
    ["[]", /expected an object/],
    ["{", /expected JSON/],
    ['{"a": ["x"]}', /expected at least 2 groups, got 1/],
    ['{"a": ["x"], "b": [1]}', /`b`: expected a list of paths/],
    ['{"a": [], "b": ["x"]}', /`a`: expected a list of paths.* got an empty list/],
  ])("refuses %s", (text, message) => {
    const parse = () => parseGroups(text, "g.json");
    expect(parse).toThrow(message);
    expect(parse).toThrow(EngineError);
  });
});
