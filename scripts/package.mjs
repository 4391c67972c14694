// Makes cognate-VERSION.vsix from dist/.   node scripts/package.mjs [--no-build]
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { isMain, mustNode, root } from "./lib/process.mjs";

export const vsixName = () => {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return `${name}-${version}.vsix`;
};

/** Packages dist/ as it stands; answers the name of the file, in the root folder. */
export async function pack() {
  const name = vsixName();
  await mustNode([
    "node_modules/@vscode/vsce/vsce",
    "package",
    "--no-dependencies", // all of them are bundled
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    "--out",
    name,
  ]);
  return name;
}

if (isMain(import.meta.url)) {
  if (!process.argv.includes("--no-build") && !(await build())) process.exit(1);
  const name = await pack();
  console.log(`${name}  ${(statSync(join(root, name)).size / 1024 / 1024).toFixed(2)} MiB`);
}
