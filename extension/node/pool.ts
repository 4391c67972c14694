/** The thread pool: runs jobs on `worker_threads`, first come, first served. */
import { setMaxListeners } from "node:events";
import { EngineError } from "../engine/errors";
import type { Executor, JobInput, JobName, JobOutput, RunOptions } from "../engine/jobs/executor";
import { callsNative, type PoolCall, PoolThread } from "./poolThread";
import type { RuntimeSpec } from "./runtimes/spec";
import type { SharedFile } from "./sharedFiles";

/** A kernel ticks many times a second; one that is silent this long hangs. */
export const GRACE_AFTER_CANCEL_MS = 2000;
/** Longer than the pause between two steps of one comparison. */
const RELEASE_FILES_AFTER_MS = 300;
/** Threads hold the kernels' memory; a view that is only looked at needs none. */
const END_IDLE_THREADS_AFTER_MS = 30_000;

export interface PoolOptions {
  /** The bundle that a thread runs. */
  readonly threadFile: string;
  readonly threads: number;
  readonly graceMs?: number;
  readonly idleMs?: number;
  /** Whether the native library for products works here; asked when a job first gains from it. */
  readonly canAccelerate?: () => Promise<boolean>;
  /** What runs models; asked when a job first does. Its errors are those of the job. */
  readonly runtime?: () => Promise<RuntimeSpec>;
}

export interface ThreadPool extends Executor {
  /** Starts all threads, for work that is about to come. */
  warm(): void;
  /** Hands the bytes of a file that threads cannot open to all of them, now and later. */
  share(file: SharedFile): void;
  /** Drops all shared bytes. */
  unshareAll(): void;
  /** Threads that exist, busy or idle. */
  readonly size: number;
  /** Ends all threads; open calls are answered `engine.stopped`, and so is every later one. */
  dispose(): Promise<void>;
}

const shuttingDown = () => new EngineError("engine.stopped", "the engine is shutting down");

/** A pool of at most `threads` threads, started when there is work for them. */
export function createPool(options: PoolOptions): ThreadPool {
  return new Pool(options);
}

type Libraries = Pick<PoolCall, "accelerate" | "runtime">;
const noLibraries: Libraries = { accelerate: false, runtime: null };

class Pool implements ThreadPool {
  readonly threads: number;
  readonly #options: PoolOptions;
  readonly #idle: PoolThread[] = [];
  readonly #all = new Set<PoolThread>();
  /** Threads in a native call that went on after its cancel; others have taken their places. */
  readonly #aside = new Set<PoolThread>();
  readonly #queue: PoolCall[] = [];
  readonly #shared = new Map<string, SharedFile>();
  #lastId = 0;
  #disposed = false;
  #releaseTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.threads = Math.max(1, options.threads);
  }

  get size(): number {
    return this.#all.size;
  }

  run<K extends JobName>(
    name: K,
    input: JobInput<K>,
    options: RunOptions = {},
  ): Promise<JobOutput<K>> {
    const asked = this.#libraries(options);
    const start = (libraries: Libraries) =>
      new Promise<unknown>((resolve, reject) => {
        if (this.#disposed) {
          reject(shuttingDown());
        } else if (options.signal?.aborted) {
          reject(new EngineError("cancelled", "cancelled"));
        } else {
          this.#enqueue({ name, input, options, ...libraries, resolve, reject });
        }
      }) as Promise<JobOutput<K>>;
    return asked ? asked.then(start) : start(noLibraries);
  }

  /** The libraries that a job may use; undefined, at once, for one that asks for none. */
  #libraries({ accelerate, mode, runtime }: RunOptions): Promise<Libraries> | undefined {
    const products = accelerate === true && mode === "fast" && this.#options.canAccelerate;
    const models = runtime === true && this.#options.runtime;
    if (!(products || models)) return undefined;
    return (async () => ({
      accelerate: products ? await products() : false,
      runtime: models ? await models() : null,
    }))();
  }

  warm(): void {
    for (;;) {
      const thread = this.#disposed ? undefined : this.#start();
      if (!thread) return;
      this.#idle.push(thread);
    }
  }

  share(file: SharedFile): void {
    this.#shared.set(file.path, file);
    for (const thread of this.#all) thread.share(file);
  }

  unshareAll(): void {
    this.#shared.clear();
    for (const thread of this.#all) thread.unshare();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#releaseTimer);
    clearTimeout(this.#idleTimer);
    for (const call of this.#queue.splice(0)) {
      call.reject(shuttingDown());
    }
    const patience = this.#options.graceMs ?? GRACE_AFTER_CANCEL_MS;
    await Promise.all(
      [...this.#all, ...this.#aside].map((thread) =>
        thread.retire("the engine shuts down", patience),
      ),
    );
  }

  #enqueue(
    wanted: Pick<PoolCall, "name" | "input" | "options" | "accelerate" | "runtime"> & {
      resolve: (output: unknown) => void;
      reject: (error: unknown) => void;
    },
  ): void {
    const { name, input, options, accelerate, runtime } = wanted;
    let settled = false;
    let grace: NodeJS.Timeout | undefined;
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      options.signal?.removeEventListener("abort", onAbort);
      act();
    };
    const call: PoolCall = {
      id: ++this.#lastId,
      name,
      input,
      options,
      accelerate,
      runtime,
      flag: new SharedArrayBuffer(4),
      resolve: (output) => {
        clearTimeout(grace);
        settle(() => wanted.resolve(output));
      },
      reject: (error) => {
        clearTimeout(grace);
        settle(() => wanted.reject(error));
      },
      isSettled: () => settled,
    };
    // The caller hears at once; the thread has until the grace ends to come back.
    const onAbort = () => {
      const queued = this.#queue.indexOf(call);
      if (queued >= 0) this.#queue.splice(queued, 1);
      else grace = this.#stop(call);
      settle(() => wanted.reject(new EngineError("cancelled", "cancelled")));
    };
    // One signal stops all jobs of a comparison: many listeners are no leak.
    if (options.signal) setMaxListeners(0, options.signal);
    options.signal?.addEventListener("abort", onAbort, { once: true });
    this.#queue.push(call);
    this.#pump();
  }

  /** Asks the thread of `call` to stop, and replaces it when it does not listen. */
  #stop(call: PoolCall): NodeJS.Timeout {
    Atomics.store(new Int32Array(call.flag), 0, 1);
    return setTimeout(() => {
      const deaf = [...this.#all].find((thread) => thread.call === call);
      if (!deaf) return;
      if (callsNative(call)) this.#setAside(deaf);
      else void deaf.terminate("it did not stop after a cancel");
    }, this.#options.graceMs ?? GRACE_AFTER_CANCEL_MS);
  }

  /**
   * Goes on without a thread that is inside a native library: it comes back by itself, and ending
   * it meanwhile would end the process.
   */
  #setAside(thread: PoolThread): void {
    this.#all.delete(thread);
    this.#aside.add(thread);
    this.#pump();
  }

  /** Gives waiting calls to threads, and starts threads while there is more work than they take. */
  #pump(): void {
    clearTimeout(this.#releaseTimer);
    clearTimeout(this.#idleTimer);
    while (this.#queue.length > 0 && !this.#disposed) {
      const [next] = this.#queue;
      const thread = this.#idle.pop() ?? this.#start() ?? this.#aboutToBeFree(next);
      if (!thread) return;
      this.#queue.shift();
      thread.run(next);
    }
    if (this.#idle.length === this.#all.size) this.#rest();
  }

  /** A thread where a brief call can wait its turn. */
  #aboutToBeFree({ options }: PoolCall): PoolThread | undefined {
    return options.brief ? [...this.#all].find((thread) => thread.hasRoom) : undefined;
  }

  #start(): PoolThread | undefined {
    if (this.#all.size >= this.threads) return undefined;
    const thread = new PoolThread(this.#options.threadFile, [...this.#shared.values()], {
      onFree: (free) => {
        if (this.#aside.delete(free)) {
          void free.terminate("it came back after another took its place");
          return;
        }
        if (!free.call) this.#idle.push(free);
        this.#pump();
      },
      onGone: (gone, waiting) => {
        this.#all.delete(gone);
        this.#aside.delete(gone);
        if (waiting && !this.#disposed) this.#queue.unshift(waiting);
        else waiting?.reject(shuttingDown());
        const at = this.#idle.indexOf(gone);
        if (at >= 0) this.#idle.splice(at, 1);
        this.#pump();
      },
    });
    this.#all.add(thread);
    return thread;
  }

  /** After a burst: files are closed soon, threads ended later. Neither keeps the process alive. */
  #rest(): void {
    if (this.#all.size === 0) return;
    this.#releaseTimer = setTimeout(() => {
      for (const thread of this.#idle) thread.release();
    }, RELEASE_FILES_AFTER_MS).unref();
    this.#idleTimer = setTimeout(() => {
      for (const thread of [...this.#idle]) void thread.terminate("idle");
    }, this.#options.idleMs ?? END_IDLE_THREADS_AFTER_MS).unref();
  }
}
