import { describe, expect, test } from "vitest";
import { compileGlob } from "../../../extension/engine/weights/glob";

const matches = (glob: string, ...ids: string[]) => ids.filter(compileGlob(glob));

describe("globs on layer ids", () => {
  test.each([
    ["fc1", ["fc1", "fc1.lora"]],
    ["fc?", ["fc1", "fc1.lora", "fc2"]],
    ["encoder.*.attn", ["encoder.0.attn", "encoder.0.attn.q"]],
    ["encoder.0", ["encoder.0.attn", "encoder.0.attn.q", "encoder.0.mlp"]],
    ["**attn", ["encoder.0.attn", "encoder.0.attn.q"]],
    ["{fc1,encoder.{0,9}.mlp}", ["encoder.0.mlp", "fc1", "fc1.lora"]],
    ["FC1", []],
    ["*", ["encoder.0.attn", "encoder.0.attn.q", "encoder.0.mlp", "fc1", "fc1.lora", "fc2"]],
    ["enc", []],
    ["a+(b)[c]", []],
  ])("%s", (glob, expected) => {
    const ids = ["encoder.0.attn", "encoder.0.attn.q", "encoder.0.mlp", "fc1", "fc1.lora", "fc2"];
    expect(matches(glob, ...ids)).toEqual(expected);
  });

  test("segments end at slashes too", () => {
    expect(matches("params/*", "params/Dense_0", "other")).toEqual(["params/Dense_0"]);
  });

  test.each(["", "{a", "a}", "{a,b}".repeat(12), "x".repeat(5000)])("%s is refused", (glob) => {
    expect(() => compileGlob(glob)).toThrowError(expect.objectContaining({ code: "usage" }));
  });

  test("takes no longer than the product of its sizes", () => {
    const started = performance.now();
    expect(matches(`${"*a".repeat(200)}b`, "a".repeat(10_000))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
