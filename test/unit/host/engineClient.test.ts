import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CrashGuard } from "../../../extension/host/crashGuard";
import { EngineClient, type EngineClientOptions } from "../../../extension/host/engineClient";
import {
  type EngineProcess,
  engineEnvironment,
  startEngineProcess,
} from "../../../extension/host/engineProcess";
import { resultOf } from "./results";

const bundle = join(import.meta.dirname, "fixtures/fakeEngine.cjs");
const clients: EngineClient[] = [];

/** A client of real processes that run the fake engine. */
function clientOf(options: Partial<EngineClientOptions> & { nodePath?: string } = {}) {
  const lines: string[] = [];
  const processes: EngineProcess[] = [];
  const write = (message: string) => void lines.push(message);
  const client = new EngineClient({
    start: () => {
      const started = startEngineProcess({
        bundle,
        nodePath: options.nodePath ?? null,
        onOutput: write,
      });
      processes.push(started);
      return started;
    },
    initialization: () => ({ cacheFolder: null, threads: 2 }),
    host: {
      statResource: vi.fn(),
      listResource: vi.fn(),
      readRange: vi.fn(),
    },
    log: { info: write, warn: write, error: write },
    ...options,
  });
  clients.push(client);
  return { client, lines, processes };
}

const paths = { a: "/a", b: "/b" };
const rendering = { result: resultOf({ engine: "e" }), format: "json" } as const;
const pidOf = async (client: EngineClient) =>
  Number((await client.api.render(rendering)).text.split(" ")[0]);

afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

describe("the engine's client", () => {
  it("starts the engine with the first call, and once", async () => {
    const { client, lines, processes } = clientOf();
    expect(client.pid).toBeUndefined();
    const [first, second] = await Promise.all([pidOf(client), pidOf(client)]);
    expect(first).toBe(second);
    expect(client.pid).toBe(first);
    expect(processes).toHaveLength(1);
    expect(lines).toContain(`engine started, pid ${first}`);
    expect(lines.join("\n")).toContain("2 threads");
  });

  it("fails an open call once when the engine is killed, and starts another for the next", async () => {
    const { client, lines } = clientOf();
    const pid = await pidOf(client);
    const compare = client.api.compare(paths);
    process.kill(pid, "SIGKILL");
    await expect(compare).rejects.toMatchObject({
      code: "engine.stopped",
      message: `The engine process (pid ${pid}) was ended by SIGKILL.`,
    });
    expect(lines).toContain(`engine was ended by SIGKILL, pid ${pid}`);
    expect(await pidOf(client)).not.toBe(pid);
  });

  it("says how an engine ended by itself, and logs its last words", async () => {
    const { client, lines } = clientOf();
    await expect(client.api.list({ path: "/a" })).rejects.toThrow(/exited with code 3/);
    await vi.waitFor(() => expect(lines).toContain("last words"));
  });

  it("fails a call when the engine cannot be started", async () => {
    const { client } = clientOf({ nodePath: "/no/such/node" });
    await expect(client.api.list({ path: "/a" })).rejects.toMatchObject({
      code: "engine.stopped",
      message: expect.stringMatching(/could not be started .*ENOENT/),
    });
  });

  it("does not start an engine for ever that dies again and again, until it is told to", async () => {
    const { client, processes } = clientOf({ guard: new CrashGuard({ limit: 2 }) });
    for (let i = 0; i < 3; i++) {
      await expect(client.api.list({ path: "/a" })).rejects.toMatchObject({
        code: "engine.stopped",
      });
    }
    expect(processes).toHaveLength(2);
    client.restart("on request");
    await pidOf(client);
    expect(processes).toHaveLength(3);
  });

  it("replaces an engine that does not answer to a cancel", async () => {
    const { client, processes } = clientOf({ cancelGraceMs: 50 });
    await pidOf(client);
    const abort = new AbortController();
    const compare = client.api.compare(paths, { signal: abort.signal });
    await pidOf(client); // By then the engine has the first call, too.
    abort.abort();
    await expect(compare).rejects.toMatchObject({ code: "cancelled" });
    await processes[0]?.ended;
    expect(client.pid).toBeUndefined();
  });

  it("fails open calls on a restart, with the reason given", async () => {
    const { client } = clientOf();
    await pidOf(client);
    const compare = client.api.compare(paths);
    client.restart("The engine was restarted.");
    await expect(compare).rejects.toMatchObject({
      code: "engine.stopped",
      message: "The engine was restarted.",
    });
  });

  it("lets an idle engine go, unless a view needs it", async () => {
    const { client, processes } = clientOf({ idleMs: 30 });
    const lease = client.lease();
    await pidOf(client);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(client.pid).toBeDefined();
    lease.dispose();
    expect(await processes[0]?.ended).toBe("was ended by SIGTERM");
    expect(client.pid).toBeUndefined();
  });

  it("ends an engine with old settings only when no call is open", async () => {
    const { client, processes } = clientOf();
    const pid = await pidOf(client);
    const open = pidOf(client);
    client.retire();
    expect(await open).toBe(pid);
    await processes[0]?.ended;
    expect(await pidOf(client)).not.toBe(pid);
  });

  it("refuses calls after the end", async () => {
    const { client } = clientOf();
    client.dispose();
    await expect(pidOf(client)).rejects.toMatchObject({ code: "engine.stopped" });
  });
});

describe("the engine's environment", () => {
  it("makes Electron a Node, and passes on no debugger's options", () => {
    const env = engineEnvironment({ PATH: "/bin", NODE_OPTIONS: "--inspect-brk" });
    expect(env).toEqual({ PATH: "/bin", ELECTRON_RUN_AS_NODE: "1" });
  });
});

describe("the crash guard", () => {
  it("trips at the limit within the window, and heals", () => {
    let now = 0;
    const guard = new CrashGuard({ limit: 2, windowMs: 100, now: () => now });
    guard.record();
    expect(guard.tripped).toBe(false);
    now = 50;
    guard.record();
    expect(guard.tripped).toBe(true);
    now = 101;
    expect(guard.tripped).toBe(false);
  });
});
