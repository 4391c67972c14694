// npm run bench [-- NAME...]: all benchmarks, or those named, one after the other. Each prints
// the peer's time over ours in the same run; the peers are dd and Debian's numpy and scipy.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { node, root } from "./lib/process.mjs";

const folder = "test/bench";
/** Modules that benchmarks share. */
const helpers = new Set(["engineBundle", "python", "syntheticCheckpoint"]);

const all = readdirSync(join(root, folder))
  .filter((name) => name.endsWith(".mjs"))
  .map((name) => name.slice(0, -".mjs".length))
  .filter((name) => !helpers.has(name));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(", ")}; there are ${all.join(", ")}`);
  process.exit(2);
}
if (!(await build())) process.exit(1);
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n== ${name}`);
  const { code } = await node([join(folder, `${name}.mjs`)], { stdio: "inherit" });
  if (code !== 0) process.exitCode = 1;
}
