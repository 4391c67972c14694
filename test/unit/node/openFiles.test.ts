import { readdirSync, readlinkSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CheckpointFile } from "../../../extension/engine/formats/checkpoint";
import { MAX_OPEN_FILES, OpenFiles } from "../../../extension/node/openFiles";
import { scratchFolder } from "./scratch";

const folder = scratchFolder();

function fileNamed(name: string, text: string): CheckpointFile {
  const path = join(folder, name);
  writeFileSync(path, text);
  return now(path);
}

function now(path: string): CheckpointFile {
  const { size, mtimeMs } = statSync(path);
  return { path, size, modified: mtimeMs };
}

/** Names of the files of this test that the process holds open. */
const held = () =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(folder) ? [path.slice(folder.length + 1)] : [];
    } catch {
      return [];
    }
  });

describe("OpenFiles", () => {
  it("opens a file once and keeps it until all are closed", async () => {
    const files = new OpenFiles();
    const file = fileNamed("once", "abc");
    expect(await files.open(file)).toBe(await files.open(file));
    if (process.platform === "linux") expect(held()).toEqual(["once"]);
    await files.closeAll();
    if (process.platform === "linux") expect(held()).toEqual([]);
  });

  it("says file.changed for a file that is not the one whose header was read", async () => {
    const files = new OpenFiles();
    const file = fileNamed("changes", "abc");
    await files.open(file);
    writeFileSync(file.path, "abcd");
    await expect(files.open(file)).rejects.toMatchObject({ code: "file.changed" });
    expect((await files.open(now(file.path))).size).toBe(4);
    await files.closeAll();
  });

  it("opens the new file after one was put in the place of another", async () => {
    const files = new OpenFiles();
    const old = fileNamed("replaced", "old");
    await files.open(old);
    renameSync(fileNamed("newer", "newer").path, old.path);
    const source = await files.open(now(old.path));
    expect(new TextDecoder().decode(await source.read(0, 5))).toBe("newer");
    await files.closeAll();
  });

  it("closes the least recently used when there are too many", async () => {
    const files = new OpenFiles();
    const first = fileNamed("shard-0", "x");
    await files.open(first);
    for (let i = 1; i <= MAX_OPEN_FILES; i++) {
      await files.open(fileNamed(`shard-${i}`, "x"));
      await files.open(first);
    }
    if (process.platform === "linux") {
      expect(held()).toHaveLength(MAX_OPEN_FILES);
      expect(held()).toContain("shard-0");
      expect(held()).not.toContain("shard-1");
    }
    await files.closeAll();
  });

  it("reads shared bytes where there are any", async () => {
    const files = new OpenFiles();
    const bytes = new SharedArrayBuffer(3);
    new Uint8Array(bytes).set([1, 2, 3]);
    const file = { path: "vscode-vfs://host/m", size: 3, modified: 5 };
    files.share({ ...file, bytes });
    const source = await files.open(file);
    expect([...(await source.read(1, 2))]).toEqual([2, 3]);
    await expect(source.read(2, 2)).rejects.toMatchObject({ code: "format.truncated" });
    await expect(files.open({ ...file, modified: 6 })).rejects.toMatchObject({
      code: "file.changed",
    });
    files.unshare();
    await expect(files.open(file)).rejects.toMatchObject({ code: "file.unreadable" });
  });
});
