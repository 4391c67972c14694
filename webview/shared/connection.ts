import { createMessageConnection, type MessageConnection } from "vscode-jsonrpc/browser";
import { WindowMessageReader, WindowMessageWriter } from "./messageTransport";
import { vsCodeApi } from "./vscodeApi";

/** The connection to the extension host; `listen` is left to the caller, once it serves. */
export function connectToHost(): MessageConnection {
  return createMessageConnection(
    new WindowMessageReader(window),
    new WindowMessageWriter(vsCodeApi()),
  );
}
