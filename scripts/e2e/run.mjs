// The end-to-end tests on the packaged extension.
//   node scripts/e2e/run.mjs [--require-e2e] [--pictures] [arguments for playwright]
// --pictures makes those of README.md instead.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isMain, node, root } from "../lib/process.mjs";
import { ownTarget, vsixName } from "../package.mjs";
import { setUpE2e, Unavailable } from "./setup.mjs";

/** Tests in a Playwright report, by outcome; one that passed only when repeated counts as passed. */
function count(report) {
  const { stats, errors } = JSON.parse(readFileSync(report, "utf8"));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    note: stats.flaky ? `${stats.flaky} passed at the second try` : undefined,
  };
}

/** The path of the package for `target`, or for every platform. */
function packaged(target) {
  const name = vsixName(target);
  if (existsSync(join(root, name))) return join(root, name);
  const call = target ? `npm run package -- --target ${target}` : "npm run package";
  throw new Error(`${name} is missing: ${call} makes it`);
}

/** Runs them and answers the counts; `required` makes an unfit machine a failure. */
export async function runE2e({ required, out, pictures = false, args = [] }) {
  const packages = { universal: packaged(), native: null };
  const target = ownTarget();
  if (target) packages.native = packaged(target);
  let paths;
  try {
    paths = await setUpE2e();
  } catch (error) {
    if (required || !(error instanceof Unavailable)) throw error;
    console.log(`end-to-end tests skipped: ${error.message}`);
    return { passed: 0, failed: 0, skipped: 1, note: `skipped: ${error.message}` };
  }
  const report = join(root, out, "e2e.json");
  rmSync(report, { force: true });
  const { code } = await node(["node_modules/@playwright/test/cli.js", "test", ...args], {
    stdio: "inherit",
    env: {
      COGNATE_E2E: JSON.stringify({ ...paths, packages }),
      COGNATE_PICTURES: pictures ? "1" : undefined,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      // The browser is the machine's own; nothing is downloaded or checked.
      PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
    },
  });
  const counts = count(report);
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

if (isMain(import.meta.url)) {
  const args = process.argv.slice(2);
  const counts = await runE2e({
    required: args.includes("--require-e2e"),
    pictures: args.includes("--pictures"),
    out: "out/test",
    args: args.filter((arg) => arg !== "--require-e2e" && arg !== "--pictures"),
  });
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  if (counts.failed) process.exitCode = 1;
}
