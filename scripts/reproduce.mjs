// Repeats an experiment of a paper in the engine and writes a report.
//   npm run reproduce -- NAME [--smoke | --paper] [--seed N] [--out FILE]
// NAME is a file of test/reproduce; --smoke is what the tests run, --paper the paper's own size,
// which may take hours. The report, Markdown, goes to out/reproduce/NAME.md unless
// --out says otherwise; the exit status is 1 when a check of the experiment fails.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";
import { root } from "./lib/process.mjs";

const run = promisify(execFile);
const folder = join(root, "test/reproduce");
const shared = new Set([
  "bilinearRun",
  "digits",
  "geometries",
  "glyphNetworks",
  "lineChart",
  "reproduction",
  "twoStageAdder",
]);
const names = readdirSync(folder)
  .filter((file) => /^[\w-]+\.ts$/.test(file))
  .map((file) => file.replace(/\.ts$/, ""))
  .filter((name) => !shared.has(name));

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: "boolean", default: false },
    paper: { type: "boolean", default: false },
    seed: { type: "string", default: "0" },
    out: { type: "string" },
  },
});
const [name] = positionals;
if (!names.includes(name)) {
  console.error(`reproduce: expected one of ${names.join(", ")}, got ${name ?? "nothing"}`);
  process.exit(2);
}
if (!existsSync(join(root, "extension/engine/kernels/build"))) {
  console.error("reproduce: the kernels are not built; npm run build makes them");
  process.exit(2);
}

const entry = `
export { reproduce } from "./test/reproduce/${name}";
export { markdownReport } from "./test/reproduce/reproduction";
export { nativeRuntime } from "./extension/node/runtimes/onnxNative";
export { createPool } from "./extension/node/pool";
export { runtimeChooser } from "./extension/node/runtimes/choose";
`;

/** What a script prints in the first Python here that has torch. */
async function peer(script, words) {
  for (const python of ["/usr/bin/python3", "python3"]) {
    try {
      await run(python, ["-c", "import torch"]);
    } catch {
      continue;
    }
    console.error(`the same in torch: ${script}`);
    const { stdout } = await run(python, [join(folder, script), ...words]);
    return stdout;
  }
  return null;
}

mkdirSync(join(root, "out"), { recursive: true });
// under out/, from where native libraries are found
const scratch = mkdtempSync(join(root, "out/reproduce-"));
let executor;
try {
  const outfile = join(scratch, `${name}.cjs`);
  await build({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    ...{ bundle: true, platform: "node", format: "cjs", target: "node20" },
    ...{ external: ["onnxruntime-node"], logLevel: "warning", absWorkingDir: root, outfile },
  });
  const { default: bundle } = await import(pathToFileURL(outfile).href);
  const choose = bundle.runtimeChooser({ choice: "auto", tensorFlowFolders: [] });
  executor = bundle.createPool({
    ...{ threadFile: join(root, "dist/thread.js"), threads: 2, canAccelerate: async () => false },
    runtime: async () => choose(),
  });
  const started = Date.now();
  const found = await bundle.reproduce({
    smoke: options.smoke,
    paper: options.paper,
    seed: Number(options.seed),
    runtime: bundle.nativeRuntime(),
    log: (text) => console.error(text),
    ...{ executor, peer },
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  const size = options.smoke ? "smoke" : options.paper ? "the paper's size" : "usual size";
  const facts = [`seed ${options.seed}`, `${seconds} s`, size];
  const report = bundle.markdownReport(found, facts);
  const out = options.out ?? join(root, "out/reproduce", `${name}.md`);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, report);
  for (const [name, svg] of Object.entries(found.pictures ?? {})) {
    writeFileSync(join(dirname(out), name), svg);
  }
  console.log(report);
  console.log(`written to ${out}`);
  if (found.checks.some(({ holds }) => !holds)) process.exitCode = 1;
} finally {
  await executor?.dispose();
  rmSync(scratch, { recursive: true, force: true });
}
