import { describe, expect, it } from "vitest";
import { openCheckpoint, openPath } from "../../../extension/engine/formats";
import { classifyFolder, shardPlace } from "../../../extension/engine/formats/folder";
import { MemoryFiles } from "../support/memoryFiles";
import { vectorsFile } from "../support/safetensorsFile";

describe("classifyFolder", () => {
  const rows: [what: string, names: string[], expected: object][] = [
    ["nothing", [], { kind: "none" }],
    ["no weights", ["config.json", "README.md", "tokenizer.bin"], { kind: "none" }],
    ["one file", ["net.pt", "notes.md"], { kind: "file", name: "net.pt", copies: [] }],
    [
      "an index and its shards",
      ["model-00001-of-00002.safetensors", "model.safetensors.index.json", "optimizer.pt"],
      { kind: "index", name: "model.safetensors.index.json" },
    ],
    [
      "indexes of both formats",
      ["pytorch_model.bin.index.json", "model.safetensors.index.json"],
      { kind: "index", name: "model.safetensors.index.json" },
    ],
    [
      "an index of another variant beside the usual one",
      ["model.safetensors.index.fp16.json", "model.safetensors.index.json"],
      { kind: "index", name: "model.safetensors.index.json" },
    ],
    [
      "several indexes",
      ["b.safetensors.index.json", "a.safetensors.index.json"],
      { kind: "run", members: ["a.safetensors.index.json", "b.safetensors.index.json"] },
    ],
    [
      "shards without an index, one missing",
      ["m-00003-of-00003.safetensors", "config.json", "m-00001-of-00003.safetensors"],
      {
        kind: "shards",
        names: ["m-00001-of-00003.safetensors", "m-00003-of-00003.safetensors"],
        missing: ["m-00002-of-00003.safetensors"],
      },
    ],
    [
      "shards of both formats",
      ["pytorch_model-1-of-1.bin", "model-1-of-1.safetensors"],
      { kind: "shards", names: ["model-1-of-1.safetensors"], missing: [] },
    ],
    [
      "one model in two formats",
      ["pytorch_model.bin", "model.safetensors", "training_args.bin"],
      { kind: "file", name: "model.safetensors", copies: ["pytorch_model.bin"] },
    ],
    [
      "one model with its trainer's state",
      ["model.safetensors", "optimizer.pt", "scheduler.pt", "rng_state_0.pth", "scaler.pt"],
      { kind: "file", name: "model.safetensors", copies: [] },
    ],
    [
      "a config.json that makes it one model",
      ["config.json", "model.safetensors", "model.fp16.safetensors"],
      { kind: "file", name: "model.safetensors", copies: [] },
    ],
    [
      "several checkpoints, in natural order",
      ["epoch10.pt", "epoch9.pt", "epoch1.pt"],
      { kind: "run", members: ["epoch1.pt", "epoch9.pt", "epoch10.pt"] },
    ],
    [
      "two stages in two formats are no copies",
      ["mnist.pt", "mnist.safetensors"],
      { kind: "run", members: ["mnist.pt", "mnist.safetensors"] },
    ],
    ["arrays beside weights", ["x.npy", "y.npy", "net.pt"], { kind: "file", name: "net.pt" }],
    ["arrays alone", ["y.npy", "x.npy"], { kind: "run", members: ["x.npy", "y.npy"] }],
  ];
  for (const [what, names, expected] of rows) {
    it(what, () => expect(classifyFolder(names)).toMatchObject(expected));
  }

  it("names a bounded number of missing shards", () => {
    const found = classifyFolder(["m-1-of-999999999.safetensors"]);
    expect(found.kind === "shards" && found.missing.length).toBe(100);
  });
});

describe("shardPlace", () => {
  it("reads number and count from the name", () => {
    expect(shardPlace("model-00002-of-00011.safetensors")).toEqual({
      stem: "model",
      number: 2,
      count: 11,
    });
    expect(shardPlace("model.safetensors")).toBeNull();
  });
});

describe("opening a folder", () => {
  const file = vectorsFile({ a: [1] });

  it("opens a run of subfolders in natural order, without what is no stage of it", async () => {
    const files = new MemoryFiles({
      "run/checkpoint-1000/model.safetensors": file,
      "run/checkpoint-200/model.safetensors": file,
      "run/checkpoint-30/model-1-of-1.safetensors": file,
      "run/checkpoint-4/readme.md": "",
      "run/logs2/events.out": "",
      "run/unet/model.safetensors": file,
      "run/trainer_state.json": "{}",
    });
    expect(await openPath(files, "run")).toEqual({
      kind: "run",
      path: "run",
      members: ["run/checkpoint-30", "run/checkpoint-200", "run/checkpoint-1000"],
    });
    expect(files.count.reads).toBe(0);
    const error = await openCheckpoint(files, "run").catch((e) => e);
    expect(error.code).toBe("usage");
    expect(error.details.members).toHaveLength(3);
    expect(error.message).toContain("checkpoint-30, checkpoint-200, checkpoint-1000");
  });

  it("opens the only stage there is", async () => {
    const files = new MemoryFiles({ "run/checkpoint-5/model.safetensors": file });
    expect((await openCheckpoint(files, "run")).path).toBe("run/checkpoint-5");
  });

  it("says that a run of files is one", async () => {
    const files = new MemoryFiles({ "r/a1.safetensors": file, "r/a2.safetensors": file });
    expect(await openPath(files, "r")).toMatchObject({
      kind: "run",
      members: ["r/a1.safetensors", "r/a2.safetensors"],
    });
  });

  it("is called by its own path, and reports what it left aside", async () => {
    const files = new MemoryFiles({ "m/model.safetensors": file, "m/pytorch_model.bin": file });
    const checkpoint = await openCheckpoint(files, "m");
    expect(checkpoint.path).toBe("m");
    expect(checkpoint.files[0].path).toBe("m/model.safetensors");
    expect(checkpoint.problems).toMatchObject([
      { file: "m/pytorch_model.bin", text: expect.stringContaining("once more") },
    ]);
  });

  it("opens shards without an index, and lists the missing one", async () => {
    const files = new MemoryFiles({
      "m/config.json": "{}",
      "m/model-00001-of-00003.safetensors": vectorsFile({ a: [1] }),
      "m/model-00003-of-00003.safetensors": vectorsFile({ c: [3] }),
    });
    const checkpoint = await openCheckpoint(files, "m");
    expect(checkpoint.tensors.map((tensor) => [tensor.name, tensor.data.file])).toEqual([
      ["a", 0],
      ["c", 1],
    ]);
    expect(checkpoint.problems).toMatchObject([
      { code: "file.unreadable", where: "model-00002-of-00003.safetensors" },
    ]);
  });

  it("says of a shard opened alone that it is one", async () => {
    const name = "m/model-00001-of-00003.safetensors";
    const checkpoint = await openCheckpoint(new MemoryFiles({ [name]: file }), name);
    expect(checkpoint.problems).toMatchObject([{ code: "usage", file: name }]);
  });
});

describe("adapter_config.json", () => {
  const adapter = vectorsFile({ "base.q.lora_A.weight": [1] });

  it("comes with the checkpoint beside it", async () => {
    const config = '{"r": 8, "lora_alpha": 16}';
    const files = new MemoryFiles({
      "m/adapter_model.safetensors": adapter,
      "m/adapter_config.json": config,
    });
    expect((await openCheckpoint(files, "m")).adapterConfig).toBe(config);
    expect((await openCheckpoint(files, "m/adapter_model.safetensors")).adapterConfig).toBe(config);
    expect(files.openSources).toBe(0);
  });

  for (const [what, content, code] of [
    ["no JSON", "{", "format.unsupported"],
    ["no object", "[1]", "format.unsupported"],
    ["too long", `{"a": "${"x".repeat(1024 * 1024)}"}`, "format.limit"],
  ]) {
    it(`is left out and listed when it is ${what}`, async () => {
      const files = new MemoryFiles({
        "m/a.safetensors": adapter,
        "m/adapter_config.json": content,
      });
      const checkpoint = await openCheckpoint(files, "m");
      expect(checkpoint.adapterConfig).toBeUndefined();
      expect(checkpoint.problems).toMatchObject([{ code, file: "m/adapter_config.json" }]);
    });
  }

  it("is absent in general", async () => {
    const files = new MemoryFiles({ "m/a.safetensors": adapter });
    expect("adapterConfig" in (await openCheckpoint(files, "m"))).toBe(false);
  });
});
