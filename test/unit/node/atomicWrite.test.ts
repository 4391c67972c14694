import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { createFileAtomic, writeFileAtomic } from "../../../extension/node/atomicWrite";
import { scratchFolder } from "./scratch";

const folder = scratchFolder();
let count = 0;
function inner(): string {
  const path = join(folder, String(count++));
  mkdirSync(path);
  return path;
}

describe("writeFileAtomic", () => {
  it("makes and replaces a file, and leaves nothing else behind", async () => {
    const at = inner();
    const path = join(at, "x".repeat(250));
    await writeFileAtomic(path, "one");
    await writeFileAtomic(path, "two");
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(at)).toHaveLength(1);
  });

  it("replaces the file that a link leads to", async () => {
    const at = inner();
    writeFileSync(join(at, "file"), "old");
    symlinkSync("file", join(at, "link"));
    await writeFileAtomic(join(at, "link"), "new");
    expect(readFileSync(join(at, "file"), "utf8")).toBe("new");
    expect(readlinkSync(join(at, "link"))).toBe("file");
  });

  it("says what is in the way, and keeps what was there", async () => {
    const at = inner();
    await expect(writeFileAtomic(at, "x")).rejects.toThrow(/is a folder, expected a file to write/);
    await expect(writeFileAtomic(join(at, "no", "x"), "x")).rejects.toMatchObject({
      code: "file.unreadable",
      message: expect.stringContaining("cannot be written: no such file or folder (ENOENT)"),
    });
    if (process.getuid?.() === 0) return;
    writeFileSync(join(at, "kept"), "old");
    chmodSync(at, 0o500);
    await expect(writeFileAtomic(join(at, "kept"), "new")).rejects.toThrow(/permission denied/);
    chmodSync(at, 0o700);
    expect(readFileSync(join(at, "kept"), "utf8")).toBe("old");
  });

  it.skipIf(process.platform === "win32")(
    "writes into a pipe instead of replacing it",
    async () => {
      const pipe = join(inner(), "pipe");
      execFileSync("mkfifo", [pipe]);
      const reader = spawn("cat", [pipe]);
      const [got] = await Promise.all([text(reader.stdout), writeFileAtomic(pipe, "through")]);
      expect(got).toBe("through");
    },
  );
});

describe("createFileAtomic", () => {
  it("writes a new file, and touches none that is there", async () => {
    const at = inner();
    const path = join(at, "x");
    expect(await createFileAtomic(path, "first")).toBe(true);
    expect(await createFileAtomic(path, "second")).toBe(false);
    expect(readFileSync(path, "utf8")).toBe("first");
    expect(readdirSync(at)).toEqual(["x"]);
  });

  it("lets one of many win", async () => {
    const path = join(inner(), "x");
    const wins = await Promise.all(
      Array.from({ length: 8 }, (_, i) => createFileAtomic(path, `writer ${i}`)),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(readFileSync(path, "utf8")).toBe(`writer ${wins.indexOf(true)}`);
  });
});
