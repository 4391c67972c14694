import { describe, expect, it, vi } from "vitest";
import type { Layer } from "../../../extension/protocol/result";
import { Uri, workspace } from "./fakeVscode";
import { resultOf } from "./results";

vi.mock("vscode", () => import("./fakeVscode"));
const { pairingName, pairingPlace, PairingChoice, wholePairing } = await import(
  "../../../extension/host/similarity/pairings"
);

const layer = (id: string, index: number): Layer => ({
  id,
  index,
  kind: "linear",
  shape: [1],
  tensors: [],
});

describe("pairing files", () => {
  it("are named by both paths inside the folder, so that no two pairs share one", () => {
    const paths = { a: "/w/s1/model.pt", b: "/w/s2/model.pt" };
    expect(pairingName("/w", paths, "auto")).toBe("s1__model.pt--s2__model.pt.json");
  });

  it("are the same for the version of a file in Git", () => {
    const paths = { a: "git:///w/model.pt?HEAD", b: "/w/model.pt" };
    expect(pairingName("/w", paths, "auto")).toBe("model.pt--model.pt.json");
  });

  it("lie in the folder that holds the checkpoints", () => {
    workspace.workspaceFolders = [
      { uri: Uri.file("/x"), name: "x" },
      { uri: Uri.file("/w"), name: "w" },
    ];
    expect(pairingPlace({ a: "/w/a.pt", b: "/else/b.pt" }, "auto")?.fsPath).toBe(
      "/w/.cognate/pairings/a.pt--__else__b.pt.json",
    );
    expect(pairingPlace({ a: "/else/a.pt", b: "/else/b.pt" }, "auto")).toBeUndefined();
    workspace.workspaceFolders = undefined;
    expect(pairingPlace({ a: "/w/a.pt", b: "/w/b.pt" }, "auto")).toBeUndefined();
  });

  it("keep what is paired and what has no partner", () => {
    const result = resultOf({
      layers: { a: [layer("p", 0), layer("q", 1)], b: [layer("P", 0), layer("R", 1)] },
      pairing: [{ a: "p", b: "P", rule: "shape" }],
    });
    expect(wholePairing(result)).toEqual([
      { a: "p", b: "P" },
      { a: "q", b: null },
      { a: null, b: "R" },
    ]);
  });

  it("are the user's choice for these two checkpoints, else the one in its place", async () => {
    workspace.workspaceFolders = [{ uri: Uri.file("/w"), name: "w" }];
    const file = { bytes: new Uint8Array(1), mtime: 1 };
    const files = workspace.fs.files;
    const choice = new PairingChoice(memory(), { a: "/w/a", b: "/w/b" }, "auto");
    expect(await choice.current()).toBeUndefined();

    files.set("file:///w/.cognate/pairings/a--b.json", file);
    expect((await choice.current())?.fsPath).toBe("/w/.cognate/pairings/a--b.json");

    files.set("file:///p.json", file);
    await choice.choose(Uri.file("/p.json") as never);
    expect((await choice.current())?.fsPath).toBe("/p.json");
    files.delete("file:///p.json");
    expect((await choice.current())?.fsPath).toBe("/w/.cognate/pairings/a--b.json");

    await choice.choose(null);
    expect(await choice.current()).toBeUndefined();
  });

  it("are others for what models answer, whose layers are others", async () => {
    const paths = { a: "/w/a.onnx", b: "/w/b.onnx" };
    expect(pairingName("/w", paths, "models")).toBe("a.onnx--b.onnx.models.json");
    expect(pairingName("/w", paths, "activations")).toBe("a.onnx--b.onnx.json");
    workspace.fs.files.set("file:///p.json", { bytes: new Uint8Array(1), mtime: 1 });
    const kept = memory();
    const choice = new PairingChoice(kept, paths, "models");
    await choice.choose(Uri.file("/p.json") as never);
    expect((await choice.current())?.fsPath).toBe("/p.json");
    expect(await new PairingChoice(kept, paths, "auto").current()).toBeUndefined();
  });

  it("do not mix up the choices for different checkpoints", async () => {
    workspace.fs.files.set("file:///p.json", { bytes: new Uint8Array(1), mtime: 1 });
    const kept = memory();
    await new PairingChoice(kept, { a: "/a", b: "/b" }, "auto").choose(
      Uri.file("/p.json") as never,
    );
    expect(await new PairingChoice(kept, { a: "/a", b: "/c" }, "auto").current()).toBeUndefined();
  });
});

/** A workspace's memory. */
function memory() {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string) => kept.get(key) as T,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
}
