import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { EngineError } from "../../../extension/engine/errors";
import type { RunOptions } from "../../../extension/engine/jobs/executor";
import { createPool, type PoolOptions, type ThreadPool } from "../../../extension/node/pool";
import type { RuntimeSpec } from "../../../extension/node/runtimes/spec";

const threadFile = join(import.meta.dirname, "threads", "acting.cjs");

/** What the thread of these tests answers to `answer`. */
interface Output {
  readonly value: string;
  readonly threadId: number;
  readonly log: readonly string[];
  readonly mode: string;
  readonly accelerate: boolean;
  readonly runtime: RuntimeSpec | null;
}

let pools: ThreadPool[] = [];
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.dispose()));
  pools = [];
});

function start(options: Partial<PoolOptions> = {}) {
  const pool = createPool({ threadFile, threads: 1, ...options });
  pools.push(pool);
  // The thread of these tests knows no jobs, only acts; the names are for messages.
  const run = pool.run.bind(pool) as unknown as (
    name: string,
    input: object,
    options?: RunOptions,
  ) => Promise<Output>;
  return {
    pool,
    act: (act: string, more: object = {}, runOptions?: RunOptions) =>
      run("act", { act, ...more }, runOptions),
  };
}

const gate = () => new SharedArrayBuffer(4);
function open(gate: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(gate), 0, 1);
  Atomics.notify(new Int32Array(gate), 0);
}

describe("pool", () => {
  it("starts threads for work only, and answers with outputs", async () => {
    const { pool, act } = start({ threads: 3 });
    expect(pool.size).toBe(0);
    expect(await act("answer", { value: [1, 2] })).toMatchObject({ value: [1, 2] });
    expect(pool.size).toBe(1);
    expect(pool.threads).toBe(3);
  });

  it("tells a thread the mode of each job, strict where none is asked for", async () => {
    const { act } = start();
    const modes: string[] = [];
    for (const options of [{ mode: "fast" }, {}, { mode: "strict" }] as const) {
      modes.push((await act("answer", {}, options)).mode);
    }
    expect(modes).toEqual(["fast", "strict", "strict"]);
  });

  it("starts all threads at once when told that work is coming", async () => {
    const { pool, act } = start({ threads: 3 });
    pool.warm();
    expect(pool.size).toBe(3);
    expect(await act("answer", { value: 1 })).toMatchObject({ value: 1 });
    expect(pool.size).toBe(3);
    await pool.dispose();
    pool.warm();
    expect(pool.size).toBe(0);
  });

  it("reports progress in order, before the answer", async () => {
    const { act } = start();
    const heard: unknown[] = [];
    const output = await act("progress", {}, { onProgress: (...now) => heard.push(now) });
    heard.push(output);
    expect(heard).toEqual([[1, 3], [2, 3], [3, 3], "after progress"]);
  });

  it("serves first come, first served, at most `threads` at once", async () => {
    const { pool, act } = start({ threads: 2 });
    const gates = [gate(), gate()];
    const order: string[] = [];
    const waiting = gates.map((gate) => act("until", { gate }));
    const later = ["c", "d", "e"].map((value) =>
      act("answer", { value }).then((output) => order.push(output.value)),
    );
    expect(pool.size).toBe(2);
    open(gates[1]);
    await Promise.all(later);
    expect(order).toEqual(["c", "d", "e"]);
    open(gates[0]);
    const [first, second] = await Promise.all(waiting);
    expect(first).not.toBe(second);
    expect(pool.size).toBe(2);
  });

  it("answers a failure with code, message and details", async () => {
    const { act } = start();
    await expect(act("fail")).rejects.toMatchObject({
      name: "EngineError",
      code: "format.truncated",
      message: "cut short",
      details: { where: "here" },
    });
    expect(await act("answer", { value: 1 })).toMatchObject({ value: 1 });
  });

  it("takes one answer a call, whatever the thread says", async () => {
    const { act } = start();
    expect(await act("answer twice")).toBe(1);
    expect(await act("answer", { value: "next" })).toMatchObject({ value: "next" });
  });

  it("cancels a call that waits without touching the thread, and one that is cancelled already", async () => {
    const { pool, act } = start();
    const held = gate();
    const running = act("until", { gate: held });
    const stop = new AbortController();
    const queued = act("answer", { value: "never" }, { signal: stop.signal });
    stop.abort();
    await expect(queued).rejects.toMatchObject({ code: "cancelled" });
    await expect(act("answer", {}, { signal: stop.signal })).rejects.toMatchObject({
      code: "cancelled",
    });
    open(held);
    await running;
    expect(pool.size).toBe(1);
  });

  it("cancels one call and no other, and keeps a thread that listens", async () => {
    const { act } = start({ threads: 2 });
    const stop = new AbortController();
    const held = gate();
    const other = act("until", { gate: held });
    const first = await Promise.all([
      expect(act("listen", {}, { signal: stop.signal })).rejects.toMatchObject({
        code: "cancelled",
      }),
      Promise.resolve().then(() => stop.abort()),
    ]);
    expect(first).toBeDefined();
    open(held);
    expect(await other).toBeGreaterThan(0);
  });

  it("replaces a thread that does not listen to a cancel", async () => {
    const { pool, act } = start({ graceMs: 50 });
    const { threadId } = await act("answer");
    const stop = new AbortController();
    const deaf = act("deaf", {}, { signal: stop.signal });
    const next = act("answer", { value: "after" });
    stop.abort();
    await expect(deaf).rejects.toMatchObject({ code: "cancelled" });
    const output = await next;
    expect(output.value).toBe("after");
    expect(output.threadId).not.toBe(threadId);
    expect(pool.size).toBe(1);
  });

  it.each([
    ["exit", /the thread that ran "act" stopped: it exited with code 7/],
    ["throw", /the thread that ran "act" stopped: out of order/],
  ])("answers engine.stopped when a thread dies (%s), and goes on", async (how, message) => {
    const { act } = start();
    const lost = act(how);
    const next = act("answer", { value: "on" });
    await expect(lost).rejects.toMatchObject({ code: "engine.stopped" });
    await expect(lost).rejects.toThrow(message);
    expect(await next).toMatchObject({ value: "on" });
  });

  it("lays a brief call at a busy thread, which goes on without being told", async () => {
    const { pool, act } = start();
    const [held, done] = [gate(), gate()];
    const first = act("until", { gate: held }, { brief: true });
    const second = act("native call", { done }, { brief: true });
    open(held);
    // we hear nothing meanwhile, and so can tell the thread nothing
    const until = performance.now() + 10_000;
    while (Atomics.load(new Int32Array(done), 0) === 0 && performance.now() < until);
    expect(Atomics.load(new Int32Array(done), 0)).toBe(1);
    await first;
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    expect(pool.size).toBe(1);
  });

  it.each(["exit", "throw"])("runs what waited at a thread that dies (%s)", async (how) => {
    const { act } = start();
    const lost = act(how, {}, { brief: true });
    const waiting = ["a", "b"].map((value) => act("answer", { value }, { brief: true }));
    await expect(lost).rejects.toMatchObject({ code: "engine.stopped" });
    expect((await Promise.all(waiting)).map(({ value }) => value)).toEqual(["a", "b"]);
  });

  it("runs what waited at a thread that does not listen to a cancel", async () => {
    const { act } = start({ graceMs: 50 });
    const stop = new AbortController();
    const deaf = act("deaf", {}, { brief: true, signal: stop.signal });
    const next = act("answer", { value: "after" }, { brief: true });
    stop.abort();
    await expect(deaf).rejects.toMatchObject({ code: "cancelled" });
    expect(await next).toMatchObject({ value: "after" });
  });

  it("answers what waits at a thread when it is disposed of", async () => {
    const { pool, act } = start();
    const calls = [act("deaf", {}, { brief: true }), act("answer", {}, { brief: true })];
    const settled = Promise.allSettled(calls);
    await pool.dispose();
    for (const { status, reason } of (await settled) as PromiseRejectedResult[]) {
      expect([status, reason.code]).toEqual(["rejected", "engine.stopped"]);
    }
  });

  it("answers every call when the thread's file is missing", async () => {
    const { act } = start({ threadFile: join(import.meta.dirname, "missing.cjs") });
    const calls = [act("answer"), act("answer"), act("answer")];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: "engine.stopped" });
  });

  it("answers `internal` for an input that cannot cross, and goes on", async () => {
    const { act } = start();
    await expect(act("answer", { value: () => 1 })).rejects.toMatchObject({ code: "internal" });
    expect(await act("answer", { value: 1 })).toMatchObject({ value: 1 });
  });

  it("hands shared files to threads of today and tomorrow", async () => {
    const { pool, act } = start({ threads: 2 });
    const file = (path: string) => ({ path, size: 0, modified: 0, bytes: gate() });
    pool.share(file("a"));
    const held = gate();
    const first = act("until", { gate: held });
    pool.share(file("b"));
    expect((await act("answer")).log).toEqual(["share a", "share b"]);
    pool.unshareAll();
    open(held);
    await first;
    const logs = await Promise.all([act("answer"), act("answer")]);
    expect(logs.map(({ log }) => log)).toEqual(Array(2).fill(["share a", "share b", "unshare"]));
  });

  it("ends idle threads after a while and starts anew", async () => {
    const { pool, act } = start({ idleMs: 1 });
    const { threadId } = await act("answer");
    await expect.poll(() => pool.size).toBe(0);
    expect((await act("answer")).threadId).not.toBe(threadId);
  });

  it("lets jobs use the native library when they ask, it works, and the mode is fast", async () => {
    let asked = 0;
    const { act } = start({ canAccelerate: async () => ++asked > 0 });
    const told = async (options: RunOptions) => (await act("answer", {}, options)).accelerate;
    expect(await told({ mode: "fast" })).toBe(false);
    expect(await told({ mode: "strict", accelerate: true })).toBe(false);
    expect(await told({ accelerate: true })).toBe(false);
    expect(asked).toBe(0);
    expect(await told({ mode: "fast", accelerate: true })).toBe(true);
    const broken = start({ canAccelerate: async () => false });
    const answer = await broken.act("answer", {}, { mode: "fast", accelerate: true });
    expect(answer.accelerate).toBe(false);
  });

  it("tells jobs that run models, in any mode, the runtime that was chosen", async () => {
    const told = async (options: RunOptions) => {
      const { act } = start({ runtime: async () => ({ kind: "onnx-web" }) });
      return (await act("answer", {}, options)).runtime;
    };
    expect(await told({ runtime: true })).toEqual({ kind: "onnx-web" });
    expect(await told({ runtime: true, mode: "fast" })).toEqual({ kind: "onnx-web" });
    expect(await told({})).toBeNull();
  });

  it("fails jobs that run models where the runtime asked for is not there, and only those", async () => {
    const missing = new EngineError("model.unrunnable", "none");
    const { act } = start({ runtime: () => Promise.reject(missing) });
    await expect(act("answer", {}, { runtime: true })).rejects.toBe(missing);
    expect((await act("answer")).runtime).toBeNull();
  });

  it("replaces a thread that runs a model in WebAssembly when it does not stop", async () => {
    const { act } = start({ graceMs: 10, runtime: async () => ({ kind: "onnx-web" }) });
    const { threadId } = await act("answer");
    const stop = new AbortController();
    const call = act("deaf", {}, { runtime: true, signal: stop.signal });
    setTimeout(() => stop.abort(), 30);
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect((await act("answer")).threadId).not.toBe(threadId);
  });

  it("goes on without a thread that runs a model natively, and ends it once the run is over", async () => {
    const { pool, act } = start({ graceMs: 10, runtime: async () => ({ kind: "onnx" }) });
    const { threadId } = await act("answer");
    const [held, begun, stop] = [gate(), gate(), new AbortController()];
    const call = act("until", { gate: held, begun }, { runtime: true, signal: stop.signal });
    await expect.poll(() => Atomics.load(new Int32Array(begun), 0)).toBe(1);
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    // the one thread of the pool is still in its call
    expect((await act("answer")).threadId).not.toBe(threadId);
    expect(pool.size).toBe(1);
    open(held);
    await pool.dispose();
  });

  it("gives a native run that comes back soon after a cancel its thread back", async () => {
    const { act } = start({ graceMs: 10_000, runtime: async () => ({ kind: "onnx" }) });
    const { threadId } = await act("answer");
    const done = new SharedArrayBuffer(4);
    const stop = new AbortController();
    const call = act("native call", { done }, { runtime: true, signal: stop.signal });
    setTimeout(() => stop.abort(), 30);
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect((await act("answer")).threadId).toBe(threadId);
    expect(Atomics.load(new Int32Array(done), 0)).toBe(1);
  });

  it("waits for a native call to come back before it ends the thread", async () => {
    const { pool, act } = start({ canAccelerate: async () => true });
    const done = new SharedArrayBuffer(4);
    const call = act("native call", { done }, { mode: "fast", accelerate: true });
    call.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    await pool.dispose();
    expect(Atomics.load(new Int32Array(done), 0)).toBe(1);
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
  });

  it("answers all open calls when it is disposed of, and every later one", async () => {
    const { pool, act } = start();
    const calls = [act("deaf"), act("answer")];
    const settled = Promise.allSettled(calls);
    await pool.dispose();
    for (const { status, reason } of (await settled) as PromiseRejectedResult[]) {
      expect([status, reason.code]).toEqual(["rejected", "engine.stopped"]);
    }
    await expect(act("answer")).rejects.toMatchObject({ code: "engine.stopped" });
    expect(pool.size).toBe(0);
  });
});
