// Installing what package-lock.json names, when it is not there yet.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun, npmCommand, root } from "./process.mjs";

/**
 * True when every package of the lock file is installed in its version. npm writes
 * node_modules/.package-lock.json last, so a broken-off installation does not count.
 */
export function dependenciesInstalled() {
  try {
    const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8")).packages;
    const wanted = Object.entries(read("package-lock.json"));
    const installed = read("node_modules/.package-lock.json");
    return wanted.every(
      ([path, { version, optional }]) =>
        path === "" || optional || installed[path]?.version === version,
    );
  } catch {
    return false; // no node_modules, or an unreadable one
  }
}

/** `npm ci` where needed. No package's install script is run: nothing here needs one. */
export async function installDependencies() {
  if (dependenciesInstalled()) return false;
  const [command, ...args] = npmCommand();
  await mustRun(command, [...args, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  return true;
}
