// One bundle each for the host, its parsers of source code, the engine process, its pool threads, the command line and every
// view. Writes the modules of each bundle to dist/meta.json, for the test of the walls, and the
// licences of what is bundled to dist/THIRD_PARTY_NOTICES.txt.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build, context } from "esbuild";
import { thirdPartyNotices } from "./scripts/notices.mjs";

const watch = process.argv.includes("--watch");

const shared = {
  bundle: true,
  minify: !watch,
  sourcemap: watch ? "linked" : false,
  metafile: true,
  legalComments: "none", // all of them stand in the notices
  logLevel: watch ? "info" : "warning",
};

const LIBRARIES = "extension/node/libraries";
const libraries = ["onnxruntimeWeb", "tensorflow"];

/** Keeps what is in {@link LIBRARIES} out of a bundle, which loads it from dist/lib. */
const librariesApart = {
  name: "libraries apart",
  setup({ onResolve }) {
    onResolve({ filter: /\/libraries\/\w+$/ }, ({ path, kind }) =>
      kind === "dynamic-import"
        ? { path: path.replace(/.*\/libraries\//, "./lib/").concat(".js"), external: true }
        : undefined,
    );
  },
};

const node = {
  ...shared,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  keepNames: true,
  plugins: [librariesApart],
};

const browser = { ...shared, platform: "browser", format: "iife", target: "es2022" };

export const bundles = [
  { ...node, entryPoints: { host: "extension/host/extension.ts" }, outdir: "dist" },
  { ...node, entryPoints: { source: "extension/host/source/locate.ts" }, outdir: "dist" },
  { ...node, entryPoints: { engine: "extension/worker/engine.ts" }, outdir: "dist" },
  {
    ...node,
    entryPoints: {
      thread: "extension/worker/threadStart.ts",
      threadMain: "extension/worker/thread.ts",
      commandLine: "extension/cli/cli.ts",
    },
    outdir: "dist",
    // compiled code that is kept (node/codeCache) runs with `require`, and has no `import()`
    supported: { "dynamic-import": false },
  },
  // large libraries that few need: loaded by those who do
  {
    ...node,
    entryPoints: Object.fromEntries(libraries.map((name) => [name, `${LIBRARIES}/${name}.ts`])),
    outdir: "dist/lib",
    // the form for `require`; the other asks where it lies, which a bundle does not know
    alias: {
      "onnxruntime-web": "./node_modules/onnxruntime-web/dist/ort.node.min.js",
      "node-fetch": `./${LIBRARIES}/noFetch.ts`,
    },
  },
  {
    ...node,
    entryPoints: { cli: "extension/cli/start.ts" },
    outdir: "dist",
    banner: { js: "#!/usr/bin/env node" },
  },
  {
    ...browser,
    entryPoints: {
      "layer-similarity": "webview/layer-similarity/main.ts",
      checkpoint: "webview/checkpoint/main.ts",
      subnetworks: "webview/subnetworks/main.ts",
      hypothesis: "webview/hypothesis/main.ts",
      trajectory: "webview/trajectory/main.ts",
      geometry: "webview/geometry/main.ts",
      stitching: "webview/stitching/main.ts",
    },
    outdir: "dist/webview",
  },
];

const ICONS = "node_modules/@vscode/codicons";

/** What a library reads at run time, beside its bundle. */
const libraryAssets = [
  "onnxruntime-web/dist/ort-wasm-simd-threaded.mjs",
  "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
  "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
];

/** Files that a bundle needs beside it. */
function copyAssets() {
  mkdirSync("dist/lib", { recursive: true });
  for (const path of libraryAssets) cpSync(`node_modules/${path}`, `dist/lib/${basename(path)}`);
  mkdirSync("dist/webview", { recursive: true });
  for (const name of ["codicon.css", "codicon.ttf"]) {
    cpSync(`${ICONS}/dist/${name}`, `dist/webview/${name}`);
  }
  const schemas = ["protocol/result", "engine/models/architecture/architecture"];
  for (const path of schemas) {
    cpSync(`extension/${path}.schema.json`, `dist/${path.split("/").at(-1)}.schema.json`);
  }
}

if (watch) {
  copyAssets();
  for (const options of bundles) await (await context(options)).watch();
} else {
  rmSync("dist", { recursive: true, force: true });
  const results = await Promise.all(bundles.map((options) => build(options)));
  copyAssets();
  const outputs = Object.assign({}, ...results.map((result) => result.metafile.outputs));
  writeFileSync("dist/meta.json", JSON.stringify({ outputs }));
  writeFileSync("dist/THIRD_PARTY_NOTICES.txt", thirdPartyNotices(outputs, [ICONS]));
}
