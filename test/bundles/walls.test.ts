/**
 * The walls, on what was really bundled: esbuild's list of modules per bundle. Types leave no
 * trace there, so what is listed is code that runs.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { describe, expect, it } from "vitest";

interface Output {
  readonly bytes: number;
  readonly inputs: Record<string, { readonly bytesInOutput: number }>;
  readonly imports: readonly { readonly path: string; readonly external?: boolean }[];
}

if (!existsSync("dist/meta.json")) throw new Error("dist/meta.json is missing: npm run build");
const { outputs } = JSON.parse(readFileSync("dist/meta.json", "utf8")) as {
  outputs: Record<string, Output>;
};

const modules = (bundle: string) => Object.keys(outputs[`dist/${bundle}.js`].inputs);
const ours = (bundle: string) => modules(bundle).filter((path) => !path.includes("node_modules/"));
const externals = (bundle: string) =>
  outputs[`dist/${bundle}.js`].imports.filter((use) => use.external).map((use) => use.path);
const nodeModules = (bundle: string) =>
  externals(bundle).filter((path) => builtinModules.includes(path.replace(/^node:/, "")));

/** Plain data of the engine that anyone may hold: the descriptors of measures, the list of codes. */
const PLAIN_DATA =
  /^extension\/engine\/(measures\/\w+|errors|formats\/checkpoint|representations\/reduction|transport\/options)\.ts$/;

/** Modules of a bundle that come from none of the allowed places. */
const strangers = (bundle: string, ...allowed: RegExp[]) =>
  ours(bundle).filter((path) => !allowed.some((pattern) => pattern.test(path)));

describe("the host's bundle", () => {
  it("holds the host, the protocol and the engine's plain data only", () => {
    expect(strangers("host", /^extension\/(host|protocol)\//, PLAIN_DATA)).toEqual([]);
  });

  it("is small enough to load in no time", () => {
    expect(statSync("dist/host.js").size).toBeLessThan(300 * 1024);
  });

  it("leaves `vscode` to the editor", () => {
    expect(externals("host")).toContain("vscode");
  });
});

describe("the bundle of the parsers of source code", () => {
  it("holds nothing else of the host", () => {
    expect(strangers("source", /^extension\/host\/source\//)).toEqual([]);
    expect(externals("source")).toEqual([]);
  });

  it("is read only where a result asks for it", () => {
    expect(modules("host").filter((path) => path.includes("@lezer"))).toEqual([]);
  });
});

describe.each(["engine", "thread", "threadMain", "cli", "commandLine"])(
  "the bundle of %s",
  (bundle) => {
    it("holds the engine and its Node side only", () => {
      const own = /^extension\/(engine|protocol|node|worker|cli)\//;
      const version = /^package\.json$/;
      expect(strangers(bundle, own, version)).toEqual([]);
    });

    it("knows nothing of the editor", () => {
      expect(externals(bundle)).not.toContain("vscode");
    });

    it("needs nothing but Node at run time, and libraries that have bundles of their own", () => {
      const others = externals(bundle).filter((path) => !nodeModules(bundle).includes(path));
      expect(others.filter((path) => !(`dist/${path.replace("./", "")}` in outputs))).toEqual([]);
    });
  },
);

describe("the libraries that run models", () => {
  const libraries = Object.keys(outputs).filter((path) => path.startsWith("dist/lib/"));

  it.each(libraries)("%s holds the library and its loading only", (path) => {
    const bundle = path.slice("dist/".length, -".js".length);
    expect(strangers(bundle, /^extension\/node\/libraries\/\w+\.ts$/)).toEqual([]);
    expect(externals(bundle).filter((path) => !nodeModules(bundle).includes(path))).toEqual([]);
  });

  it("are in no other bundle", () => {
    const library = /node_modules\/(onnxruntime-web|@tensorflow)\//;
    for (const bundle of ["host", "engine", "threadMain", "commandLine"]) {
      expect(modules(bundle).filter((path) => library.test(path))).toEqual([]);
    }
  });
});

describe("the bundle of a pool thread", () => {
  it("starts neither processes nor other threads' pools", () => {
    expect(ours("threadMain").filter((path) => path.startsWith("extension/cli/"))).toEqual([]);
    expect(nodeModules("threadMain")).not.toContain("node:child_process");
  });
});

describe.each([
  ["layer-similarity", /^webview\/(layer-similarity|shared)\//],
  ["checkpoint", /^webview\/(checkpoint|shared)\//],
  ["hypothesis", /^webview\/(hypothesis|shared)\//],
  ["subnetworks", /^webview\/(subnetworks|shared)\//],
  ["trajectory", /^webview\/(trajectory|shared)\//],
  ["geometry", /^webview\/(geometry|shared)\//],
  ["stitching", /^webview\/(stitching|shared)\//],
])("the view %s", (view, own) => {
  const bundle = `webview/${view}`;

  it("holds itself, what views share, the protocol and plain data only", () => {
    expect(strangers(bundle, own, /^extension\/protocol\//, PLAIN_DATA)).toEqual([]);
  });

  it("imports nothing at run time", () => {
    expect(externals(bundle)).toEqual([]);
  });

  it("holds no Node polyfill", () => {
    const node = modules(bundle).filter((path) => /\/(node|node\.js|node\/\w+)$/.test(path));
    expect(node).toEqual([]);
  });
});

describe("every bundle", () => {
  const names = Object.keys(outputs).filter((path) => path.endsWith(".js"));

  it("is known to this test", () => {
    expect(names.sort()).toEqual(
      [
        "dist/cli.js",
        "dist/commandLine.js",
        "dist/engine.js",
        "dist/host.js",
        "dist/source.js",
        "dist/lib/onnxruntimeWeb.js",
        "dist/lib/tensorflow.js",
        "dist/thread.js",
        "dist/threadMain.js",
        "dist/webview/checkpoint.js",
        "dist/webview/hypothesis.js",
        "dist/webview/layer-similarity.js",
        "dist/webview/subnetworks.js",
        "dist/webview/trajectory.js",
        "dist/webview/geometry.js",
        "dist/webview/stitching.js",
      ].sort(),
    );
  });

  it.each(names)("%s is minified and has no source map", (name) => {
    const text = readFileSync(name, "utf8");
    expect(text).not.toContain("sourceMappingURL");
    expect(text).not.toMatch(/^ *(\/\/|\/\*\*) /m);
  });
});
