/**
 * The engine as the host sees it: a client that starts the process when it is first needed,
 * answers every call once also when the process dies, and lets it go when nothing needs it.
 * Knows nothing of `vscode`; the process and the settings are passed in.
 */
import type { EngineApi, EngineProgress, HostApi, InitializeParams } from "../protocol/engineApi";
import { isRemoteError, RemoteError } from "../protocol/errors";
import { type CallOptions, type Handlers, type Remote, remote, serve } from "../protocol/rpc";
import { CrashGuard } from "./crashGuard";
import type { Disposable } from "./disposables";
import type { EngineProcess } from "./engineProcess";

/** Without a call and without a view, the engine is let go after this long. */
const IDLE_MS = 5 * 60_000;

/**
 * The engine itself stops within a second of a cancel, and replaces a thread that does not
 * answer in two. One that has not answered by now does not work any more: it is replaced whole.
 */
const CANCEL_GRACE_MS = 5_000;

export interface EngineLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface EngineClientOptions {
  readonly start: () => EngineProcess;
  readonly initialization: () => InitializeParams;
  readonly host: Handlers<HostApi>;
  readonly log: EngineLog;
  readonly guard?: CrashGuard;
  readonly idleMs?: number;
  readonly cancelGraceMs?: number;
}

/** What a client can ask; initialising is the client's own business. */
export type Engine = Omit<Remote<EngineApi, EngineProgress>, "initialize">;

interface Running {
  readonly process: EngineProcess;
  readonly api: Remote<EngineApi, EngineProgress>;
  readonly ready: Promise<unknown>;
  /** Why it is gone, or is about to be; a sentence for the user. */
  reason?: string;
}

export class EngineClient implements Disposable {
  /** Typed calls; each starts the engine when it does not run. */
  readonly api: Engine;
  readonly #options: EngineClientOptions;
  readonly #guard: CrashGuard;
  #running: Running | undefined;
  #calls = 0;
  #leases = 0;
  #retiring = false;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(options: EngineClientOptions) {
    this.#options = options;
    this.#guard = options.guard ?? new CrashGuard();
    this.api = new Proxy({} as Engine, {
      get: (_target, method) =>
        typeof method === "string" && method !== "then"
          ? (params: never, callOptions?: CallOptions<EngineProgress>) =>
              this.#call(method as keyof Engine, params, callOptions)
          : undefined,
    });
  }

  /** Process id of the running engine. */
  get pid(): number | undefined {
    return this.#running?.process.pid;
  }

  /** Keeps a running engine alive until disposed of. Starts nothing. */
  lease(): Disposable {
    this.#leases++;
    this.#watchIdle();
    let held = true;
    return {
      dispose: () => {
        if (!held) return;
        held = false;
        this.#leases--;
        this.#watchIdle();
      },
    };
  }

  /** Ends the engine now; its open calls fail with `engine.stopped`. The next call starts afresh. */
  restart(reason: string): void {
    this.#guard.reset();
    this.#stop(reason);
  }

  /** Ends the engine once no call is open, so that the next one starts with new settings. */
  retire(): void {
    this.#retiring = this.#running !== undefined;
    this.#watchIdle();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#idleTimer);
    this.#stop("The extension was shut down.");
  }

  async #call(
    method: keyof Engine,
    params: never,
    options: CallOptions<EngineProgress> = {},
  ): Promise<unknown> {
    this.#calls++;
    clearTimeout(this.#idleTimer);
    let running: Running | undefined;
    let grace: Disposable | undefined;
    try {
      running = this.#running ?? this.#launch();
      await running.ready;
      grace = this.#watchCancel(running, options.signal);
      return await running.api[method](params, options);
    } catch (error) {
      if (isRemoteError(error, "engine.stopped") && !options.signal?.aborted) {
        // A link that broke before the process was seen to end tells less than its end does.
        throw stopped(running ? await this.#reasonOf(running) : error.message);
      }
      throw error;
    } finally {
      grace?.dispose();
      this.#calls--;
      this.#watchIdle();
    }
  }

  #launch(): Running {
    if (this.#disposed) throw stopped("The extension was shut down.");
    if (this.#guard.tripped) {
      throw stopped(
        "The engine stopped several times within a minute and is not started again by itself; see the log, then run Restart Engine.",
      );
    }
    const { start, host, initialization, log } = this.#options;
    const started = Date.now();
    const process = start();
    const { connection } = process;
    log.info(`engine started, pid ${process.pid ?? "none"}`);
    serve<HostApi>(connection, host);
    const api = remote<EngineApi, EngineProgress>(connection);
    // Errors of the link are followed by the end of the process, which settles the calls.
    connection.onError(([error]) => log.warn(`engine link: ${error.message}`));
    connection.listen();
    const ready = api
      .initialize(initialization())
      .then((answer) =>
        log.info(
          `engine ready in ${Date.now() - started} ms, pid ${answer.pid}: version ${answer.version}, node ${answer.node}, ${answer.threads} threads`,
        ),
      );
    // Each call awaits `ready` itself; without a call nobody is left to hear of its failure.
    ready.catch(() => {});
    const running: Running = { process, api, ready };
    this.#running = running;
    void process.ended.then((how) => this.#ended(running, how));
    return running;
  }

  /** The process is gone, by itself or because it was told to go. */
  #ended(running: Running, how: string): void {
    const pid = running.process.pid;
    const crashed = running.reason === undefined;
    running.reason ??= `The engine process${pid === undefined ? "" : ` (pid ${pid})`} ${how}.`;
    this.#options.log[crashed ? "error" : "info"](`engine ${how}, pid ${pid ?? "none"}`);
    if (crashed) this.#guard.record();
    if (this.#running === running) this.#running = undefined;
    running.process.connection.dispose();
  }

  async #reasonOf(running: Running): Promise<string> {
    if (running.reason === undefined) {
      running.process.end();
      await running.process.ended;
    }
    return running.reason ?? "The engine process stopped.";
  }

  #stop(reason: string): void {
    const running = this.#running;
    if (!running) return;
    running.reason = reason;
    this.#running = undefined;
    this.#retiring = false;
    running.process.connection.dispose();
    running.process.end();
  }

  /** Replaces the engine when it does not answer to a cancel. */
  #watchCancel(running: Running, signal: AbortSignal | undefined): Disposable | undefined {
    if (!signal) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAbort = () => {
      timer = setTimeout(() => {
        if (this.#running === running) {
          this.#options.log.warn(`engine does not answer to cancel, pid ${running.process.pid}`);
          this.#stop("The engine did not answer to a cancel and was replaced.");
        }
      }, this.#options.cancelGraceMs ?? CANCEL_GRACE_MS);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    return {
      dispose: () => {
        signal.removeEventListener("abort", onAbort);
        clearTimeout(timer);
      },
    };
  }

  #watchIdle(): void {
    clearTimeout(this.#idleTimer);
    if (!this.#running || this.#calls > 0) return;
    if (this.#retiring) {
      this.#stop("The engine was restarted with new settings.");
      return;
    }
    if (this.#leases > 0) return;
    this.#idleTimer = setTimeout(() => {
      this.#options.log.info("engine idle, letting it go");
      this.#stop("The engine was idle.");
    }, this.#options.idleMs ?? IDLE_MS);
    this.#idleTimer.unref?.();
  }
}

const stopped = (message: string) =>
  new RemoteError(message, { code: "engine.stopped", details: {} });
