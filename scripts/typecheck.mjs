// Checks the types of every area on its own, each with only what it may see. What did not change
// since the last check is not checked again.
import { isMain, node } from "./lib/process.mjs";

export const areas = [
  "extension/engine",
  "extension/protocol",
  "extension/node",
  "extension/worker",
  "extension/cli",
  "extension/host",
  "webview",
  "test",
];

const CACHE = "node_modules/.cache/types";

/** Areas with what the compiler said; empty text means no error. */
export async function typecheck() {
  const checks = areas.map(async (area) => {
    const known = `${CACHE}/${area.replace("/", "-")}.tsbuildinfo`;
    const incremental = ["--incremental", "--tsBuildInfoFile", known];
    const compiler = "node_modules/typescript/bin/tsc";
    const { code, text } = await node([compiler, "-p", area, ...incremental]);
    return { area, ok: code === 0, text };
  });
  return Promise.all(checks);
}

if (isMain(import.meta.url)) {
  for (const { area, ok, text } of await typecheck()) {
    if (ok) continue;
    console.error(`${area}\n${text}`);
    process.exitCode = 1;
  }
}
