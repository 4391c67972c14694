/** What the .vsix holds, and what it must not. */
import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readVsix, vsix } from "./vsix";

const files = readVsix();

const names = () => [...files.keys()].filter((name) => name.startsWith("extension/")).sort();
const text = (name: string) => new TextDecoder().decode(files.get(name));

describe("the package", () => {
  it("is under 10 MB", () => {
    expect(statSync(vsix).size).toBeLessThan(10_000_000);
  });

  it("holds these files and no other", () => {
    const allowed = [
      /^extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/i,
      /^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
      /^extension\/dist\/(host|source|engine|thread|threadMain|cli|commandLine)\.js$/,
      /^extension\/dist\/webview\/(layer-similarity|checkpoint|subnetworks|hypothesis|trajectory|geometry|stitching)\.js$/,
      /^extension\/dist\/lib\/(onnxruntimeWeb|tensorflow)\.js$/,
      /^extension\/dist\/lib\/tfjs-backend-wasm-simd\.wasm$/,
      /^extension\/dist\/lib\/ort-wasm-simd-threaded\.(mjs|wasm)$/,
      /^extension\/dist\/webview\/codicon\.(css|ttf)$/,
      /^extension\/dist\/(THIRD_PARTY_NOTICES\.txt|(result|architecture)\.schema\.json)$/,
      /^extension\/media\/[\w-]+\.(png|svg)$/,
      /^extension\/media\/icon\/[\w-]+\.(png|svg)$/,
      /^extension\/media\/walkthrough\/[\w-]+\.(md|png|svg)$/,
      /^extension\/media\/samples\/((digits|activations|two-stage)-[\w-]+\.(safetensors|pt)|digits-inputs\.npy|cognate-architecture\.json|two_stage_adder\.py|glyph-(digits|marker)\.onnx|geometry-(rich|lazy)\.onnx|geometry-inputs\.npy|glyphs\.npz|README\.md)$/i,
    ];
    const strangers = names().filter((name) => !allowed.some((pattern) => pattern.test(name)));
    expect(strangers).toEqual([]);
  });

  it.each([
    "extension/package.json",
    "extension/package.nls.json",
    "extension/readme.md",
    "extension/changelog.md",
    "extension/LICENSE.txt",
    "extension/l10n/bundle.l10n.json",
    "extension/dist/host.js",
    "extension/dist/source.js",
    "extension/dist/engine.js",
    "extension/dist/thread.js",
    "extension/dist/threadMain.js",
    "extension/dist/cli.js",
    "extension/dist/commandLine.js",
    "extension/dist/lib/onnxruntimeWeb.js",
    "extension/dist/lib/ort-wasm-simd-threaded.mjs",
    "extension/dist/lib/ort-wasm-simd-threaded.wasm",
    "extension/dist/lib/tensorflow.js",
    "extension/dist/lib/tfjs-backend-wasm-simd.wasm",
    "extension/dist/result.schema.json",
    "extension/dist/architecture.schema.json",
    "extension/dist/THIRD_PARTY_NOTICES.txt",
    "extension/dist/webview/layer-similarity.js",
    "extension/dist/webview/checkpoint.js",
    "extension/dist/webview/subnetworks.js",
    "extension/dist/webview/trajectory.js",
    "extension/dist/webview/geometry.js",
    "extension/dist/webview/stitching.js",
    "extension/dist/webview/codicon.css",
    "extension/dist/webview/codicon.ttf",
    "extension/media/samples/README.md",
    "extension/media/samples/digits-early.safetensors",
    "extension/media/samples/digits-late.safetensors",
    "extension/media/samples/digits-late.pt",
    "extension/media/samples/digits-other-seed.safetensors",
    "extension/media/samples/glyph-digits.onnx",
    "extension/media/samples/glyph-marker.onnx",
    "extension/media/samples/glyphs.npz",
    "extension/media/samples/digits-finetuned.safetensors",
    "extension/media/samples/activations-early.safetensors",
    "extension/media/samples/activations-late.safetensors",
    "extension/media/samples/activations-other-seed.safetensors",
    "extension/media/samples/digits-inputs.npy",
    "extension/media/samples/cognate-architecture.json",
    "extension/media/samples/two-stage-adder.safetensors",
    "extension/media/samples/two_stage_adder.py",
  ])("holds %s", (name) => {
    expect(names()).toContain(name);
    expect(files.get(name)?.length).toBeGreaterThan(0);
  });

  it("holds every file that its manifest names", () => {
    const packed = text("extension/package.json");
    const paths = [...packed.matchAll(/"(?:\.\/)?((?:media|dist|l10n)\/[^"*]+\.\w+)"/g)];
    const missing = paths
      .map((match) => `extension/${match[1]}`)
      .filter((name) => !files.has(name));
    expect(missing).toEqual([]);
    expect(paths.length).toBeGreaterThan(1);
  });

  it("names no path of the machine that built it", () => {
    const home = process.cwd();
    const leaks = names().filter(
      (name) => /\.(js|json|md|txt|css)$/.test(name) && text(name).includes(home),
    );
    expect(leaks).toEqual([]);
  });

  it("is for every platform", () => {
    expect(text("extension.vsixmanifest")).not.toContain("TargetPlatform");
  });

  it("has a title for every string that its manifest leaves to package.nls.json", () => {
    const strings = JSON.parse(text("extension/package.nls.json"));
    const used = [...text("extension/package.json").matchAll(/"%([\w.-]+)%"/g)].map((m) => m[1]);
    expect(used.filter((key) => !(key in strings))).toEqual([]);
    expect(used.length).toBeGreaterThan(0);
  });

  it("carries samples of under 2 MB", () => {
    const samples = names().filter((name) => name.startsWith("extension/media/samples/"));
    const bytes = samples.reduce((sum, name) => sum + (files.get(name)?.length ?? 0), 0);
    expect(bytes).toBeLessThan(2_000_000);
  });
});
