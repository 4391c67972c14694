import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RemoteError } from "../../../../extension/protocol/errors";
import type { TensorStats } from "../../../../extension/protocol/result";
import { StatsStore } from "../../../../webview/checkpoint/statsStore";

const figures = { count: 1 } as TensorStats;

interface Call {
  readonly tensors: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly answer: (names: readonly string[]) => void;
  readonly fail: (error: unknown) => void;
}

function store() {
  const calls: Call[] = [];
  const changed = vi.fn();
  const kept = new StatsStore(
    {
      stats: ({ tensors }, options) =>
        new Promise((resolve, reject) => {
          calls.push({
            tensors,
            signal: options?.signal,
            answer: (names) => resolve(Object.fromEntries(names.map((name) => [name, figures]))),
            fail: reject,
          });
        }),
    },
    changed,
  );
  return { kept, calls, changed };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("StatsStore", () => {
  it("asks once for what it does not know, after a rest", async () => {
    const { kept, calls } = store();
    kept.want(["a", "b"]);
    expect(kept.isRunning("a")).toBe(true);
    expect(calls).toHaveLength(0);
    await vi.runAllTimersAsync();
    calls[0]?.answer(["a", "b"]);
    await vi.runAllTimersAsync();
    expect(kept.get("a")).toBe(figures);
    expect(kept.isRunning("a")).toBe(false);
    kept.want(["b", "c"]);
    await vi.runAllTimersAsync();
    expect(calls.map(({ tensors }) => tensors)).toEqual([["a", "b"], ["c"]]);
  });

  it("skips rows that are only passed", async () => {
    const { kept, calls } = store();
    for (const name of ["a", "b", "c"]) kept.want([name]);
    await vi.runAllTimersAsync();
    expect(calls.map(({ tensors }) => tensors)).toEqual([["c"]]);
  });

  it("cancels what is under way when something else is wanted", async () => {
    const { kept, calls } = store();
    kept.want(["a"]);
    await vi.runAllTimersAsync();
    kept.want(["b"]);
    expect(calls[0]?.signal?.aborted).toBe(true);
    calls[0]?.fail(new RemoteError("cancelled", { code: "cancelled", details: {} }));
    await vi.runAllTimersAsync();
    expect(kept.error).toBeNull();
    expect(kept.isRunning("b")).toBe(true);
  });

  it("tells of a failure, and tries again when asked", async () => {
    const { kept, calls } = store();
    kept.want(["a"]);
    await vi.runAllTimersAsync();
    calls[0]?.fail(new Error("m: ends at byte 12"));
    await vi.runAllTimersAsync();
    expect(kept.error).toBe("m: ends at byte 12");
    kept.want(["a"]);
    expect(kept.error).toBeNull();
    await vi.runAllTimersAsync();
    expect(calls).toHaveLength(2);
  });

  it("does not keep an answer about a file that has changed since", async () => {
    const { kept, calls } = store();
    kept.want(["a"]);
    await vi.runAllTimersAsync();
    kept.clear();
    calls[0]?.answer(["a"]);
    await vi.runAllTimersAsync();
    expect(kept.get("a")).toBeUndefined();
  });
});
