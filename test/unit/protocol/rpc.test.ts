import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import {
  createMessageConnection,
  type MessageConnection,
  PortMessageReader,
  PortMessageWriter,
} from "vscode-jsonrpc/node";
import { EngineError } from "../../../extension/engine/errors";
import { isRemoteError } from "../../../extension/protocol/errors";
import { type CallContext, type Handlers, remote, serve } from "../../../extension/protocol/rpc";

interface Api {
  double(params: { value: number }): Promise<number>;
  nothing(params: null): Promise<void>;
  bytes(params: Uint8Array): Promise<Float64Array>;
  wait(params: null): Promise<string>;
  refuse(params: { kind: "engine" | "defect" | "system" | "nothing" }): Promise<void>;
  count(params: { to: number }): Promise<string>;
}

const ends: { dispose(): void }[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end.dispose();
});

const handlers: Handlers<Api, number> = {
  double: async ({ value }) => value * 2,
  nothing: async () => undefined,
  bytes: async (bytes) => Float64Array.from(bytes),
  wait: (_params, { signal }: CallContext<number>) =>
    new Promise((resolve) => {
      if (signal.aborted) resolve("was stopped before it began");
      signal.addEventListener("abort", () => resolve("was stopped"));
    }),
  // Not async: a handler may throw before it has made a promise.
  refuse({ kind }) {
    if (kind === "engine") {
      throw new EngineError("format.limit", "too many", { where: "header", got: "9" });
    }
    if (kind === "system") throw Object.assign(new Error("gone"), { code: "ENOENT" });
    if (kind === "nothing") throw undefined;
    return Promise.reject(new TypeError("x is not a function"));
  },
  async count({ to }, { progress }) {
    for (let i = 1; i <= to; i++) progress(i);
    return "counted";
  },
};

function link() {
  const { port1, port2 } = new MessageChannel();
  const [client, server] = [port1, port2].map((port): MessageConnection => {
    const connection = createMessageConnection(
      new PortMessageReader(port),
      new PortMessageWriter(port),
    );
    ends.push({ dispose: () => port.close() });
    return connection;
  });
  const defects: string[] = [];
  const api = remote<Api, number>(client);
  serve<Api, number>(server, handlers, {
    onDefect: (method, error) => defects.push(`${method}: ${error}`),
  });
  client.listen();
  server.listen();
  return { api, client, server, port2, defects };
}

describe("rpc", () => {
  it("answers, also with nothing, and keeps typed arrays", async () => {
    const { api } = link();
    expect(await api.double({ value: 4 })).toBe(8);
    expect(await api.nothing(null)).toBeNull();
    expect(await api.bytes(Uint8Array.of(1, 2))).toEqual(Float64Array.of(1, 2));
  });

  it("reports progress in order, before the answer, to its own call only", async () => {
    const { api } = link();
    const heard: [string, number][] = [];
    const call = (name: string, to: number) =>
      api.count({ to }, { onProgress: (value) => heard.push([name, value]) });
    expect(await Promise.all([call("a", 2), call("b", 3), api.count({ to: 5 })])).toEqual(
      Array(3).fill("counted"),
    );
    expect(heard).toEqual([
      ["a", 1],
      ["a", 2],
      ["b", 1],
      ["b", 2],
      ["b", 3],
    ]);
  });

  it("carries a cancel to the handler, whose answer still counts", async () => {
    const { api } = link();
    const stop = new AbortController();
    const call = api.wait(null, { signal: stop.signal });
    await api.double({ value: 1 });
    stop.abort();
    expect(await call).toBe("was stopped");
  });

  it("carries a cancel that overtakes the start of its call", async () => {
    const { api } = link();
    const stop = new AbortController();
    const call = api.wait(null, { signal: stop.signal });
    stop.abort();
    expect(await call).toBe("was stopped before it began");
  });

  it("sends nothing for a call that is cancelled already", async () => {
    const { api } = link();
    await expect(api.double({ value: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
  });

  it("carries code, message and details of an engine's error", async () => {
    const { api, defects } = link();
    const error = await api.refuse({ kind: "engine" }).catch((error: unknown) => error);
    expect(isRemoteError(error, "format.limit")).toBe(true);
    expect(error).toMatchObject({ message: "too many", details: { where: "header", got: "9" } });
    expect(defects).toEqual([]);
  });

  it.each([
    ["defect", "x is not a function", "refuse: TypeError: x is not a function"],
    ["system", "gone", "refuse: Error: gone"],
    ["nothing", "undefined", "refuse: undefined"],
  ] as const)("answers `internal` for anything else, and tells the log (%s)", async (...row) => {
    const [kind, message, defect] = row;
    const { api, defects } = link();
    await expect(api.refuse({ kind })).rejects.toMatchObject({ code: "internal", message });
    expect(defects).toEqual([defect]);
  });

  it("answers a method that does not exist", async () => {
    const { api } = link();
    const missing = (api as unknown as { missing(params: null): Promise<void> }).missing(null);
    await expect(missing).rejects.toMatchObject({ name: "RemoteError", code: "internal" });
  });

  it("answers open calls and later ones with engine.stopped when the other end closes", async () => {
    const { api, port2 } = link();
    const open = [api.wait(null), api.wait(null)];
    const settled = Promise.allSettled(open);
    port2.close();
    for (const { status, reason } of (await settled) as PromiseRejectedResult[]) {
      expect([status, reason.code]).toEqual(["rejected", "engine.stopped"]);
    }
    await expect(api.double({ value: 1 })).rejects.toMatchObject({ code: "engine.stopped" });
  });

  it("lets a handler report into a closed link", async () => {
    const { api, client, server } = link();
    let report: (value: number) => void = () => {};
    const reported = new Promise<void>((resolve) => {
      serve<Pick<Api, "wait">, number>(server, {
        wait: (_params, { progress }) => {
          report = progress;
          resolve();
          return new Promise(() => {});
        },
      });
    });
    const call = api.wait(null, { onProgress: () => {} }).catch((error: unknown) => error);
    await reported;
    client.dispose();
    server.dispose();
    expect(() => report(1)).not.toThrow();
    expect(await call).toMatchObject({ code: "engine.stopped" });
  });
});
