/** Entry point of `cognate`. */
import { main } from "./main";
import { createTerminal } from "./terminal";

const stop = new AbortController();

/**
 * The first signal asks for what was finished, the second does not wait for it: the process dies
 * of it as one that never listened. An exit in order would end threads inside a native library,
 * and with them the process by an abort.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (stop.signal.aborted) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  stop.abort();
}

process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);

const terminal = createTerminal(process.stdout, process.stderr);

void main(process.argv.slice(2), terminal, stop.signal).then((code) => {
  // Output that is still on its way to a pipe goes out before the process ends by itself.
  process.exitCode = code;
  process.off("SIGINT", onSignal);
  process.off("SIGTERM", onSignal);
});
