// The licences of everything that is bundled, from the bundles' real contents.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PERMISSIVE = new Set([
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "CC0-1.0",
  "Unlicense",
  "BlueOak-1.0.0",
]);

/** Packages under a licence of another kind, and why that is fine. */
const EXCEPTIONS = {
  // The icon font; attribution is given by shipping its licence in the notices.
  "@vscode/codicons": "CC-BY-4.0",
};

const mit = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

const apache = readFileSync(new URL("./licences/Apache-2.0.txt", import.meta.url), "utf8").trim();

/** Packages that ship no licence file: the text stands in their repository. */
const TEXTS = {
  "@vscode/l10n": mit("Microsoft Corporation."),
  "onnxruntime-common": mit("Microsoft Corporation"),
  "onnxruntime-node": mit("Microsoft Corporation"),
  "onnxruntime-web": mit("Microsoft Corporation"),
  "@tensorflow/tfjs-backend-cpu": apache,
  "@tensorflow/tfjs-backend-wasm": apache,
  "@tensorflow/tfjs-core": apache,
  seedrandom: mit("2019 David Bau"),
};

/** Folder in node_modules of the package that a bundled module belongs to, or null for our own. */
export function packageOf(module) {
  const at = module.lastIndexOf("node_modules/");
  if (at < 0) return null;
  const rest = module.slice(at + "node_modules/".length).split("/");
  const name = rest.slice(0, rest[0].startsWith("@") ? 2 : 1).join("/");
  return `${module.slice(0, at)}node_modules/${name}`;
}

function notice(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version, license } = manifest;
  if (!PERMISSIVE.has(license) && EXCEPTIONS[name] !== license) {
    throw new Error(`${name} ${version}: licence ${license ?? "(none)"} is not on the list`);
  }
  const files = readdirSync(folder).filter((file) =>
    /^(licen[cs]e|copying|notice|third.?party.?notices)/i.test(file),
  );
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (!texts.length && TEXTS[name]) texts.push(TEXTS[name]);
  if (!texts.length) throw new Error(`${name} ${version}: no licence text in ${folder}`);
  return { name, head: `${name} ${version} (${license})`, text: texts.join("\n\n") };
}

/**
 * The text of THIRD_PARTY_NOTICES.txt.
 * @param outputs of esbuild's metafile
 * @param copied folders of packages whose files are copied rather than bundled
 */
export function thirdPartyNotices(outputs, copied) {
  const modules = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const folders = new Set([...modules.map(packageOf).filter((folder) => folder), ...copied]);
  const notices = [...folders].filter((folder) => existsSync(folder)).map(notice);
  // One package can be there twice, in two versions or at two places.
  const unique = new Map(notices.map((entry) => [entry.head, entry]));
  const sorted = [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rule = "-".repeat(78);
  return [
    "Cognate contains the following third-party software.",
    ...sorted.map(({ head, text }) => `${rule}\n${head}\n\n${text}`),
    "",
  ].join("\n\n");
}
