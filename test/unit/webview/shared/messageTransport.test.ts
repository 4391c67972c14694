import { describe, expect, it } from "vitest";
import { createMessageConnection } from "vscode-jsonrpc/node";
import { remote, serve } from "../../../../extension/protocol/rpc";
import {
  type MessageTarget,
  WindowMessageReader,
  WindowMessageWriter,
} from "../../../../webview/shared/messageTransport";

/** A window that the other side can post to; messages are copied, as `postMessage` does. */
class Page implements MessageTarget {
  readonly listeners = new Set<(event: { data: unknown }) => void>();
  readonly posted: unknown[] = [];

  addEventListener(_type: "message", listener: (event: { data: unknown }) => void) {
    this.listeners.add(listener);
  }

  removeEventListener(_type: "message", listener: (event: { data: unknown }) => void) {
    this.listeners.delete(listener);
  }

  postMessage = (data: unknown) => {
    const copy = structuredClone(data);
    this.posted.push(copy);
    queueMicrotask(() => {
      for (const listener of this.listeners) listener({ data: copy });
    });
  };
}

interface Api {
  double(params: { value: number }): Promise<number>;
  wait(params: null): Promise<void>;
}

function linked() {
  const [view, host] = [new Page(), new Page()];
  const open = (reads: Page, writes: Page) =>
    createMessageConnection(new WindowMessageReader(reads), new WindowMessageWriter(writes));
  return { view, host, viewSide: open(view, host), hostSide: open(host, view) };
}

describe("messages between view and host", () => {
  it("carries calls and answers as plain JSON-RPC objects", async () => {
    const { host, viewSide, hostSide } = linked();
    serve<Api>(hostSide, { double: async ({ value }) => 2 * value, wait: async () => {} });
    const api = remote<Api>(viewSide);
    viewSide.listen();
    hostSide.listen();
    expect(await api.double({ value: 21 })).toBe(42);
    expect(host.posted[0]).toMatchObject({ jsonrpc: "2.0", method: "double" });
  });

  it("leaves messages of others alone", async () => {
    const { view, viewSide, hostSide } = linked();
    serve<Api>(hostSide, { double: async ({ value }) => value, wait: async () => {} });
    viewSide.listen();
    hostSide.listen();
    for (const noise of [null, "text", 7, { type: "theme" }, { jsonrpc: "1.0" }]) {
      view.postMessage(noise);
    }
    expect(await remote<Api>(viewSide).double({ value: 1 })).toBe(1);
  });

  it("carries a cancel to the host", async () => {
    const { viewSide, hostSide } = linked();
    const end = new AbortController();
    serve<Api>(hostSide, {
      double: async ({ value }) => value,
      wait: (_params, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject({ code: "cancelled", message: "stopped" }));
          end.abort();
        }),
    });
    viewSide.listen();
    hostSide.listen();
    const call = remote<Api>(viewSide).wait(null, { signal: end.signal });
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
  });

  it("listens no longer once it is disposed", () => {
    const page = new Page();
    const listening = new WindowMessageReader(page).listen(() => {});
    expect(page.listeners.size).toBe(1);
    listening.dispose();
    expect(page.listeners.size).toBe(0);
  });
});
