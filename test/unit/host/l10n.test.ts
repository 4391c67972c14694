import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getL10nJson } from "@vscode/l10n-dev";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const bundle: Record<string, unknown> = JSON.parse(
  readFileSync(join(root, "l10n/bundle.l10n.json"), "utf8"),
);

/** Every TypeScript source under `folder`. */
const sources = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({
      extension: ".ts",
      contents: readFileSync(join(root, folder, name), "utf8"),
    }));

describe("l10n/bundle.l10n.json", () => {
  it("holds exactly the strings of the host and the views (npm run l10n)", async () => {
    const exported = await getL10nJson([...sources("extension/host"), ...sources("webview")]);
    expect(Object.keys(bundle).sort()).toEqual(Object.keys(exported).sort());
    expect(bundle).toEqual(exported);
    // parses every source file: long on a busy machine
  }, 120_000);

  it("has whole sentences: no leading or trailing space to glue others to", () => {
    for (const key of Object.keys(bundle)) expect(key).toBe(key.trim());
  });
});
