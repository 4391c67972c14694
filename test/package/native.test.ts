/** The package for this platform, which carries onnxruntime's native library. */
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probe } from "../../extension/node/accelerator/probe";
import { nativeVsix, readVsix, unpack, vsix } from "./vsix";

const made = existsSync(nativeVsix);
if (!made) console.log(`skipped: ${nativeVsix}, as onnxruntime has no build for this platform`);

describe.skipIf(!made)("the package for this platform", () => {
  const files = made ? readVsix(nativeVsix) : new Map<string, Uint8Array>();
  const folder = mkdtempSync(join(tmpdir(), "cognate-native-"));
  beforeAll(() => unpack(files, folder));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const native = "extension/dist/native/";
  const text = (name: string) => new TextDecoder().decode(files.get(name));

  it("is under 45 MB", () => {
    expect(statSync(nativeVsix).size).toBeLessThan(45_000_000);
  });

  it("holds what the package for every platform holds, and the library", () => {
    const rest = [...files.keys()].filter((name) => !name.startsWith(native));
    expect(rest.sort()).toEqual([...readVsix(vsix).keys()].sort());
    const binaries = [...files.keys()].filter((name) => name.endsWith(".node"));
    expect(binaries.length).toBe(1);
    expect(binaries[0]).toContain(`${process.platform}/${process.arch}`);
  });

  it("says which platform it is for, and names the library among the notices", () => {
    expect(text("extension.vsixmanifest")).toContain(
      `TargetPlatform="${process.platform}-${process.arch}"`,
    );
    expect(text("extension/dist/THIRD_PARTY_NOTICES.txt")).toMatch(
      /^onnxruntime-node \S+ \(MIT\)$/m,
    );
  });

  it("has a library that loads and multiplies", async () => {
    const entry = "dist/native/node_modules/onnxruntime-node/dist/index.js";
    expect(await probe(join(folder, entry))).toBe(true);
  });
});
