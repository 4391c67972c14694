/** Entry point of a pool thread: starts its bundle. */
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { runBundle } from "../node/codeCache";

const keep = runBundle(join(__dirname, "threadMain.js"), "jobs");

// Threads are ended without notice: when a second message comes, the first job has run.
let messages = 0;
parentPort?.on("message", () => {
  messages++;
  if (messages === 2) keep();
});
