import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** The package under test, in the root folder. */
export const vsix = `${manifest.name}-${manifest.version}.vsix`;

/** The package with the native library for the platform that we run on, where there is one. */
export const nativeVsix = `${manifest.name}-${process.platform}-${process.arch}-${manifest.version}.vsix`;

/** Every file of a package by its name. */
export function readVsix(path = vsix): Map<string, Uint8Array> {
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run package`);
  const files = Object.entries(unzipSync(new Uint8Array(readFileSync(path))));
  return new Map(files.filter(([name]) => !name.endsWith("/")));
}

/** Unpacks the extension's files into `folder`. */
export function unpack(files: ReadonlyMap<string, Uint8Array>, folder: string): void {
  for (const [name, data] of files) {
    if (!name.startsWith("extension/")) continue;
    const path = join(folder, name.slice("extension/".length));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data);
  }
}
