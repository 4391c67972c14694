import { beforeEach, describe, expect, it, vi } from "vitest";
import { errorCodes } from "../../../extension/engine/errors";
import { RemoteError } from "../../../extension/protocol/errors";
import { commands, window } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const { describeFailure, reportError } = await import("../../../extension/host/errors");

const log = { warn: vi.fn(), error: vi.fn() };
type Log = Parameters<typeof reportError>[0];
const report = (error: unknown) => reportError(log as unknown as Log, "compare", error);

beforeEach(() => {
  window.errors.length = 0;
  commands.executed.length = 0;
  window.answer = undefined;
  log.warn.mockClear();
  log.error.mockClear();
});

describe("describeFailure", () => {
  it.each(errorCodes)("has one sentence for %s that keeps the engine's message", (code) => {
    const { text } = describeFailure(new RemoteError("m.pt: header cut", { code, details: {} }));
    expect(text).not.toMatch(/\n|\{0\}/);
    if (code !== "cancelled") expect(text).toContain("m.pt: header cut");
  });

  it("takes what is no engine error for a defect of ours", () => {
    expect(describeFailure(new TypeError("x is undefined")).code).toBe("internal");
    expect(describeFailure("odd").text).toContain("odd");
  });
});

describe("reportError", () => {
  it("is silent about a cancel", async () => {
    await report(new RemoteError("cancelled", { code: "cancelled", details: {} }));
    expect(window.errors).toEqual([]);
    expect(log.warn).not.toHaveBeenCalled();
  });

  it("says what is wrong with a file in one line of the log, without a stack", async () => {
    await report(new RemoteError("m.pt: cut", { code: "format.truncated", details: {} }));
    expect(window.errors).toEqual([{ message: "The file is cut short: m.pt: cut", actions: [] }]);
    expect(log.warn).toHaveBeenCalledWith("compare: format.truncated: m.pt: cut");
  });

  it("writes the stack of a defect to the log and offers to show it", async () => {
    window.answer = "Show Log";
    await report(new TypeError("x is undefined"));
    expect(log.error.mock.calls[0]?.[0]).toContain("errors.test.ts");
    expect(window.errors[0]?.actions).toEqual(["Show Log"]);
    expect(commands.executed).toEqual([["cognate.showLog"]]);
  });

  it("offers at most two actions", async () => {
    for (const code of errorCodes) await report(new RemoteError("m", { code, details: {} }));
    expect(Math.max(...window.errors.map(({ actions }) => actions.length))).toBe(2);
  });
});
