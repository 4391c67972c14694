import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import {
  installedVersion,
  installTensorFlow,
  removeTensorFlow,
  VERSION,
} from "../../../extension/host/tensorFlow/npmInstall";

const scratch = mkdtempSync(join(tmpdir(), "cognate-npm-"));
const folder = join(scratch, "storage", "tensorflow");
const record = join(scratch, "record.json");
afterAll(() => rmSync(scratch, { recursive: true }));
beforeEach(() => rmSync(folder, { recursive: true, force: true }));

const recorded = () => JSON.parse(readFileSync(record, "utf8"));

function install(
  act: string,
  options: { signal?: AbortSignal; onLine?: (line: string) => void } = {},
) {
  const { signal = new AbortController().signal, onLine = () => {} } = options;
  const npm = [process.execPath, join(import.meta.dirname, "fakeNpm.cjs"), act, record];
  return installTensorFlow({ folder, npm, signal, onLine });
}

describe("installing TensorFlow", () => {
  it("has npm install the pinned version, scripts included, into the folder of its own", async () => {
    const lines: string[] = [];
    await install("install", { onLine: (line) => lines.push(line) });
    const { npmArguments, cwd } = recorded();
    expect(npmArguments.slice(0, 2)).toEqual(["install", `@tensorflow/tfjs-node@${VERSION}`]);
    expect(npmArguments).toContain("--ignore-scripts=false");
    expect(cwd).toBe(folder);
    expect(lines).toEqual(["added 1 package"]);
    expect(await installedVersion(folder)).toBe(VERSION);
  });

  it("begins anew where an installation was broken off", async () => {
    mkdirSync(join(folder, "node_modules", "half"), { recursive: true });
    expect(await installedVersion(folder)).toBeNull();
    await install("install");
    expect(existsSync(join(folder, "node_modules", "half"))).toBe(false);
    expect(await installedVersion(folder)).toBe(VERSION);
  });

  it.each([
    ["offline", /network or the server cannot be reached \(npm error request to/],
    ["no binary", /no prebuilt library for \S+ and this Node.*404 Not Found.*other runtimes/],
    ["install without a library", /no prebuilt library for .*npm ended without an error/],
    ["fail", /npm failed \(npm error code EACCES\)/],
  ])("says why it failed and leaves nothing behind: %s", async (act, message) => {
    await expect(install(act)).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringMatching(message),
    });
    expect(existsSync(folder)).toBe(false);
  });

  it("says that npm is missing", async () => {
    const signal = new AbortController().signal;
    const npm = [join(scratch, "no-npm")];
    const call = installTensorFlow({ folder, npm, signal, onLine: () => {} });
    await expect(call).rejects.toThrow(/npm could not be started .*; install Node\.js/);
    expect(existsSync(folder)).toBe(false);
  });

  it("stops npm and what npm started when cancelled, and leaves nothing behind", async () => {
    const stop = new AbortController();
    // the answer comes when nobody holds npm's output any more, its scripts included
    await expect(
      install("hang", { signal: stop.signal, onLine: () => stop.abort() }),
    ).rejects.toMatchObject({ code: "cancelled" });
    expect(existsSync(folder)).toBe(false);
  });

  it("starts nothing after a cancel", async () => {
    rmSync(record, { force: true });
    await expect(install("install", { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(existsSync(record)).toBe(false);
  });
});

describe("removing TensorFlow", () => {
  it("takes the folder away, and does nothing where there is none", async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "installed.json"), "{}");
    await removeTensorFlow(folder);
    await removeTensorFlow(folder);
    expect(existsSync(folder)).toBe(false);
    expect(await installedVersion(folder)).toBeNull();
  });
});
