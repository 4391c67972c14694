/** tfjs-node installed by npm into a folder of ours, whole or not at all. Knows nothing of `vscode`. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { RemoteError } from "../../protocol/errors";

export const PACKAGE = "@tensorflow/tfjs-node";
export const VERSION = "4.22.0";

/** Written last: without it, an installation was broken off. */
const MARKER = "installed.json";

/** A tail of what npm said is enough for the log and for the reason. */
const KEPT_LINES = 200;

export interface InstallOptions {
  /** Belongs to the installation alone. */
  readonly folder: string;
  /** npm, or what stands for it in a test, with arguments that come before npm's own. */
  readonly npm?: readonly string[];
  readonly signal: AbortSignal;
  /** Each line that npm writes. */
  readonly onLine: (line: string) => void;
}

/** The version that is installed whole; null where there is none. */
export async function installedVersion(folder: string): Promise<string | null> {
  try {
    const { version } = JSON.parse(await readFile(join(folder, MARKER), "utf8"));
    return typeof version === "string" && existsSync(packageIn(folder)) ? version : null;
  } catch {
    return null;
  }
}

/** Takes the installation away; nothing happens where there is none. */
export const removeTensorFlow = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });

/**
 * Installs the package, which downloads TensorFlow's library by a script of its own. Throws
 * `cancelled`, and `model.unrunnable` that says what is missing: npm, the network, a binary for the
 * platform. Then nothing is left behind.
 */
export async function installTensorFlow(options: InstallOptions): Promise<void> {
  const { folder } = options;
  await removeTensorFlow(folder);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(join(folder, "package.json"), '{ "private": true }\n');
    await runNpm(options);
    await requireBinary(folder);
    await writeFile(join(folder, MARKER), JSON.stringify({ version: VERSION }));
  } catch (error) {
    await removeTensorFlow(folder);
    throw error;
  }
}

const packageIn = (folder: string) => join(folder, "node_modules", ...PACKAGE.split("/"));

const usualNpm = [process.platform === "win32" ? "npm.cmd" : "npm"];

/** Its scripts run, whatever the user's npm is set to: they are what fetches the library. */
const installArguments = [
  "install",
  `${PACKAGE}@${VERSION}`,
  ...["--ignore-scripts=false", "--foreground-scripts", "--no-audit", "--no-fund"],
  ...["--no-update-notifier", "--no-progress", "--loglevel=error", "--save-exact"],
];

async function runNpm({ folder, npm = usualNpm, signal, onLine }: InstallOptions): Promise<void> {
  const lines: string[] = [];
  const [command, ...first] = npm;
  const { code, failed } = await new Promise<{ code: number | null; failed?: Error }>((resolve) => {
    if (signal.aborted) return resolve({ code: null });
    const child = spawn(command ?? "", [...first, ...installArguments], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      // npm.cmd is a script of the shell; its arguments are ours, and plain
      shell: process.platform === "win32" && npm === usualNpm,
      // a group of its own, so that its scripts end with it
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        onLine(line);
      });
    }
    const stop = () => endTree(child);
    signal.addEventListener("abort", stop, { once: true });
    const settle = (outcome: { code: number | null; failed?: Error }) => {
      signal.removeEventListener("abort", stop);
      resolve(outcome);
    };
    child.once("error", (error) => settle({ code: null, failed: error }));
    child.once("close", (code) => settle({ code }));
  });
  if (signal.aborted) throw new RemoteError("cancelled", { code: "cancelled", details: {} });
  if (failed)
    throw failure(
      `npm could not be started (${failed.message})`,
      "install Node.js, which brings npm, and make sure that the editor finds it",
    );
  if (code !== 0) throw reasonOf(lines);
}

/** npm and all that it started. */
function endTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch {
    // gone already
  }
}

const offline =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|getaddrinfo|network timeout|tunneling socket/;
const withoutBinary =
  /node-pre-gyp|node-gyp|gyp ERR|prebuilt|pre-built|404 Not Found|Unsupported system|not supported/i;

/** Why npm failed, by what it wrote. */
function reasonOf(lines: readonly string[]): RemoteError {
  const text = lines.join("\n");
  const last = lines.findLast((line) => /error|ERR!/i.test(line)) ?? lines.at(-1) ?? "no message";
  const said = last.trim().slice(0, 300);
  if (offline.test(text)) {
    return failure(
      `the download failed: the network or the server cannot be reached (${said})`,
      "check the connection and proxy settings of npm, and run the command again",
    );
  }
  if (withoutBinary.test(text)) return noBinary(said);
  return failure(`npm failed (${said})`, "the log has all that it wrote");
}

const noBinary = (detail: string) =>
  failure(
    `there is no prebuilt library for ${process.platform}-${process.arch} and this Node, or it could not be fetched (${detail})`,
    "models run on the other runtimes",
  );

/** npm may succeed although the script that fetches the library did not. */
async function requireBinary(folder: string): Promise<void> {
  const lib = join(packageIn(folder), "lib");
  const builds = await readdir(lib).catch(() => []);
  const found = builds.some((build) => existsSync(join(lib, build, "tfjs_binding.node")));
  if (!found) throw noBinary("npm ended without an error, and no library is there");
}

const failure = (what: string, advice: string) =>
  new RemoteError(`${PACKAGE} ${VERSION}: ${what}; ${advice}`, {
    code: "model.unrunnable",
    details: {},
  });
