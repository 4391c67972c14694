/** JSON-RPC over a webview's message channel. Messages are posted as they are, unwrapped. */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  Emitter,
  type Message,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type { Disposable } from "./disposables";

/** The part of `vscode.Webview` that carries messages. */
export interface MessagePort {
  postMessage(message: unknown): Thenable<boolean>;
}

/** One conversation with one incarnation of a view. */
export class WebviewConnection implements Disposable {
  readonly connection: MessageConnection;
  readonly #received = new Emitter<Message>();
  #open = true;

  constructor(port: MessagePort) {
    this.connection = createMessageConnection(
      new Reader(this.#received),
      new Writer((message) => {
        // A reply to a view that is gone would reach its successor, under a foreign id.
        if (this.#open) void port.postMessage(message);
      }),
    );
  }

  receive(message: Message): void {
    this.#received.fire(message);
  }

  dispose(): void {
    this.#open = false;
    this.connection.dispose();
  }
}

class Reader extends AbstractMessageReader {
  readonly #messages: Emitter<Message>;

  constructor(messages: Emitter<Message>) {
    super();
    this.#messages = messages;
  }

  listen(callback: DataCallback): Disposable & { dispose(): void } {
    return this.#messages.event(callback);
  }
}

class Writer extends AbstractMessageWriter {
  readonly #send: (message: Message) => void;

  constructor(send: (message: Message) => void) {
    super();
    this.#send = send;
  }

  async write(message: Message): Promise<void> {
    this.#send(message);
  }

  end(): void {}
}
