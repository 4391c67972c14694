import { expect, it, vi } from "vitest";
import type { Services } from "../../../extension/host/services";
import { Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
vi.mock("../../../extension/host/runs", () => ({
  resolveCheckpoint: async (_engine: unknown, uri: unknown) => uri,
}));
const { compareLayers } = await import("../../../extension/host/commands/compareLayers");

const uri = Uri.file("/w/a.onnx");
const clicked = uri as unknown as Parameters<typeof compareLayers>[1];

it.each([
  ["what a model answers", { runs: true }, { subject: "models" }],
  ["the weights of what does not run", { runs: false }, {}],
  ["a dump, which says what it is", undefined, {}],
])("compares %s with itself", async (_, model, more) => {
  const show = vi.fn();
  const engine = { list: async () => ({ model }) };
  await compareLayers({ comparisons: { show }, engine } as unknown as Services, clicked);
  expect(show).toHaveBeenCalledExactlyOnceWith({ a: uri, b: uri, ...more });
});
