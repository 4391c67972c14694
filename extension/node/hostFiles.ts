/** The engine's `Files` over resources that only the editor can read (`vscode-vfs://...`). */
import { EngineError, type ErrorCode, type ErrorDetails } from "../engine/errors";
import type { FileStat, Files } from "../engine/io";
import { type HostApi, MAX_HOST_FILE_BYTES } from "../protocol/engineApi";
import { isErrorCode } from "../protocol/errors";
import type { Remote } from "../protocol/rpc";
import { isSegment } from "./nodeFiles";
import { type SharedFile, sharedSource } from "./sharedFiles";

/** A sharded checkpoint is several files; together they must fit in memory beside the work. */
export const MAX_HOST_TOTAL_BYTES = 2 * 1024 ** 3;

export interface HostFiles extends Files {
  /** Every file fetched so far, for a thread that starts later. */
  fetched(): readonly SharedFile[];
  /** Forgets all fetched bytes; they are fetched anew when asked for. */
  clear(): void;
}

/**
 * Fetches each resource whole, once, into shared memory: the editor offers no ranges, and the
 * threads need the bytes too. `onFetched` hears of each before its first reader does.
 */
export function createHostFiles(
  host: Remote<HostApi>,
  onFetched: (file: SharedFile) => void,
): HostFiles {
  const files = new Map<string, Promise<SharedFile>>();
  const done = new Map<string, SharedFile>();

  const fetchOnce = (uri: string): Promise<SharedFile> => {
    let fetching = files.get(uri);
    if (!fetching) {
      fetching = fetchResource(host, uri, total(done)).then((file) => {
        done.set(uri, file);
        onFetched(file);
        return file;
      });
      files.set(uri, fetching);
      // A failure is not kept: the next call may succeed.
      fetching.catch(() => files.delete(uri));
    }
    return fetching;
  };

  return {
    fetched: () => [...done.values()],
    clear() {
      files.clear();
      done.clear();
    },
    stat: (uri) => statResource(host, uri),
    list: (uri) => asEngineErrors(uri, host.listResource({ uri })),
    async open(uri) {
      const known = done.get(uri);
      if (known) {
        // What changed in the meantime is fetched anew, as a file on disk would be read anew.
        const now = await statResource(host, uri);
        if (now.size !== known.size || now.modified !== known.modified) {
          files.delete(uri);
          done.delete(uri);
        }
      }
      return sharedSource(await fetchOnce(uri));
    },
    join: joinUri,
    basename: (uri) => decodeSegment(pathOf(uri).split("/").at(-1) ?? ""),
    dirname: (uri) => withPath(uri, pathOf(uri).replace(/\/[^/]*$/, "") || "/"),
  };
}

async function fetchResource(
  host: Remote<HostApi>,
  uri: string,
  held: number,
): Promise<SharedFile> {
  const found = await statResource(host, uri);
  if (found.kind !== "file") {
    throw new EngineError("file.unreadable", `${uri}: is a folder, expected a file`, { file: uri });
  }
  requireWithin(uri, found.size, { limit: MAX_HOST_FILE_BYTES, what: "the file has" });
  requireWithin(uri, held + found.size, {
    limit: MAX_HOST_TOTAL_BYTES,
    what: "the files opened so far have",
  });
  const content = await asEngineErrors(uri, host.readRange({ uri, offset: 0, length: found.size }));
  if (content.length !== found.size) {
    throw new EngineError(
      "file.changed",
      `${uri}: changed while it was read: expected ${found.size} bytes, got ${content.length}; open it again`,
      { file: uri, expected: `${found.size} bytes`, got: `${content.length} bytes` },
    );
  }
  const bytes = new SharedArrayBuffer(found.size);
  new Uint8Array(bytes).set(content);
  return { path: uri, size: found.size, modified: found.modified, bytes };
}

function requireWithin(uri: string, size: number, bound: { limit: number; what: string }): void {
  if (size <= bound.limit) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 ** 2)} MiB`;
  throw new EngineError(
    "format.limit",
    `${uri}: ${bound.what} ${megabytes(size)}, expected at most ${megabytes(bound.limit)} for a resource that the editor reads whole; copy it to a disk and open it there`,
    { file: uri, expected: `at most ${bound.limit} bytes`, got: `${size} bytes` },
  );
}

const total = (files: ReadonlyMap<string, SharedFile>): number =>
  [...files.values()].reduce((sum, file) => sum + file.size, 0);

const statResource = (host: Remote<HostApi>, uri: string): Promise<FileStat> =>
  asEngineErrors(uri, host.statResource({ uri }));

/** What the editor refuses is `file.unreadable`, unless it comes with a code of its own. */
async function asEngineErrors<T>(uri: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { code, details } = error as { code?: ErrorCode; details?: ErrorDetails };
    const message = error instanceof Error ? error.message : String(error);
    const known = isErrorCode(code) && code !== "internal";
    throw new EngineError(
      known ? code : "file.unreadable",
      message.includes(uri) ? message : `${uri}: the editor cannot read it: ${message}`,
      { file: uri, ...details },
      { cause: error },
    );
  }
}

// A URI is scheme://authority/path?query#fragment; names live in the path only.

const uriParts = /^([^?#]*?:\/\/[^/?#]*)([^?#]*)(.*)$/s;

const pathOf = (uri: string): string => (uriParts.exec(uri)?.[2] ?? "").replace(/\/+$/, "");

function withPath(uri: string, path: string): string {
  const [, origin = "", , rest = ""] = uriParts.exec(uri) ?? [];
  return origin + path + rest;
}

function joinUri(uri: string, name: string): string {
  if (!isSegment(name)) {
    throw new EngineError(
      "file.unreadable",
      `${uri}: names ${JSON.stringify(name)}, expected the name of a file in the same folder`,
      { file: uri, where: name, expected: "one path segment" },
    );
  }
  return withPath(uri, `${pathOf(uri)}/${encodeURIComponent(name)}`);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
