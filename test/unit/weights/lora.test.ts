import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { adapterScale } from "../../../extension/engine/weights/adapterConfig";
import { formLayers } from "../../../extension/engine/weights/layers";
import { nodeFiles } from "../../../extension/node/nodeFiles";
import { cellOf, comparePaths, pairOf, weightsFixture } from "../support/compareFiles";
import { headerOf } from "../support/headers";

type Figures = Record<string, number | null>;
const { adapters } = JSON.parse(readFileSync(weightsFixture("expected.json"), "utf8")) as {
  adapters: { layers: Record<string, Figures>; cells: Record<string, Figures> };
};
const prefix = "base_model.model.layers.0.";

const close = (value: number | null) =>
  value === null
    ? null
    : expect.toSatisfy(
        (got: number) => Math.abs(got - value) < 1e-12 * Math.max(1, Math.abs(value)),
      );

describe("adapters are compared as the change dW that they make", () => {
  test("figures of pairs and cells equal those of dW formed in full, across ranks and scales", async () => {
    const result = await comparePaths(weightsFixture("adapter-a"), weightsFixture("adapter-b"));
    expect(result.layers.a.map(({ kind, shape }) => [kind, shape])).toEqual([
      ["lora", [10, 12]],
      ["lora", [10, 12]],
      ["lora", [14, 12]],
    ]);
    for (const [name, wanted] of Object.entries(adapters.layers)) {
      const values = pairOf(result, prefix + name);
      for (const [id, value] of Object.entries(wanted))
        expect(values[id], id).toEqual(close(value));
      expect(values["weights.equalBytes"]).toBe(false);
    }
    for (const [cell, wanted] of Object.entries(adapters.cells)) {
      const [a, b] = cell.split(" ");
      for (const [id, value] of Object.entries(wanted)) {
        expect(cellOf(result, id, prefix + a, prefix + b), `${id} ${cell}`).toEqual(close(value));
      }
    }
    expect(result.pairs.every(({ level }) => level === "layer")).toBe(true);
  });

  test("kohya's spelling with its own alpha is the same change", async () => {
    const result = await comparePaths(
      weightsFixture("adapter-a"),
      weightsFixture("kohya.safetensors"),
    );
    expect(result.pairing.map(({ rule }) => rule)).toEqual(["name", "name", "name"]);
    for (const { values } of result.pairs) {
      expect(values["weights.cosine"]).toBeCloseTo(1, 14);
      expect(values["weights.relativeL2"]).toBeLessThan(1e-6);
      expect(values["weights.inputGram.cosine"]).toBeCloseTo(1, 12);
    }
  });

  test("an adapter against itself is unchanged", async () => {
    const result = await comparePaths(weightsFixture("adapter-a"), weightsFixture("adapter-a"));
    expect(result.summary).toBe("All 3 layers are unchanged.");
    expect(pairOf(result, `${prefix}q`)).toMatchObject({
      "weights.cosine": 1,
      "weights.equalBytes": true,
      "weights.inputGram.cosine": 1,
      "weights.spectrum.cosine": 1,
    });
  });

  test("without a configuration only figures that ignore scale are given, with a note", async () => {
    const bare = {
      ...nodeFiles,
      list: async (path: string) =>
        (await nodeFiles.list(path)).filter((name) => name !== "adapter_config.json"),
      stat: async (path: string) => nodeFiles.stat(path.replace("adapter_config.json", "absent")),
      open: async (path: string) => nodeFiles.open(path.replace("adapter_config.json", "absent")),
    };
    const name = "adapter-a/adapter_model.safetensors";
    const result = await comparePaths(weightsFixture(name), weightsFixture("adapter-b"), {
      files: bare,
    });
    const values = pairOf(result, `${prefix}v`);
    expect(values["weights.cosine"]).toEqual(close(adapters.layers.v["weights.cosine"]));
    expect(values["weights.relativeL2"]).toBeNull();
    expect(values["weights.maxChange"]).toBeNull();
    expect(values["weights.spectrum.cosine"]).toEqual(
      close(adapters.cells["v v"]["weights.spectrum.cosine"]),
    );
    expect(
      result.notes.some(({ code, text }) => code === "lora.scale" && text.includes("unknown")),
    ).toBe(true);
  });

  test("an adapter against a full checkpoint says what to do", async () => {
    const compare = comparePaths(weightsFixture("adapter-a"), weightsFixture("net-a.safetensors"));
    await expect(compare).rejects.toMatchObject({
      code: "input.unpaired",
      message: expect.stringContaining("is a LoRA adapter"),
    });
  });
});

describe("layers of adapters", () => {
  const kinds = (names: readonly (readonly [string, readonly number[]])[]) =>
    formLayers(headerOf(names)).layers.map(({ info }) => [info.id, info.kind, info.shape]);

  test("embeddings are (vocabulary, width), convolutions keep their window", () => {
    expect(
      kinds([
        ["model.embed.lora_embedding_A", [4, 100]],
        ["model.embed.lora_embedding_B", [8, 4]],
        ["unet.conv.lora_down.weight", [4, 3, 3, 3]],
        ["unet.conv.lora_up.weight", [16, 4, 1, 1]],
        ["unet.conv.alpha", []],
      ]),
    ).toEqual([
      ["model.embed", "lora", [100, 8]],
      ["unet.conv", "lora", [16, 3, 3, 3]],
    ]);
  });

  test("factors that do not fit, or stand alone, are plain tensors", () => {
    expect(
      kinds([
        ["q.lora_A.weight", [4, 10]],
        ["q.lora_B.weight", [6, 3]],
        ["v.lora_A.weight", [4, 10]],
        ["prelu.alpha", [1]],
      ]).map(([, kind]) => kind),
    ).not.toContain("lora");
  });

  test("a base weight beside its adapter stays a layer of its own", () => {
    const ids = kinds([
      ["q.weight", [6, 10]],
      ["q.lora_A.default.weight", [4, 10]],
      ["q.lora_B.default.weight", [6, 4]],
    ]).map(([id, kind]) => `${id} ${kind}`);
    expect(ids).toEqual(["q linear", "q.lora lora"]);
  });
});

describe("the scale of an adapter", () => {
  const scale = (config: object, module = "base_model.model.a.q_proj", rank = 4) =>
    adapterScale(JSON.stringify(config)).of(module, rank);

  test("alpha over rank, over its root for rsLoRA, by pattern for some modules", () => {
    expect(scale({ lora_alpha: 16, r: 4 })).toBe(4);
    expect(scale({ lora_alpha: 16, r: 4, use_rslora: true })).toBe(8);
    expect(scale({ lora_alpha: 16, alpha_pattern: { q_proj: 2 } })).toBe(0.5);
    expect(scale({ lora_alpha: 16, alpha_pattern: { proj: 2 } })).toBe(4);
    expect(scale({ lora_alpha: 16, alpha_pattern: { "^a.q_proj": 2 } })).toBe(0.5);
  });

  test("unknown rather than guessed", () => {
    expect(adapterScale(undefined).of("q", 4)).toBeNull();
    expect(adapterScale("{").of("q", 4)).toBeNull();
    expect(adapterScale("[]").of("q", 4)).toBeNull();
    expect(scale({ r: 4 })).toBeNull();
    expect(scale({ lora_alpha: 16, peft_type: "IA3" })).toBeNull();
    expect(scale({ lora_alpha: 16, alpha_pattern: { "(a+)+$": 2 } })).toBeNull();
  });
});
