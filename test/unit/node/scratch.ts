import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder that exists for the tests of one file. */
export function scratchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cognate-test-")));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
