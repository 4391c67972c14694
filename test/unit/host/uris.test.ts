import { describe, expect, it, vi } from "vitest";
import { Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const { namesOf, pathOf, resourceOf, uriOf } = await import("../../../extension/host/uris");

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

describe("files in Git", () => {
  const head = (path: string, named = path) =>
    Uri.parse(`git:${path}?${JSON.stringify({ path: named, ref: "HEAD" })}`);

  it("bear their commit in their name", () => {
    expect(namesOf(head("/w/m.pt") as never, Uri.file("/w/m.pt") as never)).toEqual({
      a: "m.pt (HEAD)",
      b: "m.pt",
    });
  });

  it("are read by their path, not by that of the file they were found beside", () => {
    const asked = pathOf(head("/w/adapter_config.json", "/w/m.safetensors") as never);
    expect(JSON.parse(resourceOf(asked).query)).toEqual({
      path: "/w/adapter_config.json",
      ref: "HEAD",
    });
    expect(resourceOf("vscode-vfs://h/w/m.pt").toString()).toBe("vscode-vfs://h/w/m.pt");
  });
});
