/** Entry point of a pool thread. */
import { parentPort } from "node:worker_threads";
import { serveThread } from "../node/threadServer";

if (!parentPort) throw new Error("thread.js runs inside a pool only");
serveThread(parentPort);
