import { beforeEach, describe, expect, it, vi } from "vitest";
import { WholeFileCache } from "../../../extension/host/wholeFileCache";
import { MAX_HOST_FILE_BYTES } from "../../../extension/protocol/engineApi";
import type { CallContext } from "../../../extension/protocol/rpc";
import { FakeFileSystem, workspace } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const { createHostFiles } = await import("../../../extension/host/hostFiles");

const context: CallContext = { signal: new AbortController().signal, progress: () => {} };
const uri = "vscode-vfs://github/o/r/model.pt";
let files: FakeFileSystem;

beforeEach(() => {
  files = new FakeFileSystem();
  workspace.fs = files;
  files.files.set(uri, { bytes: Uint8Array.of(0, 1, 2, 3, 4), mtime: 7 });
});

describe("resources that the editor reads", () => {
  it("tells kind, size and time, and lists folders", async () => {
    const host = createHostFiles();
    expect(await host.statResource({ uri }, context)).toEqual({
      kind: "file",
      size: 5,
      modified: 7,
    });
    const folder = "vscode-vfs://github/o/r";
    expect((await host.statResource({ uri: folder }, context)).kind).toBe("directory");
    expect(await host.listResource({ uri: folder }, context)).toEqual(["model.pt"]);
  });

  it("gives ranges, reading the file once", async () => {
    const host = createHostFiles();
    expect(await host.readRange({ uri, offset: 1, length: 2 }, context)).toEqual(
      Uint8Array.of(1, 2),
    );
    const part = await host.readRange({ uri, offset: 3, length: 2 }, context);
    expect(part).toEqual(Uint8Array.of(3, 4));
    expect(part.buffer.byteLength).toBe(2);
    expect(files.reads).toBe(1);
  });

  it("reads a file again once it has changed", async () => {
    const host = createHostFiles();
    await host.readRange({ uri, offset: 0, length: 5 }, context);
    files.files.set(uri, { bytes: Uint8Array.of(9, 9, 9, 9, 9), mtime: 8 });
    expect((await host.readRange({ uri, offset: 0, length: 1 }, context))[0]).toBe(9);
  });

  it("names a file that is not there, and a range that the file no longer has", async () => {
    const host = createHostFiles();
    const gone = { uri: "vscode-vfs://github/gone.pt" };
    await expect(host.statResource(gone, context)).rejects.toMatchObject({
      code: "file.unreadable",
      message: expect.stringContaining("gone.pt"),
    });
    await expect(host.readRange({ uri, offset: 4, length: 2 }, context)).rejects.toMatchObject({
      code: "file.changed",
    });
  });

  it("refuses a file beyond the limit before it reads a byte", async () => {
    const bytes = Object.defineProperty(new Uint8Array(0), "length", {
      value: MAX_HOST_FILE_BYTES + 1,
    });
    files.files.set(uri, { bytes, mtime: 1 });
    await expect(
      createHostFiles().readRange({ uri, offset: 0, length: 1 }, context),
    ).rejects.toMatchObject({
      code: "format.limit",
      message: expect.stringContaining("expected at most 512 MiB"),
    });
    expect(files.reads).toBe(0);
  });
});

describe("the cache of whole files", () => {
  const bytes = Uint8Array.of(1);

  it("keeps two files, the least used goes first", async () => {
    const cache = new WholeFileCache();
    const load = vi.fn(async () => bytes);
    for (const key of ["a", "b", "a", "c", "a", "b"]) await cache.get(key, load);
    expect(load).toHaveBeenCalledTimes(4); // a, b, c, and b again
  });

  it("shares a read in progress, and does not keep a failed one", async () => {
    const cache = new WholeFileCache();
    const load = vi.fn(async () => bytes);
    await Promise.all([cache.get("a", load), cache.get("a", load)]);
    expect(load).toHaveBeenCalledTimes(1);
    const fail = () => Promise.reject(new Error("offline"));
    await expect(cache.get("b", fail)).rejects.toThrow("offline");
    expect(await cache.get("b", load)).toBe(bytes);
  });

  it("lets a file go that nobody asks for", async () => {
    vi.useFakeTimers();
    try {
      const cache = new WholeFileCache({ keepMs: 100 });
      const load = vi.fn(async () => bytes);
      await cache.get("a", load);
      vi.advanceTimersByTime(101);
      await cache.get("a", load);
      expect(load).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });
});
