import { describe, expect, it, vi } from "vitest";
import type { Turn } from "../../../../extension/host/run/engineRun";
import type { RunEvent } from "../../../../extension/host/run/state";
import type { Result } from "../../../../extension/protocol/engineApi";
import { RemoteError } from "../../../../extension/protocol/errors";
import { resultOf } from "../results";

const reported: string[] = [];
vi.mock("vscode", async () => ({
  ...(await import("../fakeVscode")),
  ProgressLocation: { Window: 10 },
  window: {
    withProgress: (_: unknown, work: (bar: { report: (step: unknown) => void }) => unknown) =>
      work({ report: (step) => reported.push((step as { message: string }).message) }),
  },
}));
const { EngineRun } = await import("../../../../extension/host/run/engineRun");

/** A run whose calls are answered by hand. */
function stage() {
  const events: RunEvent[] = [];
  const logged: string[] = [];
  const log = {
    warn: (text: string) => logged.push(text),
    error: (text: string) => logged.push(text),
  };
  const run = new EngineRun(log as never, (event) => events.push(event));
  const call = () => {
    let resolve: (result: Result) => void = () => {};
    let reject: (error: Error) => void = () => {};
    const promise = new Promise<Result>((onAnswer, onError) => {
      [resolve, reject] = [onAnswer, onError];
    });
    let turn: Turn<never> | undefined;
    const outcome = run.start({
      name: "test",
      title: "Test",
      ask: (given) => {
        turn = given;
        return promise;
      },
    });
    return { outcome, resolve, reject, turn: turn as unknown as Turn<never> };
  };
  return { run, events, logged, call };
}

const types = (events: readonly RunEvent[]) => events.map(({ type }) => type);

describe("EngineRun", () => {
  it("tells progress and the answer", async () => {
    const { call, events } = stage();
    const { outcome, resolve, turn } = call();
    turn.onProgress({ done: 1, total: 2, text: "half" });
    resolve(resultOf());
    expect(await outcome).toBe("answered");
    expect(types(events)).toEqual(["progress", "answered"]);
    expect(reported).toEqual(["half"]);
  });

  it("hears nothing of a call that a newer one took the place of", async () => {
    const { call, events } = stage();
    const [first, second] = [call(), call()];
    expect(first.turn.signal.aborted).toBe(true);
    expect(second.turn.signal.aborted).toBe(false);
    first.turn.onProgress({ done: 1, total: 2, text: "late" });
    first.resolve(resultOf());
    expect(await first.outcome).toBe("replaced");
    expect(events).toEqual([]);
    second.resolve(resultOf({ engine: "2.0.0" }));
    expect(await second.outcome).toBe("answered");
    expect(events).toMatchObject([{ type: "answered", result: { engine: "2.0.0" } }]);
  });

  it("tells a cancel apart from a failure, which is logged", async () => {
    const { run, call, events, logged } = stage();
    const cancelled = call();
    run.cancel();
    expect(cancelled.turn.signal.aborted).toBe(true);
    cancelled.reject(new RemoteError("cancelled", { code: "cancelled", details: {} }));
    expect(await cancelled.outcome).toBe("cancelled");
    expect(logged).toEqual([]);
    const failed = call();
    failed.reject(new RemoteError("no such file", { code: "file.unreadable", details: {} }));
    expect(await failed.outcome).toBe("failed");
    expect(types(events)).toEqual(["cancelled", "failed"]);
    expect(logged).toEqual(["test: file.unreadable: no such file"]);
  });

  it("ends with its view", async () => {
    const { run, call, events } = stage();
    const { outcome, reject, turn } = call();
    run.dispose();
    expect(turn.signal.aborted).toBe(true);
    reject(new RemoteError("cancelled", { code: "cancelled", details: {} }));
    expect(await outcome).toBe("replaced");
    expect(events).toEqual([]);
  });
});
