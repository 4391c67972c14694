/** Finished results, kept as files, so that an old comparison opens at once. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Result } from "../engine/result";
import { writeFileAtomic } from "./atomicWrite";

/** Some hundred comparisons of large models, or thousands of small ones. */
export const MAX_CACHE_BYTES = 256 * 1024 * 1024;
/** One result that filled the cache would push out all others. */
export const MAX_ENTRY_BYTES = 32 * 1024 * 1024;
/** No write takes an hour. */
const REMAINS_AFTER_MS = 60 * 60 * 1000;

export interface ResultCache {
  /** The result that was kept under `key`, or undefined. Never throws: a cache may be lost. */
  get(key: string): Promise<Result | undefined>;
  /** Keeps a complete result; others are not kept. Never throws. */
  put(key: string, result: Result): Promise<void>;
}

export interface CacheOptions {
  readonly maxBytes?: number;
  /** Hears of what went wrong with the cache; nothing else does. */
  readonly onTrouble?: (text: string) => void;
}

/** The key of a computation: SHA-256 over everything that its result depends on. */
export const cacheKey = (parts: unknown): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** A cache in `folder`, which is made when it is first needed. */
export function createResultCache(folder: string, options: CacheOptions = {}): ResultCache {
  const { maxBytes = MAX_CACHE_BYTES, onTrouble = () => {} } = options;
  const fileOf = (key: string) => join(folder, `${key}.json`);
  const trouble = (doing: string, error: unknown) =>
    onTrouble(`cache: ${doing}: ${error instanceof Error ? error.message : String(error)}`);

  return {
    async get(key) {
      const file = fileOf(key);
      let text: string;
      try {
        text = await readFile(file, "utf8");
      } catch {
        return undefined;
      }
      const result = unpack(text);
      try {
        // The modification time is the time of last use, by which entries are given up.
        if (result) await utimes(file, new Date(), new Date());
        else await unlink(file);
      } catch (error) {
        trouble(result ? "marking an entry as used" : "removing a broken entry", error);
      }
      return result;
    },
    async put(key, result) {
      if (result.status !== "complete") return;
      try {
        const text = pack(result);
        if (text.length > Math.min(MAX_ENTRY_BYTES, maxBytes)) return;
        await mkdir(folder, { recursive: true });
        await writeFileAtomic(fileOf(key), text);
        await prune(folder, maxBytes);
      } catch (error) {
        trouble("keeping a result", error);
      }
    },
  };
}

// An entry is two lines: the SHA-256 of the second, and the result as JSON.

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

function pack(result: Result): string {
  const json = JSON.stringify(result);
  return `${digest(json)}\n${json}`;
}

/** The result of an entry; undefined when the entry is cut, damaged or somebody else's. */
function unpack(text: string): Result | undefined {
  const end = text.indexOf("\n");
  const json = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== digest(json)) return undefined;
  return JSON.parse(json) as Result;
}

/** Removes the entries that were not used for longest until the rest fits. */
async function prune(folder: string, maxBytes: number): Promise<void> {
  const all = await readdir(folder);
  await removeRemains(
    all.map((name) => join(folder, name)).filter((name) => name.endsWith(".tmp")),
  );
  const names = all.filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  const entries = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const found = await stat(file).catch(() => undefined);
      return { file, size: found?.size ?? 0, used: found?.mtimeMs ?? 0 };
    }),
  );
  entries.sort((x, y) => y.used - x.used);
  let total = 0;
  for (const { file, size } of entries) {
    total += size;
    // Another engine may have removed it already.
    if (total > maxBytes) await unlink(file).catch(() => {});
  }
}

/** Removes half-written entries of engines that were killed, but not what is being written now. */
async function removeRemains(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    const old = found !== undefined && Date.now() - found.mtimeMs > REMAINS_AFTER_MS;
    if (old) await unlink(file).catch(() => {});
  }
}
