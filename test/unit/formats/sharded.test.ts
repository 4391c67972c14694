import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { type MemoryFile, MemoryFiles } from "../support/memoryFiles";
import { readTensor } from "../support/readTensor";
import { vectorsFile } from "../support/safetensorsFile";

const torch = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, "../../fixtures/torch", name)));
const INDEX = "m/model.safetensors.index.json";
const sharded = (map: object, shards: Record<string, MemoryFile>) =>
  new MemoryFiles({
    [INDEX]: JSON.stringify({ metadata: { total_size: 1 }, weight_map: map }),
    ...Object.fromEntries(Object.entries(shards).map(([name, file]) => [`m/${name}`, file])),
  });
const namesOf = (checkpoint: { tensors: readonly { name: string }[] }) =>
  checkpoint.tensors.map((tensor) => tensor.name);

describe("an index", () => {
  it("makes its shards one checkpoint, whose tensors are read from their own files", async () => {
    const files = sharded(
      { a: "2.safetensors", b: "10.safetensors" },
      { "2.safetensors": vectorsFile({ a: [1, 2] }), "10.safetensors": vectorsFile({ b: [3] }) },
    );
    const checkpoint = await openCheckpoint(files, INDEX);
    expect(checkpoint).toMatchObject({ path: INDEX, format: "safetensors.sharded", problems: [] });
    expect(namesOf(checkpoint)).toEqual(["a", "b"]);
    expect([...(await readTensor(files, checkpoint, "b"))]).toEqual([3]);
    const folder = await openCheckpoint(files, "m");
    expect(folder).toEqual({ ...checkpoint, path: "m" });
  });

  it("ignores shards that it does not list", async () => {
    const files = sharded(
      { a: "1.safetensors" },
      { "1.safetensors": vectorsFile({ a: [1] }), "2.safetensors": vectorsFile({ b: [2] }) },
    );
    const checkpoint = await openCheckpoint(files, INDEX);
    expect(namesOf(checkpoint)).toEqual(["a"]);
    expect(checkpoint.problems).toEqual([]);
  });

  it("reports a tensor of a shard that it does not list, and keeps it", async () => {
    const files = sharded(
      { a: "1.safetensors" },
      { "1.safetensors": vectorsFile({ a: [1], x: [2] }) },
    );
    const checkpoint = await openCheckpoint(files, INDEX);
    expect(namesOf(checkpoint)).toEqual(["a", "x"]);
    expect(checkpoint.problems).toMatchObject([{ where: "x" }]);
    expect(checkpoint.problems[0].text).toContain("not in the index");
  });

  it("takes a tensor from another shard when its own is missing", async () => {
    const files = sharded(
      { a: "gone.safetensors", b: "1.safetensors" },
      { "1.safetensors": vectorsFile({ a: [1], b: [2] }) },
    );
    const checkpoint = await openCheckpoint(files, INDEX);
    expect(namesOf(checkpoint)).toEqual(["a", "b"]);
    expect(checkpoint.problems.map((problem) => problem.where)).toEqual(["gone.safetensors"]);
  });

  it("reports a tensor that it lists twice", async () => {
    const files = new MemoryFiles({
      [INDEX]: '{"weight_map": {"a": "0.safetensors", "a": "1.safetensors"}}',
      "m/1.safetensors": vectorsFile({ a: [1] }),
    });
    const checkpoint = await openCheckpoint(files, INDEX);
    expect(namesOf(checkpoint)).toEqual(["a"]);
    expect(checkpoint.problems).toMatchObject([{ where: "a", file: INDEX }]);
  });

  it("does not report again what a shard says of its own tensors", async () => {
    const broken = vectorsFile({ a: [1], b: [2] }).slice(0, -4);
    const files = sharded({ a: "1.safetensors", b: "1.safetensors" }, { "1.safetensors": broken });
    const checkpoint = await openCheckpoint(files, INDEX);
    expect(checkpoint.problems).toMatchObject([{ code: "format.truncated", where: "b" }]);
  });

  it("is found under any name, by its content", async () => {
    const files = new MemoryFiles({
      "m/shards": '\n {"weight_map": {"a": "1"}}',
      "m/1": vectorsFile({ a: [1] }),
    });
    expect(namesOf(await openCheckpoint(files, "m/shards"))).toEqual(["a"]);
  });

  it("brings the metadata of its shards", async () => {
    const files = sharded({ a: "1.safetensors" }, { "1.safetensors": vectorsFile({ a: [1] }) });
    expect((await openCheckpoint(files, INDEX)).metadata).toEqual({});
  });

  it("holds PyTorch shards in the model's order", async () => {
    const whole = await openCheckpoint(new MemoryFiles({ w: torch("state_dict.pt") }), "w");
    const shard = "pytorch_model-00001-of-00002.bin";
    const map = Object.fromEntries(whole.tensors.map((tensor) => [tensor.name, shard]));
    const files = new MemoryFiles({
      "m/pytorch_model.bin.index.json": JSON.stringify({
        weight_map: { ...map, z: "pytorch_model-00002-of-00002.bin" },
      }),
      [`m/${shard}`]: torch("state_dict.pt"),
    });
    const checkpoint = await openCheckpoint(files, "m");
    expect(checkpoint).toMatchObject({ format: "torch.sharded", ordered: true });
    expect(namesOf(checkpoint)).toEqual(namesOf(whole));
    expect(checkpoint.problems).toMatchObject([{ code: "file.unreadable" }]);
  });
});
