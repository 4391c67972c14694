// Checks the types of every area on its own, each with only what it may see.
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

/** Areas with what the compiler said; empty text means no error. */
export async function typecheck() {
  const checks = areas.map(async (area) => {
    const { code, text } = await node(["node_modules/typescript/bin/tsc", "-p", area]);
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
