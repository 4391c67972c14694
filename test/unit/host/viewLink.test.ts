import { describe, expect, it, vi } from "vitest";
import { createMessageConnection, type Message, type MessageConnection } from "vscode-jsonrpc/node";
import { ViewLink } from "../../../extension/host/viewLink";
import { remote, serve } from "../../../extension/protocol/rpc";
import { WindowMessageReader, WindowMessageWriter } from "../../../webview/shared/messageTransport";

interface HostApi {
  ready(params: null): Promise<number>;
  slow(params: null): Promise<string>;
}
interface ViewApi {
  update(state: number): Promise<void>;
}

/** A host whose state is a number, and views that come and go as a hidden webview does. */
function stage() {
  let state = 0;
  let view: { connection: MessageConnection; hear: (data: unknown) => void } | undefined;
  const posted: unknown[] = [];
  const defects: unknown[] = [];
  const ends: AbortSignal[] = [];
  const slow: ((answer: string) => void)[] = [];
  const link = new ViewLink<number, HostApi>({
    port: {
      postMessage: async (message) => {
        posted.push(message);
        // As in the editor: what is posted to a hidden view is lost, and messages are copies.
        view?.hear(structuredClone(message));
        return view !== undefined;
      },
    },
    state: () => state,
    handlers: (end) => {
      ends.push(end);
      return {
        ready: async () => state,
        slow: () => new Promise((resolve) => slow.push(resolve)),
      };
    },
    onDefect: (method, error) => defects.push([method, error]),
    updateIntervalMs: 5,
  });
  const hide = () => {
    view = undefined;
  };
  const show = () => {
    const updates: number[] = [];
    let listener: ((event: { data: unknown }) => void) | undefined;
    const connection = createMessageConnection(
      new WindowMessageReader({
        addEventListener: (_, added) => {
          listener = added;
        },
        removeEventListener: () => {
          listener = undefined;
        },
      }),
      new WindowMessageWriter({ postMessage: (message) => link.receive(structuredClone(message)) }),
    );
    serve<ViewApi>(connection, { update: async (value) => void updates.push(value) });
    const host = remote<HostApi>(connection);
    connection.listen();
    view = { connection, hear: (data) => listener?.({ data }) };
    return { host, updates };
  };
  const set = (value: number) => {
    state = value;
    link.update();
  };
  return { link, show, hide, set, slow, ends, posted, defects };
}

describe("the link to a view", () => {
  it("posts plain JSON-RPC messages, and none before the view is ready", async () => {
    const { show, set, posted } = stage();
    set(1);
    expect(posted).toEqual([]);
    const { host } = show();
    expect(await host.ready(null)).toBe(1);
    expect(posted as Message[]).toEqual([expect.objectContaining({ jsonrpc: "2.0", result: 1 })]);
  });

  it("sends the newest state, skipping those in between", async () => {
    const { show, set } = stage();
    const { host, updates } = show();
    await host.ready(null);
    for (let value = 1; value <= 100; value++) set(value);
    await vi.waitFor(() => expect(updates.at(-1)).toBe(100));
    expect(updates.length).toBeLessThan(4);
  });

  it("gives a view that is shown again the state as it is now, and goes on from there", async () => {
    const { show, hide, set, ends, defects } = stage();
    const first = show();
    await first.host.ready(null);
    hide();
    set(1);
    set(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = show();
    expect(await second.host.ready(null)).toBe(2);
    expect(ends.map(({ aborted }) => aborted)).toEqual([true, false]);
    set(3);
    await vi.waitFor(() => expect(second.updates).toEqual([3]));
    expect(defects).toEqual([]);
  });

  it("does not give a new view the answer to a question of the old one", async () => {
    const { show, hide, slow } = stage();
    const first = show();
    await first.host.ready(null);
    void first.host.slow(null).catch(() => {});
    await vi.waitFor(() => expect(slow).toHaveLength(1));
    hide();
    const second = show();
    await second.host.ready(null);
    const asked = second.host.slow(null);
    await vi.waitFor(() => expect(slow).toHaveLength(2));
    slow[0]?.("old");
    await new Promise((resolve) => setTimeout(resolve, 20)); // time enough to arrive
    slow[1]?.("new");
    expect(await asked).toBe("new");
  });

  it("cancels what the view asked for, and posts no more, once it is disposed of", async () => {
    const { link, show, set, ends, posted } = stage();
    const { host } = show();
    await host.ready(null);
    link.dispose();
    set(7);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ends[0]?.aborted).toBe(true);
    expect(posted).toHaveLength(1);
  });

  it("ignores what is no message", () => {
    const { link, defects } = stage();
    for (const odd of [null, 1, "text"]) link.receive(odd);
    expect(defects).toEqual([]);
  });
});
