import { describe, expect, it } from "vitest";
import { dtypeBytes, dtypes } from "../../../extension/engine/formats/checkpoint";
import { bfloat16, float8e4m3, float16, widen } from "../../../extension/engine/formats/decode";

describe("float16", () => {
  it("keeps zeros, subnormals, the largest and the special values", () => {
    expect(float16(0x8000)).toBe(-0);
    expect(float16(0x0001)).toBe(2 ** -24);
    expect(float16(0x03ff)).toBe((1023 / 1024) * 2 ** -14);
    expect(float16(0x0400)).toBe(2 ** -14);
    expect(float16(0x7bff)).toBe(65504);
    expect(float16(0xfc00)).toBe(Number.NEGATIVE_INFINITY);
    expect(float16(0x7c01)).toBeNaN();
  });
});

describe("bfloat16", () => {
  it("is the upper half of a float32", () => {
    expect(bfloat16(0x3f80)).toBe(1);
    expect(bfloat16(0x8000)).toBe(-0);
    expect(bfloat16(0x7f80)).toBe(Number.POSITIVE_INFINITY);
    expect(bfloat16(0x7fc0)).toBeNaN();
  });
});

describe("float8e4m3", () => {
  it("has no infinities, ends at 448, and is NaN twice", () => {
    const all = Array.from({ length: 256 }, (_, bits) => float8e4m3(bits));
    expect(Math.max(...all.filter((value) => !Number.isNaN(value)))).toBe(448);
    expect(all.filter(Number.isNaN)).toHaveLength(2);
    expect(float8e4m3(0x7f)).toBeNaN();
    expect(float8e4m3(0xff)).toBeNaN();
    expect(float8e4m3(0x01)).toBe(2 ** -9);
    expect(float8e4m3(0x80)).toBe(-0);
  });

  it("grows with its bits", () => {
    for (let bits = 1; bits < 0x7f; bits++) {
      expect(float8e4m3(bits)).toBeGreaterThan(float8e4m3(bits - 1));
    }
  });
});

describe("widen", () => {
  it("takes 64-bit integers to the nearest double, ties to even", () => {
    const bytes = new Uint8Array(BigInt64Array.of(2n ** 53n + 1n, 2n ** 53n + 3n, -1n).buffer);
    const target = new Float64Array(3);
    widen(bytes, "I64", target);
    expect([...target]).toEqual([2 ** 53, 2 ** 53 + 4, -1]);
    widen(bytes, "U64", target);
    expect(target[2]).toBe(2 ** 64);
  });

  it("takes any non-zero byte for true", () => {
    const target = new Float64Array(3);
    widen(Uint8Array.of(0, 1, 255), "BOOL", target);
    expect([...target]).toEqual([0, 1, 1]);
  });

  for (const dtype of dtypes) {
    it(`reads ${dtype} at any alignment, and nothing of an empty tensor`, () => {
      const size = dtypeBytes[dtype];
      const bytes = Uint8Array.from({ length: 4 * size }, (_, i) => (i * 37) & 0x3f);
      const aligned = new Float64Array(4);
      widen(bytes, dtype, aligned);
      const shifted = new Uint8Array(4 * size + 1);
      shifted.set(bytes, 1);
      const target = new Float64Array(4);
      widen(shifted.subarray(1), dtype, target);
      expect(target).toEqual(aligned);
      expect(() => widen(new Uint8Array(0), dtype, new Float64Array(0))).not.toThrow();
    });
  }
});
