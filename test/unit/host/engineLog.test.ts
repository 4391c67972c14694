import { describe, expect, it, vi } from "vitest";
import { logEngineLine } from "../../../extension/host/engineLog";

describe("lines of the engine process", () => {
  it.each([
    ["2026-11-22T00:57:16.232Z info engine 0.1.0", "info", "engine: engine 0.1.0"],
    ["2026-11-22T00:57:16.232Z error internal: compare", "error", "engine: internal: compare"],
    ["    at compare (engine.js:1:2)", "warn", "engine:     at compare (engine.js:1:2)"],
    ["FATAL ERROR: out of memory", "warn", "engine: FATAL ERROR: out of memory"],
  ] as const)("%j is logged at its level, without a second time", (line, level, text) => {
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    logEngineLine(log, line);
    expect(log[level]).toHaveBeenCalledWith(text);
  });
});
