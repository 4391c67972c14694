import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";

configure({ useWebWorkers: false });

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** The package under test, in the root folder. */
export const vsix = `${manifest.name}-${manifest.version}.vsix`;

/** Every file of the package by its name. */
export async function readVsix(): Promise<Map<string, Uint8Array>> {
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing: npm run package`);
  const files = new Map<string, Uint8Array>();
  const zip = new ZipReader(new Uint8ArrayReader(new Uint8Array(readFileSync(vsix))));
  for (const entry of await zip.getEntries()) {
    if (!entry.directory) files.set(entry.filename, await entry.getData(new Uint8ArrayWriter()));
  }
  await zip.close();
  return files;
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
