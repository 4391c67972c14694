// Starting other programs. Plain Node: this runs before any dependency is installed.
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** True in the module that Node was started with. */
export const isMain = (url) =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);

/**
 * Runs a program to its end and answers its exit code and, unless `stdio` is "inherit", what it
 * printed (standard output and error together). Never throws for a failing program.
 */
export function run(command, args, options = {}) {
  const { stdio = "pipe", env = {}, cwd = root, timeout } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      timeout,
      env: { ...process.env, ...env },
      stdio: stdio === "inherit" ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
    }
    child.on("error", (error) => resolve({ code: 127, text: `${text}${error.message}\n` }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, text: signal ? `${text}ended by ${signal}\n` : text }),
    );
  });
}

/** As {@link run}, but a failing program is an error that carries what it printed. */
export async function mustRun(command, args, options = {}) {
  const result = await run(command, args, options);
  if (result.code === 0) return result.text;
  const what = [command, ...args].join(" ");
  throw new Error(`${what} ended with code ${result.code}\n${result.text}`.trimEnd());
}

/** Runs Node itself: a script of ours or the entry of an installed tool. */
export const node = (args, options) => run(process.execPath, args, options);
export const mustNode = (args, options) => mustRun(process.execPath, args, options);

/** The npm that started us, or the one on the PATH: command and leading arguments. */
export function npmCommand() {
  const own = process.env.npm_execpath;
  if (own?.endsWith(".js")) return [process.execPath, own];
  return process.platform === "win32" ? ["cmd.exe", "/c", "npm"] : ["npm"];
}

export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
