/** Serves resources that only the editor can read (any scheme but `file`) to the engine. */
import * as vscode from "vscode";
import { type HostApi, MAX_HOST_FILE_BYTES } from "../protocol/engineApi";
import { RemoteError } from "../protocol/errors";
import type { Handlers } from "../protocol/rpc";
import { resourceOf } from "./uris";
import { WholeFileCache } from "./wholeFileCache";

export function createHostFiles(): Handlers<HostApi> {
  const cache = new WholeFileCache();
  return {
    statResource: async ({ uri }) => {
      const stat = await read(uri, (resource) => vscode.workspace.fs.stat(resource));
      const kind = stat.type & vscode.FileType.Directory ? "directory" : "file";
      return { kind, size: stat.size, modified: stat.mtime };
    },
    listResource: async ({ uri }) => {
      const entries = await read(uri, (resource) => vscode.workspace.fs.readDirectory(resource));
      return entries.map(([name]) => name);
    },
    readRange: async ({ uri, offset, length }) => {
      const stat = await read(uri, (resource) => vscode.workspace.fs.stat(resource));
      if (stat.size > MAX_HOST_FILE_BYTES) throw tooLarge(uri, stat.size);
      const key = `${uri} ${stat.mtime} ${stat.size}`;
      const bytes = await cache.get(key, () =>
        read(uri, (resource) => vscode.workspace.fs.readFile(resource)),
      );
      if (offset + length > bytes.byteLength) throw changed(uri, offset + length, bytes.byteLength);
      // A view on a part would send the whole buffer along; the part itself is copied out.
      return length === bytes.byteLength ? bytes : bytes.slice(offset, offset + length);
    },
  };
}

async function read<T>(uri: string, action: (resource: vscode.Uri) => Thenable<T>): Promise<T> {
  try {
    return await action(resourceOf(uri));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RemoteError(`${uri}: the editor cannot read it: ${reason}`, {
      code: "file.unreadable",
      details: { file: uri, got: reason },
    });
  }
}

const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

const tooLarge = (uri: string, size: number) =>
  new RemoteError(
    `${uri}: file of ${mib(size)}, expected at most ${mib(MAX_HOST_FILE_BYTES)} where the editor has to read it whole`,
    {
      code: "format.limit",
      details: { file: uri, expected: mib(MAX_HOST_FILE_BYTES), got: mib(size) },
    },
  );

const changed = (uri: string, end: number, size: number) =>
  new RemoteError(`${uri}: range ends at byte ${end}, but the file has ${size} bytes now`, {
    code: "file.changed",
    details: { file: uri, expected: `${end} bytes`, got: `${size} bytes` },
  });
