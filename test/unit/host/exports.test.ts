import { describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));
const { exportResult, pngBytes } = await import("../../../extension/host/exports");
const { exportStem } = await import("../../../extension/host/similarity/exports");

describe("exports", () => {
  it.each([
    ["early.safetensors", "late.pt", "early-vs-late.csv"],
    ["s1/model.pt", "s2/model.pt", "s1__model-vs-s2__model.csv"],
    ["m.pt (HEAD)", "m.pt", "m (HEAD)-vs-m.csv"],
    ["run", "step-1.5e3.ckpt", "run-vs-step-1.5e3.csv"],
  ])("of %s and %s are named %s", (a, b, name) => {
    expect(`${exportStem({ a, b })}.csv`).toBe(name);
  });

  it("take a picture's bytes from the view's data URL, and nothing else", () => {
    const url = `data:image/png;base64,${Buffer.from([137, 80, 78, 71]).toString("base64")}`;
    expect([...pngBytes(url)]).toEqual([137, 80, 78, 71]);
    for (const odd of ["", "data:text/html;base64,AAAA"]) {
      expect(() => pngBytes(odd)).toThrow("no PNG");
    }
  });

  it("have one of the known formats, whatever the view sends", async () => {
    for (const format of ["../../x", "__proto__", "toString", undefined]) {
      const request = { format } as unknown as Parameters<typeof exportResult>[2];
      await expect(exportResult({} as never, {} as never, request)).rejects.toThrow(
        "the view sent an unknown format",
      );
    }
  });
});
