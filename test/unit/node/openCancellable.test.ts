import { describe, expect, it } from "vitest";
import type { Files } from "../../../extension/engine/io";
import { openCancellable } from "../../../extension/node/openCancellable";
import { MemoryFiles } from "../support/memoryFiles";
import { vectorsFile } from "../support/safetensorsFile";

/** A run of many stages, each of which takes a while to look at; counts the looks. */
function slowRun(): { files: Files; looks: () => number } {
  const stages = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [
      `run/checkpoint-${i}/model.safetensors`,
      vectorsFile({ a: [1] }),
    ]),
  );
  const memory = new MemoryFiles(stages);
  let looks = 0;
  const files: Files = {
    stat: async (path) => {
      looks++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return memory.stat(path);
    },
    list: (path) => memory.list(path),
    open: (path) => memory.open(path),
    join: (path, name) => memory.join(path, name),
    basename: (path) => memory.basename(path),
    dirname: (path) => memory.dirname(path),
  };
  return { files, looks: () => looks };
}

describe("openCancellable", () => {
  it("opens as ever while nobody cancels", async () => {
    const files = new MemoryFiles({ a: vectorsFile({ x: [1, 2] }) });
    const checkpoint = await openCancellable(files, "a", new AbortController().signal);
    expect(checkpoint.tensors.map(({ name }) => name)).toEqual(["x"]);
  });

  it("answers a cancel at once, and stops reading", async () => {
    const { files, looks } = slowRun();
    const abort = new AbortController();
    const opening = openCancellable(files, "run", abort.signal);
    setTimeout(() => abort.abort(), 50);
    const started = performance.now();
    await expect(opening).rejects.toMatchObject({ code: "cancelled" });
    expect(performance.now() - started).toBeLessThan(1000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const seen = looks();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(looks()).toBe(seen);
    expect(seen).toBeLessThan(400);
  });

  it("begins nothing for a call that is cancelled already", async () => {
    const { files, looks } = slowRun();
    await expect(openCancellable(files, "run", AbortSignal.abort())).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(looks()).toBe(0);
  });
});
