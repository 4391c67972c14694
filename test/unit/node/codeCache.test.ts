import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runBundle } from "../../../extension/node/codeCache";
import { scratchFolder } from "./scratch";

const root = scratchFolder();
const heard: unknown[] = [];
(globalThis as { hear?: unknown }).hear = (value: unknown) => heard.push(value);

/** A bundle that says what it was given, in a folder of its own. */
function bundle(name: string, value = "1") {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "bundle.js");
  writeFileSync(
    path,
    `hear([__dirname, require("node:path").sep, typeof module.exports, ${value}]);`,
  );
  const kept = () =>
    existsSync(join(folder, "compiled")) ? readdirSync(join(folder, "compiled")) : [];
  return { folder, path, kept };
}

const run = (path: string) => {
  heard.length = 0;
  const keep = runBundle(path, "test");
  return { keep, said: heard[0] };
};

describe("a bundle", () => {
  it("runs as a module, and leaves compiled code when it is told to", () => {
    const { folder, path, kept } = bundle("first");
    const { keep, said } = run(path);
    expect(said).toEqual([folder, join("/", "a")[0], "object", 1]);
    expect(kept()).toEqual([]);
    keep();
    const name = `bundle-test-${process.versions.v8}-${process.arch}.bin`;
    expect(kept()).toEqual([name]);
    const before = readFileSync(join(folder, "compiled", name));
    const second = run(path);
    expect(second.said).toEqual(said);
    second.keep();
    expect(readFileSync(join(folder, "compiled", name))).toEqual(before);
  });

  it("is compiled anew once it has changed, also to a text of the same length", () => {
    const { path } = bundle("changed", "1");
    run(path).keep();
    bundle("changed", "2");
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    expect(run(path).said).toContain(2);
  });

  it.each([
    ["nothing", (bytes: Buffer) => bytes.subarray(0, 0)],
    ["a beginning", (bytes: Buffer) => bytes.subarray(0, 100)],
    ["noise", (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 64), Buffer.alloc(500, 7)])],
  ])("runs where the compiled code is %s, and replaces it", (what, damage) => {
    const time = new Date(2020, 1, 1);
    const made = bundle(what, "3");
    utimesSync(made.path, time, time);
    run(made.path).keep();
    const file = join(made.folder, "compiled", made.kept()[0]);
    const whole = readFileSync(file);
    writeFileSync(file, damage(whole));
    // a text that this process has not compiled yet, and that looks the same from outside
    bundle(what, String(["nothing", "a beginning", "noise"].indexOf(what) + 4));
    utimesSync(made.path, time, time);
    const { keep, said } = run(made.path);
    expect(said).not.toContain(3);
    keep();
    expect(readFileSync(file).length).toBeGreaterThan(100);
    expect(readFileSync(file).subarray(0, 64)).toEqual(whole.subarray(0, 64));
    expect(readFileSync(file)).not.toEqual(damage(whole));
  });

  it("runs where nothing can be kept", () => {
    const { folder, path } = bundle("blocked");
    writeFileSync(join(folder, "compiled"), "no folder");
    const { keep, said } = run(path);
    expect(said).toContain(1);
    expect(keep).not.toThrow();
  });
});
