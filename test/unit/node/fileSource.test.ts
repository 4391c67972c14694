import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ByteSource } from "../../../extension/engine/io";
import { openAsync, openBlocking } from "../../../extension/node/fileSource";
import { nodeFiles } from "../../../extension/node/nodeFiles";
import { blockingFiles } from "../support/blockingFiles";
import { scratchFolder } from "./scratch";

const folder = scratchFolder();
let count = 0;
function fileOf(bytes: Uint8Array): string {
  const path = join(folder, `file-${count++}.bin`);
  writeFileSync(path, bytes);
  return path;
}

const kinds: [string, (path: string) => Promise<ByteSource>][] = [
  ["openAsync", openAsync],
  ["openBlocking", async (path) => openBlocking(path).source],
];

describe.each(kinds)("%s", (_name, openSource) => {
  const opened: ByteSource[] = [];
  const open = async (path: string): Promise<ByteSource> => {
    const source = await openSource(path);
    opened.push(source);
    return source;
  };
  afterEach(async () => {
    for (const source of opened.splice(0)) await source.close();
  });

  it("reads ranges, also into the middle of the caller's memory", async () => {
    const source = await open(fileOf(Uint8Array.from([10, 11, 12, 13, 14])));
    expect(source.size).toBe(5);
    expect([...(await source.read(1, 3))]).toEqual([11, 12, 13]);
    const memory = new Uint8Array(6);
    await source.readInto(3, memory.subarray(2, 4));
    expect([...memory]).toEqual([0, 0, 13, 14, 0, 0]);
  });

  it("reads nothing from an empty file and at the end of one", async () => {
    const empty = await open(fileOf(new Uint8Array()));
    expect(await empty.read(0, 0)).toHaveLength(0);
    const source = await open(fileOf(Uint8Array.of(1)));
    expect(await source.read(1, 0)).toHaveLength(0);
  });

  it.each([
    [0, 6],
    [5, 1],
    [-1, 1],
    [2 ** 60, 1],
  ])(
    "says format.truncated for bytes beyond the size at opening (%d, %d)",
    async (from, length) => {
      const source = await open(fileOf(new Uint8Array(5)));
      await expect(source.read(from, length)).rejects.toMatchObject({ code: "format.truncated" });
    },
  );

  it("says file.changed when the file shrank since", async () => {
    const path = fileOf(new Uint8Array(100));
    const source = await open(path);
    truncateSync(path, 40);
    expect(await source.read(0, 40)).toHaveLength(40);
    await expect(source.read(30, 20)).rejects.toMatchObject({
      code: "file.changed",
      details: { got: "40 bytes" },
    });
  });

  it("names what is missing, and follows links", async () => {
    const missing = join(folder, "missing");
    await expect(open(missing)).rejects.toMatchObject({
      code: "file.unreadable",
      message: `${missing}: cannot be read: no such file or folder (ENOENT)`,
    });
    const link = join(folder, `link-${count++}`);
    symlinkSync(fileOf(Uint8Array.of(7)), link);
    expect([...(await (await open(link)).read(0, 1))]).toEqual([7]);
  });

  it("refuses folders, devices and pipes without waiting for them", async () => {
    const inner = join(folder, `folder-${count++}`);
    mkdirSync(inner);
    await expect(open(inner)).rejects.toMatchObject({ code: "file.unreadable" });
    if (process.platform === "win32") return;
    await expect(open("/dev/zero")).rejects.toThrow(/is a device, expected a regular file/);
    const pipe = join(folder, `pipe-${count++}`);
    execFileSync("mkfifo", [pipe]);
    await expect(open(pipe)).rejects.toThrow(/is a pipe, expected a regular file/);
  });
});

describe("nodeFiles", () => {
  it("tells files from folders and lists names", async () => {
    const inner = join(folder, "listing");
    mkdirSync(join(inner, "sub"), { recursive: true });
    writeFileSync(join(inner, "a"), "abc");
    expect((await nodeFiles.list(inner)).sort()).toEqual(["a", "sub"]);
    expect(await nodeFiles.stat(join(inner, "sub"))).toMatchObject({ kind: "directory" });
    expect(await nodeFiles.stat(join(inner, "a"))).toMatchObject({ kind: "file", size: 3 });
    await expect(nodeFiles.stat(join(inner, "a", "b"))).rejects.toMatchObject({
      code: "file.unreadable",
    });
  });

  it.each(["../x", "a/b", "a\\b", "..", ".", "", "a\0b"])("joins no name like %j", (name) => {
    expect(() => blockingFiles.join(folder, name)).toThrow(
      expect.objectContaining({ code: "file.unreadable" }),
    );
  });

  it("joins, and takes apart again", () => {
    const path = nodeFiles.join(folder, "model…00001.bin");
    expect(nodeFiles.basename(path)).toBe("model…00001.bin");
    expect(nodeFiles.dirname(path)).toBe(folder);
  });
});
