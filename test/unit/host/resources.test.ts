import { describe, expect, it } from "vitest";
import {
  baseName,
  distinctNames,
  fileStem,
  isLikelyCheckpoint,
  isLikelyDump,
  nearestRoot,
  relativeTo,
} from "../../../extension/host/resources";

describe("isLikelyDump", () => {
  it("takes files that may hold named arrays and models that run, and no shards", () => {
    expect(["a.npz", "b.SAFETENSORS", "c.onnx"].filter((name) => !isLikelyDump(name))).toEqual([]);
    const others = ["a.npy", "a.pt", "npz", "model-00001-of-00002.safetensors"];
    expect(others.filter(isLikelyDump)).toEqual([]);
  });
});

describe("isLikelyCheckpoint", () => {
  it.each([
    "model.safetensors",
    "MODEL.PT",
    "epoch=3.ckpt",
    "acts.npz",
    "pytorch_model.bin",
    "adapter_model.bin",
    "model.safetensors.index.json",
    "pytorch_model.bin.index.json",
  ])("offers %s", (name) => expect(isLikelyCheckpoint(name)).toBe(true));

  it.each([
    "firmware.bin",
    "package.json",
    "index.json",
    "optimizer.pt",
    "rng_state_0.pth",
    "model-00001-of-00002.safetensors",
    "safetensors",
    "",
  ])("leaves %j out", (name) => expect(isLikelyCheckpoint(name)).toBe(false));
});

describe("names", () => {
  it("takes the last segment, of either kind of path", () => {
    expect(baseName("/a/b/c.pt")).toBe("c.pt");
    expect(baseName("C:\\a\\c.pt")).toBe("c.pt");
    expect(baseName("/a/run/")).toBe("run");
    expect(baseName("")).toBe("");
  });

  it("adds folders only until two names differ", () => {
    expect(distinctNames("/x/early.pt", "/x/late.pt")).toEqual({ a: "early.pt", b: "late.pt" });
    expect(distinctNames("/x/s1/model.pt", "/x/s2/model.pt")).toEqual({
      a: "s1/model.pt",
      b: "s2/model.pt",
    });
    expect(distinctNames("/model.pt", "/x/model.pt")).toEqual({ a: "model.pt", b: "x/model.pt" });
  });

  it("gives the name itself when a checkpoint is compared with itself", () => {
    expect(distinctNames("/x/m.pt", "/x/m.pt")).toEqual({ a: "m.pt", b: "m.pt" });
  });

  it("makes file names that every system takes", () => {
    expect(fileStem('runs/a:b\n"c"?.pt')).toBe("runs__a_b__c__.pt");
    expect(fileStem("x".repeat(10_000)).length).toBe(200);
  });
});

describe("workspace folders", () => {
  it("makes paths relative with forward slashes, and only inside", () => {
    expect(relativeTo("/w", "/w/runs/a.pt")).toBe("runs/a.pt");
    expect(relativeTo("C:\\w\\", "C:\\w\\runs\\a.pt")).toBe("runs/a.pt");
    expect(relativeTo("/w", "/work/a.pt")).toBeNull();
    expect(relativeTo("/w", "/w")).toBeNull();
  });

  it("prefers the folder that holds a path most closely", () => {
    expect(nearestRoot(["/w", "/w/runs", "/x"], "/w/runs/a.pt")).toBe(1);
    expect(nearestRoot(["/w/runs", "/w"], "/w/runs/a.pt")).toBe(0);
    expect(nearestRoot(["/w"], "/elsewhere/a.pt")).toBe(-1);
    expect(nearestRoot([], "/a")).toBe(-1);
  });
});
