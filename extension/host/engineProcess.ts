/** The engine's process: one bundle, forked, spoken to over its IPC channel. */
import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";

/** A process that asks to end is given this long before it is killed. */
const TERMINATION_GRACE_MS = 2_000;

export interface EngineProcess {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Not listening yet. */
  readonly connection: MessageConnection;
  /** Resolves once, when the process is gone, with how it went: `exited with code 1`. */
  readonly ended: Promise<string>;
  end(): void;
}

export interface EngineProcessOptions {
  /** Absolute path of the engine's bundle. */
  readonly bundle: string;
  /** The Node that runs it; null for the one that runs the host. */
  readonly nodePath: string | null;
  /** Gets each line that the process writes. */
  readonly onOutput: (line: string) => void;
}

export function startEngineProcess(options: EngineProcessOptions): EngineProcess {
  const child = fork(options.bundle, [], {
    serialization: "advanced",
    execPath: options.nodePath ?? process.execPath,
    // The host may run under a debugger; its port is not the engine's.
    execArgv: [],
    env: engineEnvironment(process.env),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", options.onOutput);
  }
  const connection = createMessageConnection(
    new IPCMessageReader(child),
    new IPCMessageWriter(child),
  );
  return { pid: child.pid, connection, ended: endOf(child), end: () => endProcess(child) };
}

/** The host's environment, with Electron told to be Node and without options meant for others. */
export function engineEnvironment(from: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, VSCODE_INSPECTOR_OPTIONS: __, ...env } = from;
  return { ...env, ELECTRON_RUN_AS_NODE: "1" };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      // `error` also reports a failed kill or send; only a process that never was ends here.
      if (child.pid === undefined) resolve(`could not be started (${error.message})`);
    });
    child.once("exit", (code, signal) =>
      resolve(signal ? `was ended by ${signal}` : `exited with code ${code}`),
    );
  });
}

function endProcess(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), TERMINATION_GRACE_MS);
  timer.unref();
  child.once("exit", () => clearTimeout(timer));
}
