/** One thread of the pool, as the pool sees it. */
import { Worker } from "node:worker_threads";
import { EngineError } from "../engine/errors";
import type { RunOptions } from "../engine/jobs/executor";
import { isNative, type RuntimeSpec } from "./runtimes/spec";
import type { SharedFile } from "./sharedFiles";
import { type FromThread, type ToThread, unpackError } from "./threadMessages";

const RETIRE_POLL_MS = 5;
/** Opening or running a large model takes longer than anything else that is not interrupted. */
const RUN_PATIENCE = 30;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One call of the pool, from the queue to its answer. */
export interface PoolCall {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  readonly options: RunOptions;
  readonly flag: SharedArrayBuffer;
  /** May load the native library for products. */
  readonly accelerate: boolean;
  /** What runs models in it. */
  readonly runtime: RuntimeSpec | null;
  /** Settles the caller's promise; the first of these counts, later ones do nothing. */
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: EngineError) => void;
  readonly isSettled: () => boolean;
}

/** True where the thread may be inside a library that does not survive its end. */
export const callsNative = ({ accelerate, runtime }: PoolCall): boolean =>
  accelerate || (runtime !== null && isNative(runtime));

export interface PoolThreadEvents {
  /** The thread has answered and can take another call. */
  onFree(thread: PoolThread): void;
  /** The thread is gone; its call has been answered, the one that waited there has not. */
  onGone(thread: PoolThread, waiting: PoolCall | undefined): void;
}

export class PoolThread {
  readonly #worker: Worker;
  readonly #events: PoolThreadEvents;
  #call: PoolCall | undefined;
  /** Lies at the thread already, so that it need not wait for us between two calls. */
  #waiting: PoolCall | undefined;
  #gone = false;

  constructor(file: string, shared: readonly SharedFile[], events: PoolThreadEvents) {
    this.#events = events;
    this.#worker = new Worker(file);
    this.#worker.unref();
    this.#worker.on("message", (message: FromThread) => this.#hear(message));
    this.#worker.on("messageerror", (error) => this.#lose(`an answer was lost: ${error.message}`));
    this.#worker.on("error", (error) => this.#lose(oneLine(error)));
    this.#worker.on("exit", (code) => this.#lose(`it exited with code ${code}`));
    for (const file of shared) this.share(file);
  }

  get call(): PoolCall | undefined {
    return this.#call;
  }

  /** True when a brief call may be given to it although it is busy with another. */
  get hasRoom(): boolean {
    const call = this.#call;
    return call?.options.brief === true && !callsNative(call) && this.#waiting === undefined;
  }

  /** Runs a call, after the one that it is busy with. */
  run(call: PoolCall): void {
    if (this.#call) {
      this.#waiting = call;
    } else {
      this.#call = call;
      // A busy thread keeps the process alive, an idle one does not.
      this.#worker.ref();
    }
    try {
      this.#post({
        kind: "run",
        id: call.id,
        name: call.name,
        input: call.input,
        mode: call.options.mode ?? "strict",
        flag: call.flag,
        accelerate: call.accelerate,
        runtime: call.runtime,
      });
    } catch (error) {
      const text = `the input of job "${call.name}" cannot cross threads: ${String(error)}`;
      call.reject(new EngineError("internal", text));
      if (call === this.#waiting) this.#waiting = undefined;
      else this.#free();
    }
  }

  share(file: SharedFile): void {
    this.#post({ kind: "share", file });
  }

  unshare(): void {
    this.#post({ kind: "unshare" });
  }

  release(): void {
    this.#post({ kind: "release" });
  }

  /**
   * Ends the thread once a call to a native library has come back, which takes a moment: ending it
   * earlier would take the whole process down.
   */
  async retire(reason: string, patienceMs: number): Promise<void> {
    const call = this.#call;
    if (call && callsNative(call)) {
      Atomics.store(new Int32Array(call.flag), 0, 1);
      const patience = call.runtime ? RUN_PATIENCE * patienceMs : patienceMs;
      const until = performance.now() + patience;
      while (this.#call === call && performance.now() < until) await pause(RETIRE_POLL_MS);
    }
    await this.terminate(reason);
  }

  /** Ends the thread, in the middle of its work if need be. Its call is answered `engine.stopped`. */
  async terminate(reason: string): Promise<void> {
    this.#lose(reason);
    await this.#worker.terminate();
  }

  #hear(message: FromThread): void {
    const call = this.#call;
    // A thread that was given up may still speak.
    if (!call || message.id !== call.id) return;
    switch (message.kind) {
      case "progress":
        if (!call.isSettled()) call.options.onProgress?.(message.done, message.total);
        return;
      case "done":
        call.resolve(message.output);
        break;
      case "failed":
        call.reject(unpackError(message.error));
        break;
      default:
        message satisfies never;
    }
    this.#free();
  }

  #free(): void {
    this.#call = this.#waiting;
    this.#waiting = undefined;
    if (!this.#call) this.#worker.unref();
    this.#events.onFree(this);
  }

  #lose(reason: string): void {
    if (this.#gone) return;
    this.#gone = true;
    const call = this.#call;
    const waiting = this.#waiting;
    this.#call = undefined;
    this.#waiting = undefined;
    call?.reject(
      new EngineError("engine.stopped", `the thread that ran "${call.name}" stopped: ${reason}`, {
        where: call.name,
        got: reason,
      }),
    );
    // A thread whose message could not be read still runs.
    void this.#worker.terminate();
    this.#events.onGone(this, waiting);
  }

  #post(message: ToThread): void {
    if (!this.#gone) this.#worker.postMessage(message);
  }
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, " ").trim();
}
