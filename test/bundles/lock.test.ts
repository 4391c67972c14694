import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("the lock file names the packages of every platform, so that `npm ci` takes it", () => {
  const check = () => execFileSync(process.execPath, ["scripts/completeLock.mjs", "--check"]);
  expect(check).not.toThrow();
});
