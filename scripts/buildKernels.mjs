// Compiles the AssemblyScript kernels to WebAssembly and writes each as a TypeScript module that
// exports its bytes, to extension/engine/kernels/build/ (not in git). Everything that compiles the
// engine needs them, so this runs first; it does nothing when no source has changed.
//
// Each module is built twice, strict and relaxed: see extension/engine/kernels/mode.ts.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sourceFolder = join(root, "extension/engine/kernels/assembly");
const targetFolder = join(root, "extension/engine/kernels/build");

/** Entry files; every other source is imported by one of them. */
const modules = ["elementwise", "dense", "transport"];

const options = [
  "-O3",
  "--runtime=stub",
  "--noAssert",
  "--enable=simd",
  "--importMemory",
  // No kernel allocates: TypeScript lays the memory out. Below this address lies nothing of ours.
  "--memoryBase=1024",
];

/** What the builds add to the options. */
const builds = { strict: [], relaxed: ["--enable=relaxed-simd"] };

const sources = readdirSync(sourceFolder)
  .filter((name) => name.endsWith(".ts"))
  .sort();
const compilerVersion = JSON.parse(
  readFileSync(join(root, "node_modules/assemblyscript/package.json"), "utf8"),
).version;

/** Changes when a source, an option, the compiler or this script does. */
function fingerprint() {
  const hash = createHash("sha256")
    .update(compilerVersion)
    .update(JSON.stringify([options, builds]));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of sources) hash.update(name).update(readFileSync(join(sourceFolder, name)));
  return hash.digest("hex");
}

async function compile(name, extra) {
  const { default: asc } = await import("assemblyscript/asc");
  let bytes;
  const { error, stderr } = await asc.main(
    [`${name}.ts`, "--outFile", `${name}.wasm`, ...options, ...extra],
    {
      readFile: (file, base) => {
        const path = join(base === "." ? sourceFolder : base, file);
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
      writeFile: (_file, contents) => {
        bytes = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !bytes) {
    throw new Error(`kernels: ${name}.ts does not compile\n${stderr.toString()}`);
  }
  return bytes;
}

const stamp = `// Made by scripts/buildKernels.mjs from ${fingerprint()}. Do not edit.\n`;
const target = (name) => join(targetFolder, `${name}.ts`);
const isCurrent = (name) =>
  existsSync(target(name)) && readFileSync(target(name), "utf8").startsWith(stamp);

mkdirSync(targetFolder, { recursive: true });
for (const name of modules.filter((module) => !isCurrent(module))) {
  const texts = [];
  for (const [build, extra] of Object.entries(builds)) {
    const bytes = await compile(name, extra);
    texts.push(`  ${build}:\n    "${Buffer.from(bytes).toString("base64")}",\n`);
    console.log(`kernels: ${name}, ${build} ${bytes.length} bytes`);
  }
  writeFileSync(
    target(name),
    `${stamp}/** The builds of assembly/${name}.ts, in base64. */\nexport const ${name}Wasm = {\n${texts.join("")}};\n`,
  );
}
