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

it("compares what a model answers with itself, or its weights where it does not run", async () => {
  const show = vi.fn();
  await compareLayers({ comparisons: { show } } as unknown as Services, clicked);
  const expected = { a: uri, b: uri, subject: "models", orWeights: true };
  expect(show).toHaveBeenCalledExactlyOnceWith(expected);
});
