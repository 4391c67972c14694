// One bundle each for the host, the engine process, its pool threads, the command line and every view.
// `--meta` writes the list of modules in each bundle to dist/meta.json, for the test of the walls.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build, context } from "esbuild";

const watch = process.argv.includes("--watch");
const minify = !watch;

const node = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  minify,
  keepNames: true,
  metafile: true,
  logLevel: "warning",
};

const browser = {
  bundle: true,
  platform: "browser",
  format: "iife",
  target: "es2022",
  minify,
  metafile: true,
  logLevel: "warning",
};

export const bundles = [
  { ...node, entryPoints: { host: "extension/host/extension.ts" }, outdir: "dist" },
  { ...node, entryPoints: { engine: "extension/worker/engine.ts" }, outdir: "dist" },
  { ...node, entryPoints: { thread: "extension/worker/thread.ts" }, outdir: "dist" },
  {
    ...node,
    entryPoints: { cli: "extension/cli/cli.ts" },
    outdir: "dist",
    banner: { js: "#!/usr/bin/env node" },
  },
  {
    ...browser,
    entryPoints: {
      "layer-similarity": "webview/layer-similarity/main.ts",
      checkpoint: "webview/checkpoint/main.ts",
    },
    outdir: "dist/webview",
  },
];

if (watch) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  rmSync("dist", { recursive: true, force: true });
  const results = await Promise.all(bundles.map((options) => build(options)));
  const outputs = Object.assign({}, ...results.map((result) => result.metafile.outputs));
  mkdirSync("dist/webview", { recursive: true });
  writeFileSync("dist/meta.json", JSON.stringify({ outputs }));
}
for (const name of ["codicon.css", "codicon.ttf"]) {
  cpSync(`node_modules/@vscode/codicons/dist/${name}`, `dist/webview/${name}`);
}
