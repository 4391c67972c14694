import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { probe } from "../../../../extension/node/accelerator/probe";
import { nativePath } from "../../../../extension/node/accelerator/resolve";
import { runtimeChooser } from "../../../../extension/node/runtimes/choose";

const installed = nativePath() !== undefined;
const scratch = mkdtempSync(join(tmpdir(), "cognate-runtimes-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A package that stands for tfjs-node: its module does what `source` says. */
function fakeTensorFlow(name: string, source: string) {
  const folder = join(scratch, name);
  const entry = join(folder, "node_modules", "@tensorflow", "tfjs-node", "dist", "index.js");
  mkdirSync(dirname(entry), { recursive: true });
  writeFileSync(entry, source);
  return { folder, entry };
}

const works = `
  if (!require("node:util").isNullOrUndefined(null)) throw new Error("polyfill");
  exports.tensor2d = (rows) => rows;
  exports.matMul = ([[a, b]], [[c], [d]]) => ({ dataSync: () => [a * c + b * d] });
`;

const tfNode = (...tensorFlowFolders: string[]) =>
  runtimeChooser({ choice: "tfjs-node", tensorFlowFolders })();

describe("the choice of a runtime", () => {
  it("is onnxruntime by default: its native library where that works, else WebAssembly", async () => {
    const spec = await runtimeChooser({ choice: "auto" })();
    expect(spec).toEqual({ kind: installed ? "onnx" : "onnx-web" });
  });

  it.each(["onnx-web", "tfjs"] as const)("is %s where that was asked for", async (choice) => {
    expect(await runtimeChooser({ choice })()).toEqual({ kind: choice });
  });

  it("is made once, and told once", async () => {
    const told: string[] = [];
    const choose = runtimeChooser({ choice: "onnx-web", onChosen: (text) => told.push(text) });
    expect(await choose()).toBe(await choose());
    expect(told).toEqual(["models run on onnx-web (asked for: onnx-web)"]);
  });
});

describe("probes in child processes", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("read their answers also where consoles are told to color", async () => {
    vi.stubEnv("FORCE_COLOR", "1");
    expect(await probe(nativePath())).toBe(installed);
    const { folder } = fakeTensorFlow("colored", works);
    expect((await tfNode(folder)).kind).toBe("tfjs-node");
  });
});

describe("tfjs-node", () => {
  it("is taken from the first folder that has it, once a child process has computed with it", async () => {
    const { folder, entry } = fakeTensorFlow("works", works);
    expect(await tfNode(join(scratch, "empty"), folder)).toEqual({ kind: "tfjs-node", entry });
  });

  it("is missing, with what to do, where no folder has it", async () => {
    await expect(tfNode(join(scratch, "empty"))).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringMatching(
        /^runtime tfjs-node: it is not installed; run Install Native TensorFlow Backend .*COGNATE_TENSORFLOW.*another runtime$/,
      ),
    });
  });

  it.each([
    [
      "fails",
      `throw new Error("wrong ELF class\\nmore")`,
      /\(Error: wrong ELF class\); install it again/,
    ],
    ["miscounts", works.replace("b * d", "b"), /\(it computes nonsense\)/],
    ["aborts", "process.abort()", /does not work here \(Command failed/],
  ])("does not end us when its library %s", async (name, source, message) => {
    const { folder } = fakeTensorFlow(name, source);
    await expect(tfNode(folder)).rejects.toThrow(message);
  });

  it("is looked for again after it was missing", async () => {
    const folder = join(scratch, "later");
    const choose = runtimeChooser({ choice: "tfjs-node", tensorFlowFolders: [folder] });
    await expect(choose()).rejects.toThrow();
    fakeTensorFlow("later", works);
    expect((await choose()).kind).toBe("tfjs-node");
  });
});
