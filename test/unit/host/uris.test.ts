import { describe, expect, it, vi } from "vitest";
import { Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const { pathOf, uriOf } = await import("../../../extension/host/uris");

describe("paths of URIs", () => {
  it("are native for files", () => {
    expect(pathOf(Uri.file("/a b/c.pt") as never)).toBe("/a b/c.pt");
    expect(uriOf("/a b/c.pt").toString()).toBe("file:///a b/c.pt");
  });

  it("are the URI for anything else, with the slashes by which the engine knows it", () => {
    expect(pathOf(Uri.parse("vscode-vfs://github/o/m.pt") as never)).toBe(
      "vscode-vfs://github/o/m.pt",
    );
    expect(pathOf(Uri.parse("git:/w/m.pt?ref") as never)).toBe("git:///w/m.pt?ref");
    expect(uriOf("git:///w/m.pt?ref")).toMatchObject({ scheme: "git", path: "/w/m.pt" });
  });
});
