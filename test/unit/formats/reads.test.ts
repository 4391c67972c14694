/** How much is read to open a checkpoint: headers, never data. */
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../extension/engine/errors";
import { openCheckpoint } from "../../../extension/engine/formats";
import { HEAD_BYTES } from "../../../extension/engine/formats/limits";
import { tensorBytes } from "../../../extension/engine/formats/tensorBytes";
import type { Files } from "../../../extension/engine/io";
import { MemoryFiles, memorySource } from "../support/memoryFiles";
import { safetensorsFile, vectorsFile } from "../support/safetensorsFile";

/** A multiple of all counts of tensors below. */
const GB = 200 * 4096 * 1280;

/** The header of a file whose tensors take `bytes` in all. */
function manyTensors(count: number, bytes: number): Uint8Array {
  const each = bytes / count;
  const entries = Array.from({ length: count }, (_, i) => [
    `model.layers.${i}.weight`,
    { dtype: "F32", shape: [each / 4], data_offsets: [i * each, (i + 1) * each] },
  ]);
  return safetensorsFile(Object.fromEntries(entries));
}

describe("opening a safetensors file", () => {
  it("reads a small file once", async () => {
    const bytes = vectorsFile({ a: [1, 2, 3] });
    const files = new MemoryFiles({ a: bytes });
    await openCheckpoint(files, "a");
    expect(files.count).toEqual({ reads: 1, bytes: bytes.length });
  });

  it("reads the first 64 KiB of a sparse file of 2 GB, and nothing else", async () => {
    const head = manyTensors(200, 2 * GB);
    const files = new MemoryFiles({ a: { size: head.length + 2 * GB, head } });
    const checkpoint = await openCheckpoint(files, "a");
    expect(checkpoint.tensors).toHaveLength(200);
    expect(checkpoint.problems).toEqual([]);
    expect(files.count).toEqual({ reads: 1, bytes: HEAD_BYTES });
  });

  it("reads the rest of a long header, once", async () => {
    const head = manyTensors(4096, 2 * GB);
    expect(head.length).toBeGreaterThan(HEAD_BYTES);
    const files = new MemoryFiles({ a: { size: head.length + 2 * GB, head } });
    const checkpoint = await openCheckpoint(files, "a");
    expect(checkpoint.tensors).toHaveLength(4096);
    expect(files.count).toEqual({ reads: 2, bytes: head.length });
  });

  it("lists 100 000 tensors in reasonable time", async () => {
    const head = manyTensors(100_000, 100_000 * 4);
    const files = new MemoryFiles({ a: { size: head.length + 400_000, head } });
    const start = performance.now();
    expect((await openCheckpoint(files, "a")).tensors).toHaveLength(100_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("reads a part of a stored tensor by its range alone", async () => {
    const head = manyTensors(4, GB);
    const files = new MemoryFiles({ a: { size: head.length + GB, head } });
    const checkpoint = await openCheckpoint(files, "a");
    files.count.reads = files.count.bytes = 0;
    const source = await files.open("a");
    const elements = await tensorBytes(source, checkpoint.tensors[2]);
    expect(elements.length).toBe(GB / 16);
    await elements.readInto(1_000_000, new Uint8Array(4096));
    expect(files.count).toEqual({ reads: 1, bytes: 4096 });
  });
});

describe("opening shards", () => {
  it("reads the index and one head a shard", async () => {
    const shards = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`s/${i}.safetensors`, vectorsFile({ [`t${i}`]: [i] })]),
    );
    const map = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`t${i}`, `${i}.safetensors`]),
    );
    const files = new MemoryFiles({
      ...shards,
      "s/model.safetensors.index.json": JSON.stringify({ weight_map: map }),
    });
    const checkpoint = await openCheckpoint(files, "s");
    expect(files.count.reads).toBe(13);
    expect(checkpoint.format).toBe("safetensors.sharded");
    expect(checkpoint.problems).toEqual([]);
    // Natural order: shard 2 before shard 10.
    expect(checkpoint.tensors.map((tensor) => tensor.name)).toEqual(Object.keys(map));
    expect(checkpoint.files.map((file) => file.path)).toEqual(Object.keys(shards));
    expect(files.openSources).toBe(0);
  });
});

describe("a file that changes while it is read", () => {
  const changed = new EngineError("file.changed", "a: has shrunk while it was read", { file: "a" });
  const shrinking = (allowedReads: number, bytes: Uint8Array): Files => {
    const files = new MemoryFiles({ a: bytes, "d/x.safetensors.index.json": index, "d/a": bytes });
    const open = files.open.bind(files);
    files.open = async (path) => {
      if (path.endsWith(".json")) return open(path);
      const source = memorySource(path, bytes);
      let reads = 0;
      const readInto = source.readInto.bind(source);
      source.readInto = async (offset, target) => {
        if (++reads > allowedReads) throw changed;
        return readInto(offset, target);
      };
      return source;
    };
    return files;
  };
  const index = JSON.stringify({ weight_map: { a: "a" } });

  it("is `file.changed` from the first read on", async () => {
    await expect(openCheckpoint(shrinking(0, vectorsFile({ a: [1] })), "a")).rejects.toBe(changed);
  });

  it("is `file.changed` inside a long header", async () => {
    const bytes = manyTensors(4096, 0);
    await expect(openCheckpoint(shrinking(1, bytes), "a")).rejects.toBe(changed);
  });

  it("is `file.changed` for a shard too, not a listed problem", async () => {
    await expect(openCheckpoint(shrinking(0, vectorsFile({ a: [1] })), "d")).rejects.toBe(changed);
  });

  it("is `file.changed` while a tensor is read", async () => {
    const files = shrinking(1, vectorsFile({ a: [1, 2, 3] }));
    const { tensors } = await openCheckpoint(files, "a");
    const source = await shrinking(0, vectorsFile({ a: [1, 2, 3] })).open("a");
    const elements = await tensorBytes(source, tensors[0]);
    await expect(elements.readInto(0, new Uint8Array(12))).rejects.toBe(changed);
  });

  it("is `file.changed` when it has another size by the time it is opened", async () => {
    const files = new MemoryFiles({ a: vectorsFile({ a: [1] }) });
    const stat = files.stat.bind(files);
    files.stat = async (path) => ({ ...(await stat(path)), size: 3 });
    await expect(openCheckpoint(files, "a")).rejects.toMatchObject({ code: "file.changed" });
    expect(files.openSources).toBe(0);
  });
});
