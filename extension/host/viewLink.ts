/**
 * The host's end of a view that may be reloaded at any time.
 *
 * A webview that is hidden is destroyed, and what is posted to it is lost; when it is shown again
 * its script runs anew and calls `ready`. So each `ready` begins a new conversation: the old one
 * is closed, its running work is cancelled, and the answer holds the whole state.
 */
import type { Message } from "vscode-jsonrpc/node";
import { type Handlers, remote, serve } from "../protocol/rpc";
import type { Disposable } from "./disposables";
import { type MessagePort, WebviewConnection } from "./webviewConnection";

/** A view draws at most this often while results stream in. */
const UPDATE_INTERVAL_MS = 150;

/** A view that can be told its whole state. */
interface UpdatableView<State> {
  update(state: State): Promise<void>;
}

export interface ViewLinkOptions<State, HostApi> {
  readonly port: MessagePort;
  readonly state: () => State;
  /** What the view may call; made once for each incarnation, whose end `signal` tells. */
  readonly handlers: (signal: AbortSignal) => Handlers<HostApi>;
  readonly onDefect: (method: string, error: unknown) => void;
  readonly updateIntervalMs?: number;
}

export class ViewLink<State, HostApi> implements Disposable {
  readonly #options: ViewLinkOptions<State, HostApi>;
  #current:
    | { link: WebviewConnection; view: UpdatableView<State>; end: AbortController }
    | undefined;
  #sending = false;
  #pending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastSent = 0;
  #disposed = false;

  constructor(options: ViewLinkOptions<State, HostApi>) {
    this.#options = options;
  }

  /** A message from the view. */
  receive(message: unknown): void {
    if (this.#disposed || typeof message !== "object" || message === null) return;
    if (!this.#current || (message as { method?: unknown }).method === "ready") this.#begin();
    this.#current?.link.receive(message as Message);
  }

  /** The state has changed: the view gets the newest one, at a bounded rate and one at a time. */
  update(): void {
    this.#pending = true;
    if (this.#sending || this.#timer || !this.#current) return;
    const wait =
      this.#lastSent + (this.#options.updateIntervalMs ?? UPDATE_INTERVAL_MS) - Date.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.#send();
      },
      Math.max(0, wait),
    );
  }

  dispose(): void {
    this.#disposed = true;
    this.#end();
  }

  #begin(): void {
    this.#end();
    const end = new AbortController();
    const link = new WebviewConnection(this.#options.port);
    serve<HostApi>(link.connection, this.#options.handlers(end.signal), {
      onDefect: this.#options.onDefect,
    });
    const view = remote<UpdatableView<State>>(link.connection);
    link.connection.listen();
    this.#current = { link, view, end };
    this.#sending = false;
    this.#pending = false;
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#current?.end.abort();
    this.#current?.link.dispose();
    this.#current = undefined;
  }

  async #send(): Promise<void> {
    const current = this.#current;
    if (!current || !this.#pending) return;
    this.#pending = false;
    this.#sending = true;
    this.#lastSent = Date.now();
    try {
      await current.view.update(this.#options.state());
    } catch (error) {
      // The incarnation is gone; its successor asks for the state by `ready`. What fails in a
      // view that is still there is a defect of the view's.
      if (this.#current === current) this.#options.onDefect("update", error);
    } finally {
      if (this.#current === current) {
        this.#sending = false;
        if (this.#pending) this.update();
      }
    }
  }
}
