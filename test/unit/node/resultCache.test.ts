import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Result } from "../../../extension/engine/result";
import { cacheKey, createResultCache } from "../../../extension/node/resultCache";
import { scratchFolder } from "./scratch";

const folder = scratchFolder();
let count = 0;
const fresh = () => join(folder, `cache-${count++}`);

const result = (summary: string): Result => ({
  kind: "compare",
  schema: 1,
  engine: "0.1.0",
  status: "complete",
  inputs: [],
  params: { seed: 0, mode: "fast", threads: 1, probe: null },
  layers: { a: [], b: [] },
  pairing: [],
  pairs: [],
  matrices: [],
  summary,
  problems: [],
  notes: [],
});

describe("result cache", () => {
  it("gives back what it was given, under its key only", async () => {
    const cache = createResultCache(fresh());
    expect(await cache.get(cacheKey(1))).toBeUndefined();
    await cache.put(cacheKey(1), result("one"));
    expect(await cache.get(cacheKey(1))).toEqual(result("one"));
    expect(await cache.get(cacheKey(2))).toBeUndefined();
  });

  it("keeps complete results only", async () => {
    const at = fresh();
    const cache = createResultCache(at);
    await cache.put(cacheKey(1), { ...result("half"), status: "cancelled" });
    await cache.put(cacheKey(2), { ...result("half"), status: "partial" });
    expect(existsSync(at)).toBe(false);
  });

  it.each([
    ["cut", (text: string) => text.slice(0, -1)],
    ["changed", (text: string) => text.replace("one", "two")],
    ["emptied", () => ""],
    ["replaced", () => "{}"],
  ])("ignores and removes an entry that was %s", async (_how, damage) => {
    const at = fresh();
    const cache = createResultCache(at);
    await cache.put(cacheKey(1), result("one"));
    const file = join(at, `${cacheKey(1)}.json`);
    writeFileSync(file, damage(readFileSync(file, "utf8")));
    expect(await cache.get(cacheKey(1))).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  it("gives up what was not used for longest, and no other files", async () => {
    const at = fresh();
    const one = createResultCache(at);
    await one.put(cacheKey("size"), result("entry"));
    const { size } = statSync(join(at, `${cacheKey("size")}.json`));
    const cache = createResultCache(at, { maxBytes: 3.5 * size });
    writeFileSync(join(at, "somebody else's.txt"), "x".repeat(10 * size));
    for (const [i, key] of ["size", "b", "c"].entries()) {
      await cache.put(cacheKey(key), result("entry"));
      const used = new Date(2026, 0, 1 + i);
      utimesSync(join(at, `${cacheKey(key)}.json`), used, used);
    }
    expect(await cache.get(cacheKey("size"))).toBeDefined();
    await cache.put(cacheKey("d"), result("entry"));
    const kept = ["size", "b", "c", "d"].filter((key) =>
      existsSync(join(at, `${cacheKey(key)}.json`)),
    );
    expect(kept).toEqual(["size", "c", "d"]);
    expect(readdirSync(at)).toContain("somebody else's.txt");
  });

  it("removes what a killed engine left half-written, and nothing newer", async () => {
    const at = fresh();
    const cache = createResultCache(at);
    await cache.put(cacheKey(1), result("one"));
    for (const name of [".old.tmp", ".new.tmp"]) writeFileSync(join(at, name), "half");
    utimesSync(join(at, ".old.tmp"), 1, 1);
    await cache.put(cacheKey(2), result("two"));
    expect(readdirSync(at).filter((name) => name.endsWith(".tmp"))).toEqual([".new.tmp"]);
  });

  it("does not keep a result that would push out all others", async () => {
    const at = fresh();
    const cache = createResultCache(at, { maxBytes: 100 });
    await cache.put(cacheKey(1), result("x".repeat(200)));
    expect(await cache.get(cacheKey(1))).toBeUndefined();
  });

  it("says what is wrong with its folder and fails nobody", async () => {
    const at = fresh();
    writeFileSync(at, "a file");
    const heard: string[] = [];
    const cache = createResultCache(at, { onTrouble: (text) => heard.push(text) });
    await cache.put(cacheKey(1), result("one"));
    expect(await cache.get(cacheKey(1))).toBeUndefined();
    expect(heard).toEqual([expect.stringMatching(/^cache: keeping a result: /)]);
  });
});
