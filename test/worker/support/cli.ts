/** The built command line, run as a user runs it. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { bundle } from "./dist";

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  /** Called with the process once it runs. */
  readonly onStart?: (child: ChildProcessWithoutNullStreams) => void;
}

/** `cognate WORDS...`, to its end. */
export async function cognate(words: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [bundle("cli.js"), ...words], { cwd: options.cwd });
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  options.onStart?.(child);
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}
