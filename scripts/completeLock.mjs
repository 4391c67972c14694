// Adds to package-lock.json the packages for other platforms that the registry in use does not
// offer: a mirror may carry those of its own platform only, npm then leaves the others out of the
// lock, and `npm ci` refuses it everywhere. Run after every change of dependencies.
//   node scripts/completeLock.mjs [--check]
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";

/** Platform words as they stand in package names, by the field of the lock that they mean. */
const WORDS = {
  os: [
    "aix",
    "android",
    "darwin",
    "freebsd",
    "linux",
    "netbsd",
    "openbsd",
    "openharmony",
    "sunos",
    "win32",
  ],
  cpu: ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"],
};
const LIBC = { musl: "musl", musleabihf: "musl", gnu: "glibc", gnueabihf: "glibc" };

/** The lock's entry for an optional package of which only name and version are known. */
function entry(name, version) {
  const words = name.replace("alpine", "linux-musl").split(/[/-]/);
  const find = (list) => words.find((word) => list.includes(word));
  const os = find(WORDS.os);
  const cpu = find(WORDS.cpu);
  if (!os || !cpu) throw new Error(`${name}: no platform in its name`);
  const libc = words.map((word) => LIBC[word]).find(Boolean);
  return {
    version,
    cpu: [cpu],
    dev: true,
    ...(libc && os === "linux" ? { libc: [libc] } : {}),
    optional: true,
    os: [os],
  };
}

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const added = [];
for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
    if (places.some((place) => lock.packages[place])) continue;
    lock.packages[`node_modules/${name}`] = entry(name, version);
    added.push(`${name}@${version}`);
  }
}
if (process.argv.includes("--check")) {
  if (added.length) throw new Error(`${FILE} lacks ${added.join(", ")}`);
} else if (added.length) {
  const sorted = Object.entries(lock.packages).sort(([x], [y]) => (x < y ? -1 : 1));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${added.length}: ${added.join(", ")}`);
}
