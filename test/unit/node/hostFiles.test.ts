import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { createHostFiles } from "../../../extension/node/hostFiles";
import { isHostResource, toNativePath } from "../../../extension/node/resourcePaths";
import { routeFiles } from "../../../extension/node/routedFiles";
import type { SharedFile } from "../../../extension/node/sharedFiles";
import { type HostApi, MAX_HOST_FILE_BYTES } from "../../../extension/protocol/engineApi";
import { RemoteError } from "../../../extension/protocol/errors";
import { scratchFolder } from "./scratch";

const uri = "vscode-vfs://github/owner/repo/model%20a.bin?ref=x#y";

function setUp(over: Partial<HostApi> = {}) {
  const calls: string[] = [];
  const resource = { bytes: Uint8Array.of(1, 2, 3, 4), modified: 7 };
  const host: HostApi = {
    async statResource(params) {
      calls.push(`stat ${params.uri}`);
      return { kind: "file", size: resource.bytes.length, modified: resource.modified };
    },
    async listResource(params) {
      calls.push(`list ${params.uri}`);
      return ["a", "b"];
    },
    async readRange({ offset, length }) {
      calls.push(`read ${offset} ${length}`);
      return resource.bytes.slice(offset, offset + length);
    },
    ...over,
  };
  const fetched: SharedFile[] = [];
  return { files: createHostFiles(host, (file) => fetched.push(file)), calls, fetched, resource };
}

const reads = (calls: readonly string[]) => calls.filter((call) => call.startsWith("read"));

describe("hostFiles", () => {
  it("fetches a resource whole, once, and tells of it", async () => {
    const { files, calls, fetched } = setUp();
    const [source] = await Promise.all([files.open(uri), files.open(uri)]);
    expect([...(await source.read(1, 2))]).toEqual([2, 3]);
    await (await files.open(uri)).read(0, 4);
    expect(reads(calls)).toEqual(["read 0 4"]);
    expect(fetched).toMatchObject([{ path: uri, size: 4, modified: 7 }]);
    await expect(source.read(3, 2)).rejects.toMatchObject({ code: "format.truncated" });
  });

  it("fetches anew what changed, and after it was told to forget", async () => {
    const { files, calls, resource } = setUp();
    await files.open(uri);
    resource.bytes = Uint8Array.of(9);
    resource.modified = 8;
    expect([...(await (await files.open(uri)).read(0, 1))]).toEqual([9]);
    files.clear();
    expect(files.fetched()).toEqual([]);
    await files.open(uri);
    expect(reads(calls)).toEqual(["read 0 4", "read 0 1", "read 0 1"]);
  });

  it("refuses what is too large before it fetches anything", async () => {
    const { files, calls } = setUp({
      statResource: async () => ({ kind: "file", size: MAX_HOST_FILE_BYTES + 1, modified: 0 }),
    });
    await expect(files.open(uri)).rejects.toMatchObject({ code: "format.limit" });
    expect(reads(calls)).toEqual([]);
  });

  it("says file.changed when fewer bytes come than were declared", async () => {
    const { files } = setUp({ readRange: async () => Uint8Array.of(1) });
    await expect(files.open(uri)).rejects.toMatchObject({ code: "file.changed" });
  });

  it("keeps the code of a refusal, and tries again the next time", async () => {
    let refuse = true;
    const { files } = setUp({
      readRange: async () => {
        if (!refuse) return new Uint8Array(4);
        refuse = false;
        throw new RemoteError("no network", { code: "internal", details: {} });
      },
    });
    await expect(files.open(uri)).rejects.toMatchObject({
      code: "file.unreadable",
      message: `${uri}: the editor cannot read it: no network`,
    });
    expect((await files.open(uri)).size).toBe(4);
  });

  it("takes URIs apart at their path", () => {
    const { files } = setUp();
    expect(files.basename(uri)).toBe("model a.bin");
    expect(files.dirname(uri)).toBe("vscode-vfs://github/owner/repo?ref=x#y");
    expect(files.join(files.dirname(uri), "b#1.bin")).toBe(
      "vscode-vfs://github/owner/repo/b%231.bin?ref=x#y",
    );
    expect(files.join("memfs://host/", "a")).toBe("memfs://host/a");
    expect(() => files.join(uri, "../x")).toThrow(/expected the name of a file/);
  });
});

describe("routeFiles", () => {
  const folder = scratchFolder();

  it("opens files of this machine itself, by path or URI, and asks the host for the rest", async () => {
    const { files: host, calls } = setUp();
    const files = routeFiles(host);
    const path = join(folder, "with space.bin");
    writeFileSync(path, "abc");
    for (const name of [path, pathToFileURL(path).href]) {
      const source = await files.open(name);
      expect(source.size).toBe(3);
      await source.close();
      expect(files.basename(name)).toBe("with space.bin");
    }
    expect(calls).toEqual([]);
    expect(await files.list("memfs://x/y")).toEqual(["a", "b"]);
    expect(calls).toEqual(["list memfs://x/y"]);
  });

  it("knows a URI from a path", () => {
    expect(isHostResource("vscode-vfs://x/y")).toBe(true);
    expect(isHostResource("FILE:///x")).toBe(false);
    expect(isHostResource("c:\\models\\a.pt")).toBe(false);
    expect(isHostResource("./http:/x")).toBe(false);
    expect(() => toNativePath("file://elsewhere/x")).toThrow(
      process.platform === "win32" ? undefined : /is no file of this machine/,
    );
  });
});
