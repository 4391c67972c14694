import { createHash } from "node:crypto";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { JobName } from "../../../extension/engine/jobs/executor";
import { PROGRESS_INTERVAL_MS, runJob } from "../../../extension/node/jobRunner";
import { blockingFiles } from "../support/blockingFiles";
import { inlineExecutor } from "../support/inlineExecutor";
import { scratchFolder } from "./scratch";

const folder = scratchFolder();

function fileOf(bytes: Uint8Array) {
  const path = join(folder, createHash("sha256").update(bytes).digest("hex"));
  writeFileSync(path, bytes);
  const { size, mtimeMs } = statSync(path);
  return { path, size, modified: mtimeMs };
}

describe("inlineExecutor", () => {
  const executor = inlineExecutor(blockingFiles);

  it("runs jobs where it is called", async () => {
    const file = fileOf(new Uint8Array(3_000_000).fill(7));
    const heard: [number, number][] = [];
    const hash = await executor.run("file.sha256", file, {
      onProgress: (...now) => heard.push(now),
    });
    expect(hash).toBe(file.path.slice(-64));
    // The rate is bounded, the first tick always heard.
    expect(heard[0]).toEqual([0, 3_000_000]);
    expect(executor.threads).toBe(1);
  });

  it("answers `cancelled`, before and during a job", async () => {
    const file = fileOf(new Uint8Array(5_000_000));
    const stop = new AbortController();
    const during = executor.run("file.sha256", file, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(during).rejects.toMatchObject({ code: "cancelled" });
    const after = executor.run("file.sha256", file, { signal: stop.signal });
    await expect(after).rejects.toMatchObject({ code: "cancelled" });
  });

  it("says file.changed for a file that is another by now", async () => {
    const file = fileOf(new Uint8Array(10));
    await expect(
      executor.run("file.sha256", { ...file, modified: file.modified - 1 }),
    ).rejects.toMatchObject({ code: "file.changed" });
  });
});

describe("runJob", () => {
  const call = {
    name: "file.sha256",
    input: { path: "x", size: 1, modified: 0 },
    isCancelled: () => false,
    onProgress: () => {},
  };

  it.each(["no.such.job", "toString", "__proto__"])("knows no job %s", async (name) => {
    await expect(
      runJob({ ...call, name: name as JobName, open: () => Promise.reject() }),
    ).rejects.toMatchObject({ code: "internal", message: `there is no job "${name}"` });
  });

  it("makes `internal` of what is no error of the engine", async () => {
    const open = () => Promise.reject(new TypeError("x is undefined"));
    await expect(runJob({ ...call, open })).rejects.toMatchObject({
      name: "EngineError",
      code: "internal",
      message: "x is undefined",
    });
  });

  it("reports at a bounded rate", async () => {
    const mebibyte = 2 ** 20;
    const source = {
      name: "x",
      size: 8 * mebibyte,
      read: async () => new Uint8Array(),
      readInto: async () => {},
      close: async () => {},
    };
    // The job ticks once a mebibyte; a clock that goes on by two fifths of the interval each time.
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => {
      now += 0.4 * PROGRESS_INTERVAL_MS;
      return now;
    });
    const heard: number[] = [];
    const onProgress = (done: number) => heard.push(done / mebibyte);
    try {
      await runJob({ ...call, onProgress, open: async () => source });
    } finally {
      clock.mockRestore();
    }
    expect(heard).toEqual([0, 3, 6]);
  });
});
