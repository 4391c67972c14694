/**
 * Entry point of the engine process: serves `EngineApi` to the process that forked it.
 *
 * Its main thread never computes, so that it hears a cancel at any time; the pool's threads do.
 */
import { join } from "node:path";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { createLog } from "../node/log";
import type { EngineApi, EngineProgress, HostApi } from "../protocol/engineApi";
import { remote, serve } from "../protocol/rpc";
import { createEngineHandlers } from "./handlers";

const log = createLog((text) => process.stderr.write(text));

// Nobody listens any more: the parent is gone, or closed the channel to end us.
// Not by `exit`, which would wait for a library that a thread is in, and then abort.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
// Not an answer to any call, since calls catch their own; without this the process would end.
process.on("unhandledRejection", (reason) => log.error("internal: unhandled rejection", reason));
// The state is unknown now: end, and let the host answer the open calls and start anew.
process.on("uncaughtException", (error) => {
  log.error("internal: uncaught exception", error);
  process.exit(1);
});

function start(): void {
  if (!process.send) {
    process.stderr.write("engine.js is started by the extension; use `cognate` on a terminal\n");
    process.exit(2);
  }
  const connection = createMessageConnection(
    new IPCMessageReader(process),
    new IPCMessageWriter(process),
  );
  const handlers = createEngineHandlers({
    host: remote<HostApi>(connection),
    threadFile: join(__dirname, "thread.js"),
    bundle: __filename,
    log,
  });
  serve<EngineApi, EngineProgress>(connection, handlers, {
    onDefect: (method, error) => log.error(`internal: ${method}`, error),
  });
  connection.onError(([error]) => log.warn(`link: ${error.message}`));
  connection.listen();
}

start();
