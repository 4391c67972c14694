import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../../extension/engine/errors";
import { openCheckpoint } from "../../../../extension/engine/formats/index";
import { table } from "../../../../extension/engine/report/table";
import type { Result } from "../../../../extension/engine/result";
import {
  type ChainOptions,
  compareChains,
  defaultForms,
} from "../../../../extension/engine/weights/chain/compareChains";
import type { ChainInput } from "../../../../extension/engine/weights/chain/gather";
import schema from "../../../../extension/protocol/result.schema.json";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";
import { denseNetwork, fileOf, type Parameters, sampleParameters, values } from "./networks";
import { disguised, type HiddenLayer, nudged, rotated, signFlipped } from "./transforms";

const isResult = new Ajv2020({ allowUnionTypes: true }).compile(schema);

interface Setting {
  readonly options?: Partial<ChainOptions>;
  readonly metadata?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
  /** Inputs that cannot be opened, by place. */
  readonly broken?: Readonly<Record<number, EngineError>>;
}

async function compared(
  networks: readonly Parameters[],
  { options = {}, metadata, signal, onText, broken = {} }: Setting = {},
): Promise<Result> {
  const files = new MemoryFiles(
    Object.fromEntries(
      networks.map((each, i) => [`n${i}.safetensors`, fileOf(each, { dtype: "F32", metadata })]),
    ),
  );
  const inputs = await Promise.all(
    networks.map(
      async (_, i): Promise<ChainInput> =>
        broken[i]
          ? { path: `n${i}.safetensors`, error: broken[i] }
          : openCheckpoint(files, `n${i}.safetensors`),
    ),
  );
  const result = await compareChains(
    inputs,
    { forms: defaultForms, depth: null, activation: null, seed: 0, mode: "strict", ...options },
    {
      executor: inlineExecutor(files),
      signal: signal ?? new AbortController().signal,
      onProgress: ({ text }) => onText?.(text),
    },
  );
  expect(isResult(JSON.parse(JSON.stringify(result))), JSON.stringify(isResult.errors)).toBe(true);
  return result;
}

const relu = { options: { activation: "relu" } } as const;
const badgeOf = ({ equivalences }: Result) => equivalences?.[0].badge;
const RESCALED = "identical up to permutation and rescaling";

describe("sample networks", () => {
  const hidden: readonly HiddenLayer[] = [
    ...[1, 2, 3].map((l) => ({
      weight: `conv${l}.weight`,
      bias: `conv${l}.bias`,
      norm: `bn${l}`,
      next: l < 3 ? `conv${l + 1}.weight` : "fc1.weight",
    })),
    { weight: "fc1.weight", bias: "fc1.bias", norm: null, next: "fc2.weight" },
    { weight: "fc2.weight", bias: "fc2.bias", norm: null, next: "head.weight" },
  ];

  it.each([
    "digits-early.safetensors",
    "digits-late.safetensors",
    "digits-other-seed.safetensors",
    "digits-finetuned.safetensors",
  ])(
    "%s: a reordered and rescaled copy gets the badge, copies that differ do not",
    async (name) => {
      const net = sampleParameters(name);
      const copy = disguised(net, hidden, 5);
      const result = await compared([net, copy], relu);
      expect(badgeOf(result)).toBe(RESCALED);
      const layers = result.equivalences?.[0].certificate?.layers ?? [];
      expect(layers.map(({ a }) => a)).toEqual(["conv1", "conv2", "conv3", "fc1", "fc2", "head"]);
      for (const changed of [
        nudged(copy, "conv1.weight", 1e-4),
        nudged(copy, "conv3.weight", 1e-4, 2),
        nudged(copy, "fc1.weight", 1e-4, 7),
        nudged(copy, "head.weight", 1e-4),
        nudged(copy, "bn2.running_mean", 1e-4, 3),
        nudged(copy, "bn2.bias", 1e-3, 3),
        signFlipped(copy, hidden[3]),
        rotated(copy, hidden[4]),
      ]) {
        expect(
          badgeOf(await compared([net, changed], { options: { ...relu.options, forms: [] } })),
        ).toBeNull();
      }
    },
    60_000,
  );
});

describe("a comparison of two chains", () => {
  const hidden: readonly HiddenLayer[] = [1, 2].map((l) => ({
    weight: `fc${l}.weight`,
    bias: `fc${l}.bias`,
    norm: null,
    next: `fc${l + 1}.weight`,
  }));
  const net = denseNetwork([5, 8, 6, 3], 1);
  const copy = disguised(net, hidden, 2);

  it("gives no badge where the activation is not known, and says what it assumes", async () => {
    const result = await compared([net, copy]);
    expect(badgeOf(result)).toBeNull();
    expect(result.equivalences?.[0].certificate).not.toBeNull();
    expect(result.notes.map(({ text }) => text).join("\n")).toContain(
      "assumes positively homogeneous activations",
    );
    expect(result.summary).toMatch(/if the activations are positively homogeneous/);
  });

  it("takes the activation from the file where it says so", async () => {
    expect(badgeOf(await compared([net, copy], { metadata: { activation: "ReLU" } }))).toBe(
      RESCALED,
    );
    expect(badgeOf(await compared([net, copy], { metadata: { activation: "tanh" } }))).toBeNull();
  });

  it("has figures of every depth, by layer, as values and as matrices", async () => {
    const result = await compared([net, copy], relu);
    expect(result.pairs.map(({ a, values: figures }) => [a, Object.keys(figures)])).toEqual(
      ["fc1", "fc2", "fc3"].map((id) => [
        id,
        [
          "weights.chain.raw",
          "weights.chain.plain",
          "weights.chain.canonical",
          "weights.chain.matched",
        ],
      ]),
    );
    expect(result.values?.["weights.chain.canonical:depth=3"]).toBeCloseTo(1, 12);
    const measures = result.matrices.map(({ measure }) => measure);
    expect(measures).toContain("weights.chain.raw:depth=2");
    expect(measures).not.toContain("weights.chain.canonical.centered:depth=2");
    expect(table(result)).toMatch(/Identical up to permutation and rescaling of hidden units/);
  });

  it("is narrowed by form and depth", async () => {
    const result = await compared([net, copy], { options: { forms: ["canonical"], depth: 2 } });
    expect(result.matrices.map(({ measure }) => measure)).toEqual([
      "weights.chain.canonical:depth=2",
      "weights.chain.matched",
    ]);
    const wrong = compared([net, copy], { options: { depth: 4 } });
    await expect(wrong).rejects.toMatchObject({ code: "usage", message: /expected 1 to 3/ });
  });

  it("goes as deep as both where depths differ, and does not match units then", async () => {
    const result = await compared([net, denseNetwork([5, 8, 4], 3)], relu);
    expect(result.values?.["weights.chain.canonical:depth=2"]).toBeGreaterThan(0);
    expect(result.values?.["weights.chain.canonical:depth=3"]).toBeNull();
    expect(result.equivalences?.[0]).toMatchObject({ badge: null, distance: null });
    expect(result.notes.map(({ code }) => code)).toContain("shape.mismatch");
  });

  it("refuses networks on other inputs, and what is no chain", async () => {
    await expect(compared([net, denseNetwork([6, 8, 3], 3)])).rejects.toMatchObject({
      code: "shape.mismatch",
      message: /read 5 inputs and 6 inputs/,
    });
    const branched = { ...net, "layer1.downsample.weight": values([8, 5], new Float64Array(40)) };
    await expect(compared([net, branched])).rejects.toMatchObject({
      code: "format.unsupported",
      message: /n1\.safetensors: is no chain of layers: layer `layer1\.downsample` stands beside/,
    });
  });

  it("has no numbers where a weight is NaN, and says so", async () => {
    const bad = { ...net, "fc2.weight": values([6, 8], new Float64Array(48).fill(Number.NaN)) };
    const result = await compared([net, bad], relu);
    expect(result.values).toMatchObject({
      "weights.chain.canonical:depth=2": null,
      "weights.chain.matched": null,
    });
    expect(result.values?.["weights.chain.canonical:depth=1"]).toBeGreaterThan(0);
    expect(result.equivalences?.[0].text).toMatch(/`fc2` holds NaN/);
  });
});

describe("a collection of chains", () => {
  const nets = [1, 2, 3].map((seed) => denseNetwork([5, 8, 3], seed));

  it("is centered, and goes on without what is broken", async () => {
    const error = new EngineError("format.truncated", "n1.safetensors: cut");
    const result = await compared([...nets, nets[0]], { ...relu, broken: { 1: error } });
    expect(result.inputs.map(({ path }) => path)).toEqual([
      "n0.safetensors",
      "n2.safetensors",
      "n3.safetensors",
    ]);
    expect(result.problems).toEqual([
      {
        code: "format.truncated",
        file: "n1.safetensors",
        where: "",
        text: "left out: n1.safetensors: cut",
      },
    ]);
    expect(result.equivalences?.map(({ a, b, badge }) => [a, b, badge])).toEqual([
      [0, 1, null],
      [0, 2, "identical"],
      [1, 2, null],
    ]);
    const centered = result.matrices.find(
      ({ measure }) => measure === "weights.chain.canonical.centered:depth=2",
    );
    expect(centered?.values[0][1]).toBeCloseTo(-1, 10);
    await expect(compared(nets.slice(0, 2), { broken: { 1: error } })).rejects.toBe(error);
  });

  it("answers what is done when it is cancelled", async () => {
    const controller = new AbortController();
    const result = await compared(nets, {
      signal: controller.signal,
      onText: (text) => {
        if (text === "matching hidden units") controller.abort();
      },
    });
    expect(result.status).toBe("cancelled");
    expect(result.equivalences).toEqual([]);
    expect(result.matrices.map(({ measure }) => measure)).toContain(
      "weights.chain.canonical:depth=2",
    );
  });
});
