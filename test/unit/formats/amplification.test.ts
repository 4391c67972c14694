/** Small files that ask for much: each is stopped long before it takes the machine's memory. */
import { describe, expect, it } from "vitest";
import { isEngineError } from "../../../extension/engine/errors";
import { openCheckpoint } from "../../../extension/engine/formats";
import { classifyFolder } from "../../../extension/engine/formats/folder";
import { parseJson } from "../../../extension/engine/formats/json";
import { MAX_METADATA_CHARACTERS, MAX_NAME_LENGTH } from "../../../extension/engine/formats/limits";
import { readRanges } from "../../../extension/engine/formats/readRanges";
import { MemoryFiles, memorySource } from "../support/memoryFiles";
import { safetensorsFile } from "../support/safetensorsFile";
import { zipBytes } from "../support/zipBytes";

const open = (files: ConstructorParameters<typeof MemoryFiles>[0], path: string) =>
  openCheckpoint(new MemoryFiles(files), path);

async function failure(action: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof action === "function" ? action() : action);
  } catch (error) {
    if (isEngineError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
}

describe("JSON that is nothing but values", () => {
  const json = (piece: string, times: number) =>
    new TextEncoder().encode(`[${piece.repeat(times)}0]`);

  it("is given up before it takes many times its own memory", async () => {
    for (const [piece, times] of [
      ["{},", 7_000_000],
      ["[0],", 6_000_000],
    ] as const) {
      const text = json(piece, times);
      expect(await failure(() => parseJson(text, "header"))).toMatch(
        /^format\.limit: header: JSON has more values/,
      );
    }
  });

  it("is read where it is a header of 100 000 tensors", () => {
    const entry = '{"dtype":"F32","shape":[4,4],"data_offsets":[123456,123520]},';
    expect(parseJson(json(entry, 100_000), "header")).toHaveLength(100_001);
  });
});

describe("safetensors whose header is not about tensors", () => {
  it("keep some metadata", async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`k${i}`, "x".repeat(60_000)]),
    );
    const checkpoint = await open({ a: safetensorsFile({ __metadata__: metadata }) }, "a");
    const kept = Object.values(checkpoint.metadata).join("").length;
    expect(kept).toBeGreaterThan(MAX_METADATA_CHARACTERS - 70_000);
    expect(kept).toBeLessThan(MAX_METADATA_CHARACTERS);
    expect(checkpoint.problems[0].text).toContain("the rest is left out");
  });

  it("name what is wrong by no more than the longest name", async () => {
    const checkpoint = await open({ a: safetensorsFile({ ["x".repeat(1_000_000)]: 1 }) }, "a");
    expect(checkpoint.problems).toHaveLength(1);
    expect(checkpoint.problems[0].where).toHaveLength(MAX_NAME_LENGTH);
  });
});

describe("many shards", () => {
  it("that are all one large header are not all kept", async () => {
    const shards = Array.from({ length: 20 }, (_, i) => `s${i}.safetensors`);
    const large = safetensorsFile({ __metadata__: { pad: "x".repeat(20_000_000) } });
    const map = Object.fromEntries(shards.map((shard, i) => [`t${i}`, shard]));
    const files = {
      "m/model.safetensors.index.json": JSON.stringify({ weight_map: map }),
      ...Object.fromEntries(shards.map((shard) => [`m/${shard}`, large])),
    };
    expect(await failure(open(files, "m/model.safetensors.index.json"))).toMatch(
      /^format\.limit: .*headers of its shards take more than 268435456 bytes/,
    );
  });

  it("that are missing are counted once, not once for each tensor", async () => {
    const map: Record<string, string> = {};
    for (let i = 0; i < 200_000; i++) map[`t${i}`] = `s${i % 10_000}.safetensors`;
    const files = { "m/model.safetensors.index.json": JSON.stringify({ weight_map: map }) };
    const started = performance.now();
    expect(await failure(open(files, "m/model.safetensors.index.json"))).toMatch(
      /^file\.unreadable/,
    );
    // Two thousand million comparisons took over ten seconds.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("are sorted out in time that grows with their number", () => {
    const names = Array.from(
      { length: 100_000 },
      (_, i) => `model-${String(i).padStart(6, "0")}-of-100000.safetensors`,
    );
    const started = performance.now();
    const found = classifyFolder(names);
    expect(found.kind === "shards" && found.names.length).toBe(100_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("ranges that are read together", () => {
  it("keep none of the bytes between them", async () => {
    const source = memorySource("a", new Uint8Array(8192));
    const parts = await readRanges(source, [
      { offset: 0, length: 30 },
      { offset: 4000, length: 30 },
    ]);
    expect(parts.map(({ buffer }) => buffer.byteLength)).toEqual([30, 30]);
  });
});

describe("an npz of headers", () => {
  it("stops where they take too much memory, whatever they deflate to", async () => {
    const dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}".padEnd(1_000_000);
    const array = new Uint8Array(12 + dict.length);
    array.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0]);
    new DataView(array.buffer).setUint32(8, dict.length, true);
    array.set(new TextEncoder().encode(dict), 12);
    const parts = Array.from({ length: 300 }, (_, i) => ({
      name: `a${i}.npy`,
      data: array,
      deflate: true,
    }));
    const file = zipBytes(parts);
    expect(file.length).toBeLessThan(1_000_000);
    expect(await failure(open({ a: file }, "a"))).toMatch(
      /^format\.limit: a: the headers of its arrays take more than 268435456 bytes/,
    );
  });
});
