// Makes a .vsix from dist/.   node scripts/package.mjs [--no-build] [--target PLATFORM-ARCH]
// Without a target it runs everywhere, on WebAssembly alone; with one (linux-x64, linux-arm64,
// darwin-arm64, win32-x64, win32-arm64) it carries onnxruntime's native library as well.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { build } from "./build.mjs";
import { isMain, mustNode, root } from "./lib/process.mjs";
import { thirdPartyNotices } from "./notices.mjs";

const VSCE = join(root, "node_modules/@vscode/vsce/vsce");
/** All dependencies are bundled. */
const COMMON = ["--no-dependencies"];

/** Where the native library lies in a package, beside the bundles that ask for it. */
const NATIVE = "dist/native/node_modules";

export const vsixName = (target) => {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return `${name}-${target ? `${target}-` : ""}${version}.vsix`;
};

/** Packages dist/ as it stands; answers the name of the file, in the root folder. */
export async function pack(target) {
  const name = vsixName(target);
  const cwd = target ? await stage(target) : root;
  await mustNode(
    [
      VSCE,
      "package",
      ...COMMON,
      ...(target ? ["--target", target] : []),
      "--allow-missing-repository",
      "--no-rewrite-relative-links",
      "--out",
      join(root, name),
    ],
    { cwd },
  );
  return name;
}

/** The target of the platform that we run on, or undefined where the library has no build for it. */
export function ownTarget() {
  const target = `${process.platform}-${process.arch}`;
  return existsSync(join(root, "node_modules", libraryOf(target))) ? target : undefined;
}

const libraryOf = (target) => `onnxruntime-node/bin/napi-v6/${target.replace("-", "/")}`;

/** A folder with what the package for every platform holds, and the native library. */
async function stage(target) {
  const folder = join(root, "out/vsix", target);
  rmSync(folder, { recursive: true, force: true });
  const listed = await mustNode([VSCE, "ls", ...COMMON]);
  for (const path of listed.split("\n").filter((line) => existsSync(join(root, line)) && line)) {
    copy(path, folder);
  }
  const ignore = readFileSync(join(root, ".vscodeignore"), "utf8");
  writeFileSync(join(folder, ".vscodeignore"), `${ignore}!dist/native/**\n`);

  for (const path of nativeFiles(target)) {
    copy(join("node_modules", path), folder, join(NATIVE, path));
  }
  const { outputs } = JSON.parse(readFileSync(join(root, "dist/meta.json"), "utf8"));
  const copied = ["@vscode/codicons", "onnxruntime-node", "onnxruntime-common"];
  const folders = copied.map((name) => join("node_modules", name));
  writeFileSync(join(folder, "dist/THIRD_PARTY_NOTICES.txt"), thirdPartyNotices(outputs, folders));
  return folder;
}

function nativeFiles(target) {
  const library = libraryOf(target);
  if (!existsSync(join(root, "node_modules", library))) {
    throw new Error(`node_modules/${library}: missing: onnxruntime has no build for this target`);
  }
  return [
    library,
    "onnxruntime-node/package.json",
    ...["index", "backend", "binding", "version"].map((name) => `onnxruntime-node/dist/${name}.js`),
    "onnxruntime-common/package.json",
    "onnxruntime-common/dist/cjs",
  ];
}

function copy(path, folder, target = path) {
  mkdirSync(dirname(join(folder, target)), { recursive: true });
  cpSync(join(root, path), join(folder, target), {
    recursive: true,
    filter: (source) => !/\.(map|d\.ts)$/.test(source),
  });
}

if (isMain(import.meta.url)) {
  if (!process.argv.includes("--no-build") && !(await build())) process.exit(1);
  const at = process.argv.indexOf("--target");
  const name = await pack(at < 0 ? undefined : process.argv[at + 1]);
  console.log(`${name}  ${(statSync(join(root, name)).size / 1024 / 1024).toFixed(2)} MiB`);
}
