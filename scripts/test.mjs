// npm test: everything, with a table at the end.
//   --require-e2e        end-to-end tests that cannot run are a failure
//   --only NAME[,NAME]   these stages alone (setup stages always run when something needs them)
//   --skip NAME[,NAME]
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { installDependencies } from "./lib/dependencies.mjs";
import { node, root, seconds } from "./lib/process.mjs";
import { ownTarget, pack } from "./package.mjs";
import { typecheck } from "./typecheck.mjs";

const OUT = "out/test";
const VITEST = "node_modules/vitest/vitest.mjs";

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : (process.argv[at + 1] ?? "").split(",");
};
const requireE2e = process.argv.includes("--require-e2e");

/** A stage answers what it counted; a thrown error is one failure. */
const passed = (count = 1) => ({ passed: count, failed: 0, skipped: 0 });
const failed = (note) => ({ passed: 0, failed: 1, skipped: 0, note });

async function install() {
  const fresh = await installDependencies();
  return { ...passed(0), note: fresh ? "npm ci" : undefined };
}

const bundle = async () => ((await build()) ? passed(0) : failed("the build failed"));

async function packageIt() {
  const names = [await pack()];
  const target = ownTarget();
  if (target) names.push(await pack(target));
  return { ...passed(0), note: names.join(", ") };
}

async function types() {
  const checks = await typecheck();
  for (const { area, ok, text } of checks) if (!ok) console.log(`${area}\n${text}`);
  const good = checks.filter(({ ok }) => ok).length;
  return { passed: good, failed: checks.length - good, skipped: 0 };
}

async function lint() {
  const args = ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."];
  return (await node(args, { stdio: "inherit" })).code === 0 ? passed() : failed();
}

/** Runs one vitest project and reads the counts from its JSON report. */
async function vitest(project) {
  const report = join(root, OUT, `${project}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await node([VITEST, "run", "--project", project, ...reporters], {
    stdio: "inherit",
  });
  const found = JSON.parse(readFileSync(report, "utf8"));
  // A file that could not be loaded has failed without a single test.
  const unloaded = found.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  const counted = {
    passed: found.numPassedTests,
    failed: found.numFailedTests + unloaded,
    skipped: found.numPendingTests + found.numTodoTests,
  };
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

async function e2e() {
  const { runE2e } = await import("./e2e/run.mjs");
  return runE2e({ required: requireE2e, out: OUT });
}

/** In order; `needs` names stages without which one makes no sense. */
const stages = [
  { name: "install", run: install },
  { name: "build", needs: ["install"], run: bundle },
  { name: "types", needs: ["install"], run: types },
  { name: "lint", needs: ["install"], run: lint },
  { name: "unit", needs: ["install"], run: () => vitest("unit") },
  { name: "bundles", needs: ["build"], run: () => vitest("bundles") },
  { name: "worker", needs: ["build"], run: () => vitest("worker") },
  { name: "pack", needs: ["build"], run: packageIt },
  { name: "package", needs: ["pack"], run: () => vitest("package") },
  { name: "e2e", needs: ["pack"], run: e2e },
];

/** The stages asked for, with all that they need. */
function selected() {
  const only = option("--only");
  const skip = option("--skip") ?? [];
  const wanted = new Set();
  const add = (name) => {
    const stage = stages.find((candidate) => candidate.name === name);
    if (!stage) throw new Error(`no stage "${name}"; there are ${stages.map((s) => s.name)}`);
    for (const need of stage.needs ?? []) add(need);
    wanted.add(name);
  };
  for (const name of only ?? stages.map((stage) => stage.name)) if (!skip.includes(name)) add(name);
  return stages.filter(({ name }) => wanted.has(name));
}

async function runStage(stage, done) {
  const missing = (stage.needs ?? []).filter((name) => !done.get(name)?.ok);
  if (missing.length) return failed(`not run: needs ${missing.join(", ")}`);
  try {
    return await stage.run();
  } catch (error) {
    console.error(error.message);
    return failed(error.message.split("\n")[0]);
  }
}

function table(done) {
  const line = (cells) =>
    `${cells[0].padEnd(9)}${cells
      .slice(1, 5)
      .map((cell) => cell.padStart(9))
      .join("")}  ${cells[5]}`;
  console.log(`\n${line(["stage", "passed", "failed", "skipped", "time", ""]).trimEnd()}`);
  for (const [name, { counts, time }] of done) {
    const numbers = [counts.passed, counts.failed, counts.skipped].map(String);
    console.log(line([name, ...numbers, time, counts.note ?? ""]).trimEnd());
  }
}

async function main() {
  const started = performance.now();
  const done = new Map();
  mkdirSync(join(root, OUT), { recursive: true });
  for (const stage of selected()) {
    const since = performance.now();
    console.log(`\n== ${stage.name}`);
    const counts = await runStage(stage, done);
    done.set(stage.name, { counts, time: seconds(since), ok: counts.failed === 0 });
  }
  table(done);
  const sum = (key) => [...done.values()].reduce((total, { counts }) => total + counts[key], 0);
  console.log(`\nin ${seconds(started)}`);
  const skipped = sum("skipped");
  console.log(
    `${sum("passed")} passed, ${sum("failed")} failed${skipped ? `, ${skipped} skipped` : ""}`,
  );
  process.exitCode = sum("failed") ? 1 : 0;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
