/**
 * Bundles that start from compiled code.
 *
 * Compiling the command line takes as long as starting Node. So the first start of a bundle by a
 * version of Node leaves what it compiled beside the bundle, and later ones begin with that. V8
 * refuses what another V8 or other flags made; a folder that cannot be written stays without.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";
import { threadId } from "node:worker_threads";

const FOLDER = "compiled";
/** Begins a kept file: of which bundle it was made. */
const STAMP_BYTES = 64;

/**
 * Runs the bundle at `path` as Node's `require` would. `purpose` tells apart what uses different
 * parts of it. Answers with what is to be called once those have run: it keeps the compiled code,
 * unless the start found some. It never throws.
 */
export function runBundle(path: string, purpose: string): () => void {
  const { size, mtimeMs } = statSync(path);
  const stamp = `${size} ${mtimeMs}`;
  const { v8 } = process.versions;
  const name = [basename(path, ".js"), purpose, v8, process.arch].join("-");
  const kept = join(dirname(path), FOLDER, `${name}.bin`);
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) { ${readFileSync(path, "utf8")}\n})`,
    { filename: path, cachedData: read(kept, stamp) },
  );
  const module = { exports: {} };
  const run = script.runInThisContext() as (...scope: readonly unknown[]) => void;
  run(module.exports, createRequire(path), module, path, dirname(path));
  if (script.cachedDataRejected === false) return () => {};
  return () => write(kept, stamp, script.createCachedData());
}

function read(path: string, stamp: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const found = bytes.toString("latin1", 0, STAMP_BYTES).trimEnd();
    return found === stamp ? bytes.subarray(STAMP_BYTES) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all: other processes may read it meanwhile. */
function write(path: string, stamp: string, code: Buffer): void {
  const draft = `${path}.${process.pid}-${threadId}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, Buffer.concat([Buffer.from(stamp.padEnd(STAMP_BYTES), "latin1"), code]));
    renameSync(draft, path);
  } catch {
    if (existsSync(draft)) rmSync(draft, { force: true });
  }
}
