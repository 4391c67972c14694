/** JSON-RPC over `postMessage`: every message is one plain object, with nothing around it. */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
} from "vscode-jsonrpc";

/** What delivers the host's messages: `window`, or a test's stand-in. */
export interface MessageTarget {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

export interface MessagePoster {
  postMessage(message: unknown): void;
}

/** Reads what the host posts; anything that is no JSON-RPC message is left to others. */
export class WindowMessageReader extends AbstractMessageReader {
  constructor(private readonly target: MessageTarget) {
    super();
  }

  override listen(callback: DataCallback): Disposable {
    const listener = ({ data }: { data: unknown }) => {
      if (isMessage(data)) callback(data);
    };
    this.target.addEventListener("message", listener);
    return { dispose: () => this.target.removeEventListener("message", listener) };
  }
}

/** Posts to the host. */
export class WindowMessageWriter extends AbstractMessageWriter {
  constructor(private readonly poster: MessagePoster) {
    super();
  }

  async write(message: Message): Promise<void> {
    this.poster.postMessage(message);
  }

  end(): void {}
}

const isMessage = (data: unknown): data is Message =>
  typeof data === "object" && data !== null && (data as Partial<Message>).jsonrpc === "2.0";
