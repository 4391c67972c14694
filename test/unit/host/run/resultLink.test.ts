import { describe, expect, it, vi } from "vitest";
import type { Message } from "vscode-jsonrpc/node";
import type { ResultLink as Link } from "../../../../extension/host/run/resultLink";
import type { EditionState } from "../../../../extension/host/run/state";
import { resultOf } from "../results";

vi.mock("vscode", () => import("../fakeVscode"));
const { ResultLink } = await import("../../../../extension/host/run/resultLink");

interface HostApi {
  ready(params: null): Promise<EditionState>;
}

/** A link to a view that answers every update, unless it is `deaf`. */
function stage() {
  let state: EditionState = { status: "running", edition: 0 };
  let hear: (message: unknown) => void = () => {};
  const received: { method?: string; id: number; params?: unknown; result?: unknown }[] = [];
  const firsts: EditionState[] = [];
  const logged: string[] = [];
  const view = { deaf: false };
  const link: Link<EditionState, HostApi> = new ResultLink<EditionState, HostApi>({
    webview: {
      postMessage: async (message: never) => {
        received.push(message);
        const { method, id } = message as Message & { method?: string; id: number };
        if (method !== "update") return true;
        const error = { code: -32603, message: "cannot draw" };
        hear({ jsonrpc: "2.0", id, ...(view.deaf ? { error } : { result: null }) });
        return true;
      },
      onDidReceiveMessage: (listener: (message: unknown) => void) => {
        hear = listener;
        return { dispose: () => {} };
      },
    } as never,
    log: {
      warn: (text: string) => logged.push(text),
      error: (text: string) => logged.push(text),
    } as never,
    state: () => state,
    handlers: () => ({ ready: async () => link.ready() }),
    onFirstReady: () => firsts.push(state),
  });
  let id = 0;
  const settled = () => new Promise((resolve) => setTimeout(resolve, 200));
  const ready = async () => {
    hear({ jsonrpc: "2.0", id: `r${++id}`, method: "ready", params: [null, null] });
    await settled();
    return received.at(-1)?.result as EditionState;
  };
  const show = async (next: Partial<EditionState>) => {
    state = { ...state, ...next };
    link.update();
    await settled();
    return received.at(-1)?.params as unknown;
  };
  return { ready, show, view, firsts, logged };
}

describe("ResultLink", () => {
  const result = resultOf();

  it("begins the work once, when the view is there", async () => {
    const { ready, firsts } = stage();
    expect(firsts).toHaveLength(0);
    await ready();
    await ready();
    expect(firsts).toHaveLength(1);
  });

  it("sends a result once a conversation", async () => {
    const { ready, show } = stage();
    await ready();
    const text = async (next: Partial<EditionState>) => JSON.stringify(await show(next));
    expect(await text({ result, edition: 1 })).toContain('"result"');
    expect(await text({ status: "done" })).not.toContain('"result"');
    expect(await text({ result: resultOf(), edition: 2 })).toContain('"result"');
    expect(await ready()).toMatchObject({ edition: 2, result: { kind: "compare" } });
    expect(await text({ status: "cancelled" })).not.toContain('"result"');
  });

  it("sends again what did not arrive", async () => {
    const { ready, show, view, logged } = stage();
    await ready();
    view.deaf = true;
    await show({ result, edition: 1 });
    expect(logged).toHaveLength(1);
    view.deaf = false;
    expect(JSON.stringify(await show({ status: "done" }))).toContain('"result"');
  });
});
