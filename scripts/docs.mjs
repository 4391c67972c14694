// Writes docs/measures.md from the registry of measures.   node scripts/docs.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./lib/process.mjs";

const source = `
  export { measuresPage } from "./extension/engine/report/measuresPage";
  export { chainMeasures } from "./extension/engine/measures/chain";
  export { weightMeasures } from "./extension/engine/measures/weights";
  export { representationMeasures } from "./extension/engine/measures/registry";
`;

const folder = mkdtempSync(join(tmpdir(), "cognate-docs-"));
try {
  const outfile = join(folder, "registry.mjs");
  await build({
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  const { measuresPage, weightMeasures, chainMeasures, representationMeasures } = await import(
    pathToFileURL(outfile).href
  );
  mkdirSync(join(root, "docs"), { recursive: true });
  const page = measuresPage([...weightMeasures, ...chainMeasures, ...representationMeasures]);
  writeFileSync(join(root, "docs/measures.md"), page);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
