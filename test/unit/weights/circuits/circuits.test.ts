import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../../extension/engine/formats/index";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { findAttentions } from "../../../../extension/engine/weights/circuits/attentions";
import { compareCircuits } from "../../../../extension/engine/weights/circuits/compare";
import type { HeadSettings } from "../../../../extension/engine/weights/circuits/heads";
import expected from "../../../fixtures/circuits/expected.json";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";
import { shapedFile } from "../../support/shapedFile";

const folder = join(import.meta.dirname, "../../../fixtures/circuits");
const files = new MemoryFiles(
  Object.fromEntries(
    ["gpt2-a", "gpt2-b", "llama-a", "llama-b"].map((name) => [
      name,
      new Uint8Array(readFileSync(join(folder, `${name}.safetensors`))),
    ]),
  ),
);

async function compared(
  a: string,
  b: string,
  settings: HeadSettings,
  { from = files, all = false } = {},
) {
  const [first, second] = [await openCheckpoint(from, a), await openCheckpoint(from, b)];
  return compareCircuits(
    first,
    second,
    { settings: { a: settings, b: settings }, all, seed: 0, mode: "strict" },
    {
      executor: inlineExecutor(from),
      signal: new AbortController().signal,
      onProgress() {},
    },
  );
}

const gpt2 = { heads: 3, size: null, rotaryBase: null };
const llama = { heads: 4, size: null, rotaryBase: 500 };

describe("circuits", () => {
  it.each([
    ["gpt2", gpt2, 3],
    ["llama", llama, 4],
  ] as const)("have numpy's cosines, formed in full: %s", async (name, settings, heads) => {
    const { matrices } = await compared(`${name}-a`, `${name}-b`, settings);
    const [qk, least, ov] = matrices;
    for (const [layer, h, g, meanQk, leastQk, cosineOv] of expected[name] as number[][]) {
      const [row, column] = [layer * heads + h, layer * heads + g];
      expect(qk.values[row][column]).toBeCloseTo(meanQk, 10);
      expect(least.values[row][column]).toBeCloseTo(leastQk, 10);
      expect(ov.values[row][column]).toBeCloseTo(cosineOv, 10);
    }
  });

  it("of all layers are those of each pair, whichever model comes first", async () => {
    const names = ["a", "b"];
    const layers = 6;
    const from = new MemoryFiles(
      Object.fromEntries(
        names.map((name, side) => {
          const random = createRandom(side);
          const tensor = (...shape: number[]) => ({
            shape,
            values: Array.from({ length: shape[0] * shape[1] }, () => random.gaussian()),
          });
          const tensors = Array.from({ length: layers }, (_, i) => [
            [`h.${i}.attn.c_attn.weight`, tensor(4, 12)] as const,
            [`h.${i}.attn.c_proj.weight`, tensor(4, 4)] as const,
          ]);
          return [name, shapedFile(new Map(tensors.flat()))];
        }),
      ),
    );
    const settings = { heads: 2, size: null, rotaryBase: null };
    const all = await compared("a", "b", settings, { from, all: true });
    const turned = await compared("b", "a", settings, { from, all: true });
    const own = await compared("a", "b", settings, { from });
    for (const [m, { values }] of all.matrices.entries()) {
      for (const [i, row] of values.entries()) {
        for (const [j, value] of row.entries()) {
          expect(value).not.toBeNull();
          expect(turned.matrices[m].values[j][i]).toBeCloseTo(value ?? Number.NaN, 12);
          const one = own.matrices[m].values[i][j];
          if (Math.floor(i / 2) === Math.floor(j / 2)) expect(one).toBe(value);
          else expect(one).toBeNull();
        }
      }
    }
  });

  it("match heads that were moved, and leave other layers alone", async () => {
    const checkpoint = await openCheckpoint(files, "gpt2-a");
    const bytes = new Uint8Array(files.files.get("gpt2-a") as Uint8Array);
    // heads 0 and 1 of the first layer change places: columns of c_attn, rows of c_proj
    const swap = (name: string, stride: number, rows: readonly number[], wide: boolean) => {
      const tensor = checkpoint.tensors.find((each) => each.name === name)!;
      const values = new Float32Array(
        bytes.buffer.slice(tensor.data.offset, tensor.data.offset + tensor.data.byteLength),
      );
      const old = values.slice();
      const place = (i: number, j: number) => (wide ? i * stride + j : j * stride + i);
      for (const start of rows) {
        for (let e = 0; e < 8; e++) {
          for (
            let i = 0;
            i < values.length / (wide ? stride : 1) && i < (wide ? values.length / stride : stride);
            i++
          ) {
            values[place(i, start + e)] = old[place(i, start + 8 + e)];
            values[place(i, start + 8 + e)] = old[place(i, start + e)];
          }
        }
      }
      bytes.set(new Uint8Array(values.buffer), tensor.data.offset);
    };
    swap("h.0.attn.c_attn.weight", 72, [0, 24, 48], true);
    swap("h.0.attn.c_attn.bias", 72, [0, 24, 48], true);
    swap("h.0.attn.c_proj.weight", 24, [0], false);
    const moved = new MemoryFiles({ a: files.files.get("gpt2-a") as Uint8Array, b: bytes });
    const { pairs, matrices, notes } = await compared("a", "b", gpt2, { from: moved });
    expect(pairs.map(({ a, b }) => `${a} ${b}`)).toEqual([
      "h.0#0 h.0#1",
      "h.0#1 h.0#0",
      "h.0#2 h.0#2",
      "h.1#0 h.1#0",
      "h.1#1 h.1#1",
      "h.1#2 h.1#2",
    ]);
    for (const { values } of pairs) {
      for (const value of Object.values(values)) expect(value).toBeCloseTo(1, 12);
    }
    expect(matrices[0].values[0][3]).toBeNull();
    expect(notes.map(({ code }) => code)).toContain("skipped");
  });

  it("match by what there is of heads whose query-key circuit is 0, and say so", async () => {
    const random = createRandom(3);
    const projection = (name: string) => {
      const values = Array.from({ length: 256 }, () => random.gaussian());
      return [`model.layers.0.self_attn.${name}_proj.weight`, { shape: [16, 16], values }] as const;
    };
    const whole = new Map(["q", "k", "v", "o"].map(projection));
    const pruned = new Map(
      [...whole].map(([name, { shape, values }]) => [
        name,
        { shape, values: name.includes("q_proj") ? values.map(() => 0) : values },
      ]),
    );
    const from = new MemoryFiles({ a: shapedFile(whole), b: shapedFile(pruned) });
    const { pairs, notes, summary } = await compared("a", "b", llama, { from });
    expect(pairs.map(({ a, b }) => [a, b])).toEqual(
      [0, 1, 2, 3].map((h) => [`model.layers.0#${h}`, `model.layers.0#${h}`]),
    );
    for (const { values } of pairs) {
      expect(values["circuits.qk"]).toBeNull();
      expect(values["circuits.ov"]).toBeCloseTo(1, 12);
      expect(values["circuits.ov"]).toBeLessThanOrEqual(1);
    }
    expect(notes).toContainEqual(
      expect.objectContaining({ at: "circuits.qk model.layers.0", code: "zero" }),
    );
    expect(summary).toContain("query-key nothing, value-output 1");
  });

  it("warn where the streams differ, and say what was assumed", async () => {
    const scrambled = new MemoryFiles({
      a: shapedFile(gptTensors(1)),
      b: shapedFile(gptTensors(2)),
    });
    const none = { heads: null, size: null, rotaryBase: null };
    const { notes, summary } = await compared("a", "b", none, { from: scrambled });
    expect(notes.find(({ code }) => code === "basis")?.text).toMatch(/do not share a basis/);
    expect(notes.find(({ code }) => code === "assumption")?.text).toMatch(/assumes 1 heads of 64/);
    expect(summary).toMatch(/may not share a basis/);
  });

  it("are refused where there are none, or heads are not whole", async () => {
    const plain = new MemoryFiles({ a: shapedFile(new Map([["fc.weight", matrix(2, 2, 1)]])) });
    await expect(compared("a", "a", gpt2, { from: plain })).rejects.toMatchObject({
      code: "format.unsupported",
      message: expect.stringMatching(/no attention layers/),
    });
    await expect(compared("gpt2-a", "gpt2-b", { ...gpt2, heads: 5 })).rejects.toMatchObject({
      code: "shape.mismatch",
      message: expect.stringMatching(/--heads/),
    });
    const wide = new MemoryFiles({
      a: files.files.get("gpt2-a") as Uint8Array,
      b: shapedFile(gptTensors(1)),
    });
    await expect(compared("a", "b", { ...gpt2, heads: 1 }, { from: wide })).rejects.toThrow(
      /stream of 64/,
    );
  });

  it.each([
    [
      "BERT",
      "encoder.layer.0.attention.self.",
      ["query", "key", "value"],
      "encoder.layer.0.attention.output.dense",
      null,
    ],
    [
      "ViT",
      "vit.encoder.layer.0.attention.attention.",
      ["query", "key", "value"],
      "vit.encoder.layer.0.attention.output.dense",
      "vit.encoder.layer.0.layernorm_before",
    ],
    [
      "OPT",
      "decoder.layers.0.self_attn.",
      ["q_proj", "k_proj", "v_proj"],
      "decoder.layers.0.self_attn.out_proj",
      null,
    ],
    ["timm", "blocks.0.attn.", ["qkv"], "blocks.0.attn.proj", "blocks.0.norm1"],
  ] as const)("are found in %s", async (_, prefix, projections, out, norm) => {
    const fused = projections.length === 1;
    const tensors = new Map([
      ...projections.map(
        (name) => [`${prefix}${name}.weight`, matrix(fused ? 12 : 4, 4, 1)] as const,
      ),
      [`${out}.weight`, matrix(4, 4, 2)] as const,
      ...(norm ? [[`${norm}.weight`, matrix(4, 0, 3)] as const] : []),
    ]);
    const one = new MemoryFiles({ a: shapedFile(tensors) });
    const { attentions } = findAttentions(await openCheckpoint(one, "a"));
    expect(attentions).toHaveLength(1);
    expect(attentions[0]).toMatchObject({
      width: 4,
      rotary: false,
      k: { first: fused ? 4 : 0, count: 4 },
    });
    expect(attentions[0].norm === null).toBe(norm === null);
  });
});

/** A matrix, or a vector where it has no columns. */
function matrix(rows: number, columns: number, seed: number) {
  const count = rows * (columns || 1);
  const random = createRandom(seed);
  return {
    shape: columns === 0 ? [rows] : [rows, columns],
    values: Array.from({ length: count }, () => random.gaussian()),
  };
}

const gptTensors = (seed: number) =>
  new Map([
    ["wte.weight", matrix(9, 64, seed)],
    ["h.0.attn.c_attn.weight", matrix(64, 192, seed + 10)],
    ["h.0.attn.c_proj.weight", matrix(64, 64, seed + 20)],
  ]);
