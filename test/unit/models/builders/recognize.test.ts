import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../../extension/engine/formats";
import { parseArchitecture } from "../../../../extension/engine/models/architecture/parse";
import { recognize, recognized } from "../../../../extension/engine/models/builders/recognize";
import { MemoryFiles } from "../../support/memoryFiles";
import { shapedFile } from "../../support/shapedFile";
import { expectTorch, installed, open } from "./support";

describe.skipIf(!installed)("a recognized state dict computes what torch computes", () => {
  it.each([
    ["mlp", "mlp", undefined],
    ["cnn", "cnn", [2, 8, 8]],
    ["residual", "residual mlp", undefined],
    ["bilinear", "bilinear stack", undefined],
    ["half", "mlp", undefined],
  ])("%s", async (name, family, input) => {
    const found = recognized(await open(name), { ...(input ? { input } : {}) });
    expect(found.family).toBe(family);
    await expectTorch(found.graph, name);
  });
});

describe("recognizing a state dict", () => {
  it("refuses layers whose weight is a single number", async () => {
    const scale = { shape: [], values: [2] };
    const matrix = { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] };
    for (const before of [[], [["fc.weight", matrix] as const]]) {
      const tensors = new Map([...before, ["gain.weight", scale] as const]);
      const scaled = new MemoryFiles({ a: shapedFile(tensors) });
      expect(recognize(await openCheckpoint(scaled, "a"))).toMatchObject({ kind: "unrecognized" });
    }
  });

  it("says what it assumes", async () => {
    expect(recognized(await open("mlp")).assumptions).toEqual([
      "assumes ReLU between the layers with weights",
    ]);
    expect(recognized(await open("residual")).assumptions[0]).toMatch(/^assumes x \+ block\(x\)/);
  });

  it("refuses convolutions without a stated input, and offers a draft that can be read", async () => {
    const found = recognize(await open("cnn"));
    expect(found).toMatchObject({ kind: "unrecognized" });
    if (found.kind !== "unrecognized" || found.draft === null) throw new Error("no draft");
    expect(found.reason).toMatch(/architecture file$/);
    const draft = parseArchitecture(new TextEncoder().encode(found.draft), "draft.json");
    expect(draft.layers.map(({ kind }) => kind)).toEqual([
      ...["conv2d", "relu", "batchNorm", "conv2d", "relu", "flatten", "linear"],
    ]);
  });

  it("refuses convolutions whose stated input does not come out", async () => {
    const found = recognize(await open("cnn"), { input: [2, 9, 9] });
    expect(found).toMatchObject({ reason: expect.stringMatching(/expected an input of width 60/) });
  });

  it.each([
    ["many", /whether activations stand before or after the normalizations/],
    ["tokens", /layer "table" is of a kind unknown here|normalizations/],
  ])("refuses %s, whose wiring names do not tell", async (name, reason) => {
    const found = recognize(await open(name));
    expect(found).toMatchObject({ kind: "unrecognized", reason: expect.stringMatching(reason) });
    const checkpoint = await open(name);
    expect(() => recognized(checkpoint)).toThrow(reason);
  });
});
