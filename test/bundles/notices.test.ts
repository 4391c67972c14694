import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageOf, thirdPartyNotices } from "../../scripts/notices.mjs";

const { outputs } = JSON.parse(readFileSync("dist/meta.json", "utf8")) as {
  outputs: Record<string, { inputs: Record<string, unknown> }>;
};
const bundled = new Set(
  Object.values(outputs)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .map((module) => packageOf(module))
    .filter((folder): folder is string => folder !== null),
);

const scratch = mkdtempSync(join(tmpdir(), "cognate-notices-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The outputs of a build whose only module is one of a package with this manifest. */
function bundleOf(manifest: { name: string; version: string; license: string }) {
  const folder = join(scratch, "node_modules", manifest.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return { bundle: { inputs: { [`${folder}/index.js`]: {} } } };
}

describe("the third-party notices", () => {
  const text = readFileSync("dist/THIRD_PARTY_NOTICES.txt", "utf8");

  it.each([...bundled])("name %s with its version and its licence's text", (folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    expect(text).toContain(`${name} ${version} (${license})`);
    const file = ["LICENSE", "LICENSE.md", "License.txt", "LICENSE.txt"]
      .map((candidate) => join(folder, candidate))
      .find((path) => existsSync(path));
    if (file) expect(text).toContain(readFileSync(file, "utf8").trim());
  });

  it("name the icon font, which is copied", () => {
    expect(text).toMatch(/^@vscode\/codicons \S+ \(CC-BY-4\.0\)$/m);
  });

  it("refuse a package whose licence is not on the list", () => {
    const outputs = bundleOf({ name: "copyleft", version: "1.0.0", license: "GPL-3.0" });
    expect(() => thirdPartyNotices(outputs, [])).toThrow(/copyleft 1\.0\.0: licence GPL-3\.0/);
  });

  it("refuse a package without a licence text", () => {
    const outputs = bundleOf({ name: "@some/textless", version: "1.0.0", license: "MIT" });
    expect(() => thirdPartyNotices(outputs, [])).toThrow(/textless 1\.0\.0: no licence text/);
  });
});

describe("packageOf", () => {
  it("finds the innermost package, scoped or not", () => {
    expect(packageOf("node_modules/a/lib/x.js")).toBe("node_modules/a");
    expect(packageOf("node_modules/a/node_modules/@b/c/x.js")).toBe(
      "node_modules/a/node_modules/@b/c",
    );
  });

  it("answers null for our own modules", () => {
    expect(packageOf("extension/host/extension.ts")).toBeNull();
  });
});
