/** A client of the built engine, forked as the extension's host forks it. */
import { type ChildProcess, fork } from "node:child_process";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import type { EngineApi, EngineProgress, HostApi } from "../../../extension/protocol/engineApi";
import { type Handlers, type Remote, remote, serve } from "../../../extension/protocol/rpc";
import { bundle } from "./dist";

export interface Engine {
  readonly api: Remote<EngineApi, EngineProgress>;
  readonly child: ChildProcess;
  /** What it wrote on standard error so far. */
  log(): string;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
}

const started: ChildProcess[] = [];

/** Ends every engine that was started; for `afterEach`. */
export async function endEngines(): Promise<void> {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }
}

export function forkEngine(options: { path?: string; host?: Handlers<HostApi> } = {}): Engine {
  const child = fork(options.path ?? bundle("engine.js"), [], {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  started.push(child);
  const lines: string[] = [];
  child.stdout?.on("data", (chunk) => lines.push(String(chunk)));
  child.stderr?.on("data", (chunk) => lines.push(String(chunk)));
  const connection = createMessageConnection(
    new IPCMessageReader(child),
    new IPCMessageWriter(child),
  );
  const api = remote<EngineApi, EngineProgress>(connection);
  if (options.host) serve<HostApi>(connection, options.host);
  connection.listen();
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void gone.then(() => connection.dispose());
  return { api, child, log: () => lines.join(""), gone };
}
