// A real VS Code to test in: code-server with the Node it needs, in a cache of our own, and a
// Chromium that the machine has. Idempotent; a broken-off installation is begun anew.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { isMain, mustRun, npmCommand, run } from "../lib/process.mjs";
import { withLock } from "./lock.mjs";
import { CODE_SERVER, DEBIAN_PACKAGES, NODE } from "./versions.mjs";

/** Thrown when this machine cannot run the tests; says what it would take. */
export class Unavailable extends Error {}

function cacheFolder() {
  const { COGNATE_E2E_CACHE, XDG_CACHE_HOME } = process.env;
  if (COGNATE_E2E_CACHE) return COGNATE_E2E_CACHE;
  if (process.platform === "darwin") return join(homedir(), "Library/Caches/cognate-e2e");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "cognate-e2e");
}

const isDebian = () => existsSync("/etc/debian_version") && existsSync("/usr/bin/dpkg-query");

async function missingPackages() {
  const format = ["-W", "-f", "$" + "{Package} $" + "{db:Status-Status}\n"];
  const { text } = await run("dpkg-query", [...format, ...DEBIAN_PACKAGES]);
  const installed = new Set(
    text
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return DEBIAN_PACKAGES.filter((name) => !installed.has(name));
}

/** On Debian, installs what is missing when we may, else says what to install. */
async function systemPackages() {
  if (!isDebian()) return;
  const missing = await missingPackages();
  if (!missing.length) return;
  if (process.getuid?.() !== 0) {
    throw new Unavailable(`please run: sudo apt-get install ${missing.join(" ")}`);
  }
  console.log(`installing ${missing.join(" ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const wait = ["-o", "DPkg::Lock::Timeout=900", "-qq"];
  await mustRun("apt-get", [...wait, "update"], { env });
  await mustRun("apt-get", [...wait, "install", "-y", "--no-install-recommends", ...missing], {
    env,
  });
}

const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/microsoft-edge",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

function findBrowser() {
  const { CHROMIUM_PATH } = process.env;
  const found = (CHROMIUM_PATH ? [CHROMIUM_PATH] : BROWSERS).find((path) => existsSync(path));
  if (!found) throw new Unavailable("no Chromium found; set CHROMIUM_PATH to one");
  return found;
}

/** Node 24 from npm's own packages of it: the binary, and headers for native modules. */
async function installNode(folder) {
  const binary = join(folder, "bin/node");
  if (existsSync(join(folder, ".complete"))) return binary;
  console.log(`installing Node ${NODE} for code-server`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [npm, ...args] = npmCommand();
  const name = `node-${process.platform}-${process.arch}@${NODE}`;
  await mustRun(npm, [...args, "pack", name, "--silent"], { cwd: folder });
  const archive = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
  await mustRun("tar", ["xzf", archive, "--strip-components=1"], { cwd: folder });
  rmSync(join(folder, archive));
  const version = (await mustRun(binary, ["--version"])).trim();
  if (version !== `v${NODE}`) throw new Error(`${binary} is ${version}, expected v${NODE}`);
  writeFileSync(join(folder, ".complete"), version);
  return binary;
}

/**
 * Takes back what an `npm run` around us put into the environment: its prefix would steer the
 * nested installation elsewhere, and code-server reads Node's version from its user agent. What
 * says where packages come from stays.
 */
const forgetNpm = () =>
  Object.fromEntries(
    Object.keys(process.env)
      .filter((key) => /^npm_/i.test(key))
      .filter(
        (key) => !/^npm_config_(@|\/\/|registry|.*proxy|ca|cache|strict_ssl|.*config$)/i.test(key),
      )
      .map((key) => [key, undefined]),
  );

async function installCodeServer(folder, nodeFolder) {
  const entry = join(folder, "node_modules/code-server/out/node/entry.js");
  if (existsSync(join(folder, ".complete"))) return entry;
  console.log(`installing code-server ${CODE_SERVER}; this takes one to three minutes, once`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"name":"code-server-home","private":true}');
  const [npm, ...args] = npmCommand();
  // npm itself has to run on Node 24: code-server's install script checks the version.
  const command = npm === process.execPath ? join(nodeFolder, "bin/node") : npm;
  await mustRun(command, [...args, "install", `code-server@${CODE_SERVER}`, "--no-audit"], {
    // Never `--prefix`: the flag would leak into the nested `npm install` of VS Code's own modules.
    cwd: folder,
    env: {
      ...forgetNpm(),
      PATH: `${join(nodeFolder, "bin")}${delimiter}${process.env.PATH}`,
      npm_config_nodedir: nodeFolder,
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
    },
  });
  const manifest = join(folder, "node_modules/code-server/package.json");
  const { version } = JSON.parse(await readFile(manifest, "utf8"));
  writeFileSync(join(folder, ".complete"), version);
  return entry;
}

/**
 * Paths of what the tests run: `{ node, codeServer, chromium }`.
 * Throws {@link Unavailable} where the platform has no code-server or no browser.
 */
export async function setUpE2e() {
  if (process.platform === "win32") {
    throw new Unavailable("code-server does not run on Windows");
  }
  const home = cacheFolder();
  mkdirSync(home, { recursive: true });
  return withLock(join(home, "lock"), async () => {
    await systemPackages();
    const chromium = findBrowser();
    const nodeFolder = join(home, `node-${NODE}`);
    const node = await installNode(nodeFolder);
    const codeServer = await installCodeServer(
      join(home, `code-server-${CODE_SERVER}`),
      nodeFolder,
    );
    return { node, codeServer, chromium };
  });
}

if (isMain(import.meta.url)) console.log(JSON.stringify(await setUpE2e(), null, 2));
