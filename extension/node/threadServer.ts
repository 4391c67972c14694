/** The pool thread's side: takes calls one by one, and answers each exactly once. */
import type { MessagePort } from "node:worker_threads";
import { EngineError, toEngineError } from "../engine/errors";
import { releaseSessions } from "../engine/jobs/modelSessions";
import type { Runtime } from "../engine/models/runtime";
import { openNativeProducts } from "./accelerator/nativeProducts";
import { runJob } from "./jobRunner";
import { OpenFiles } from "./openFiles";
import { openRuntime } from "./runtimes/open";
import { type FromThread, packError, type ToThread } from "./threadMessages";

type Run = Extract<ToThread, { kind: "run" }>;

/** Serves the pool at the other end of `port` until the thread ends. */
export function serveThread(port: MessagePort): void {
  const files = new OpenFiles();
  // of one pool, and so always the same
  let opened: Promise<Runtime> | undefined;
  const say = (message: FromThread, transfer: ArrayBuffer[] = []) =>
    port.postMessage(message, transfer);

  const run = async ({ id, name, input, mode, flag, accelerate, runtime }: Run): Promise<void> => {
    const word = new Int32Array(flag);
    let output: unknown;
    try {
      output = await runJob({
        name,
        input,
        mode,
        nativeProducts: accelerate ? openNativeProducts : undefined,
        ...(runtime && {
          runtime: () => {
            opened ??= openRuntime(runtime);
            return opened;
          },
        }),
        isCancelled: () => Atomics.load(word, 0) !== 0,
        onProgress: (done, total) => say({ kind: "progress", id, done, total }),
        open: (file) => files.open(file),
      });
    } catch (error) {
      say({ kind: "failed", id, error: packError(toEngineError(error)) });
      return;
    }
    try {
      answer(id, output);
    } catch (error) {
      const message = `the output of job "${name}" cannot cross threads: ${String(error)}`;
      say({ kind: "failed", id, error: packError(new EngineError("internal", message)) });
    }
  };

  const answer = (id: number, output: unknown): void => {
    const transfer = transferable(output);
    try {
      say({ kind: "done", id, output }, transfer);
    } catch (error) {
      if (transfer.length === 0) throw error;
      // The memory of a WebAssembly instance cannot be given away: copy it.
      say({ kind: "done", id, output });
    }
  };

  let last = Promise.resolve();
  port.on("message", (message: ToThread) => {
    switch (message.kind) {
      case "run":
        // one after the other: a second call may be here before the first has been answered
        last = last.then(() => run(message));
        break;
      case "share":
        files.share(message.file);
        break;
      case "unshare":
        files.unshare();
        break;
      case "release":
        void files.closeAll();
        void opened?.then(releaseSessions).catch(() => {});
        break;
      default:
        message satisfies never;
    }
  });
}

/** The buffers of an output's typed arrays, as far as each fills its buffer: they move, uncopied. */
function transferable(output: unknown): ArrayBuffer[] {
  if (typeof output !== "object" || output === null) return [];
  const buffers = [output, ...Object.values(output)]
    .filter((value): value is ArrayBufferView => ArrayBuffer.isView(value))
    .filter(({ buffer, byteLength }) => byteLength > 0 && byteLength === buffer.byteLength)
    .map(({ buffer }) => buffer)
    .filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
  return [...new Set(buffers)];
}
