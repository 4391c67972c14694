import { existsSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..", "..");

/** The path of a built bundle. */
export function bundle(name: "engine.js" | "thread.js" | "cli.js"): string {
  const path = join(root, "dist", name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`npm run build\` first`);
  return path;
}

/** A checkpoint of those that ship with the extension. */
export const sample = (name: string): string => join(root, "media", "samples", name);
