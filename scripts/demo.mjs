// npm run demo: from a fresh clone to a comparison, a report and a package to install.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { installDependencies } from "./lib/dependencies.mjs";
import { mustNode, node, root, seconds } from "./lib/process.mjs";
import { pack } from "./package.mjs";

const A = "media/samples/digits-late.safetensors";
const B = "media/samples/digits-finetuned.safetensors";
const OUT = "out/demo";

const started = performance.now();

async function step(name, work) {
  const since = performance.now();
  process.stdout.write(`${name} ... `);
  const answer = await work();
  console.log(seconds(since));
  return answer;
}

async function main() {
  await step("Installing what package-lock.json names", installDependencies);
  await step("Building kernels and bundles", async () => {
    if (!(await build())) throw new Error("the build failed");
  });
  const vsix = await step("Packaging", pack);

  mkdirSync(join(root, OUT), { recursive: true });
  const result = `${OUT}/result.json`;
  const report = `${OUT}/report.html`;

  console.log(`\n$ node dist/cli.js compare ${A} ${B}\n`);
  const { code } = await node(["dist/cli.js", "compare", A, B], { stdio: "inherit" });
  if (code !== 0) throw new Error(`the comparison ended with code ${code}`);
  await mustNode(["dist/cli.js", "compare", A, B, "--json", "--out", result]);
  await mustNode(["dist/cli.js", "report", result, "--out", report]);

  const megabytes = (statSync(join(root, vsix)).size / 1024 / 1024).toFixed(2);
  console.log(`
Report with the picture:  ${report}  (open it in a browser)
The result as JSON:       ${result}
The extension:            ${vsix}  (${megabytes} MiB)

Install it:               code --install-extension ${vsix}
                          or, in VS Code: Extensions view, "...", Install from VSIX...
Then:                     Command Palette, "Cognate: Compare Sample Checkpoints" or "Cognate: Compare Sample Models"

Done in ${seconds(started)}.`);
}

main().catch((error) => {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
});
