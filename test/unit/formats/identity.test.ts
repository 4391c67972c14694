import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { LayoutId } from "../../../extension/engine/formats/identity";
import { MemoryFiles } from "../support/memoryFiles";
import { vectorsFile } from "../support/safetensorsFile";

describe("LayoutId", () => {
  it("is the SHA-256 over size, header length and header of every file", () => {
    const id = new LayoutId();
    id.add(1000, [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    id.add(2 ** 40 + 1, []);
    const expected = createHash("sha256")
      .update(Buffer.from("e803000000000000" + "0300000000000000" + "010203", "hex"))
      .update(Buffer.from("0100000000010000" + "0000000000000000", "hex"))
      .digest("hex");
    expect(id.digest()).toBe(`h1:${expected}`);
  });
});

describe("the id of a checkpoint", () => {
  const id = async (file: Uint8Array, path = "a") =>
    (await openCheckpoint(new MemoryFiles({ [path]: file }), path)).id;

  it("does not depend on the name, nor on the values", async () => {
    expect(await id(vectorsFile({ a: [1, 2] }), "x.pt")).toBe(await id(vectorsFile({ a: [3, 4] })));
  });

  it("depends on names, shapes and size", async () => {
    const kinds: Record<string, number[]>[] = [
      { a: [1, 2] },
      { b: [1, 2] },
      { a: [1, 2, 3] },
      { a: [1], b: [2] },
    ];
    const ids = kinds.map((tensors) => id(vectorsFile(tensors)));
    expect(new Set(await Promise.all(ids)).size).toBe(4);
  });

  it("is the same through an index and through the shards' names", async () => {
    const shards = {
      "m-00001-of-00002.safetensors": vectorsFile({ a: [1] }),
      "m-00002-of-00002.safetensors": vectorsFile({ b: [1] }),
    };
    const index = JSON.stringify({
      weight_map: { b: "m-00002-of-00002.safetensors", a: "m-00001-of-00002.safetensors" },
    });
    const put = (files: object) =>
      Object.fromEntries(Object.entries(files).map(([name, file]) => [`m/${name}`, file]));
    const plain = await openCheckpoint(new MemoryFiles(put(shards)), "m");
    const indexed = await openCheckpoint(
      new MemoryFiles(put({ ...shards, "m.safetensors.index.json": index })),
      "m",
    );
    expect(indexed.id).toBe(plain.id);
    expect(indexed.tensors).toEqual(plain.tensors);
  });
});
