// Everything that is made from sources: kernels, bundles, notices.   node scripts/build.mjs
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isMain, node, root } from "./lib/process.mjs";

/** Runs the build steps in order; answers whether all of them succeeded. */
export async function build() {
  const steps = ["scripts/buildKernels.mjs", "esbuild.mjs"];
  for (const step of steps) {
    if (!existsSync(join(root, step))) throw new Error(`${step} is missing`);
    const { code } = await node([step], { stdio: "inherit" });
    if (code !== 0) return false;
  }
  // the first start leaves compiled code for later ones
  const samples = ["early", "late"].map((stage) => `media/samples/digits-${stage}.safetensors`);
  const { code } = await node(["dist/cli.js", "compare", ...samples, "--pairs-only"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return code === 0;
}

if (isMain(import.meta.url) && !(await build())) process.exitCode = 1;
