import { describe, expect, it } from "vitest";
import { type DType, dtypeBytes, dtypes } from "../../../extension/engine/formats/checkpoint";
import { widen } from "../../../extension/engine/formats/decode";
import { borrowElementwise } from "../../../extension/engine/kernels/elementwise";
import { randomBits } from "./tensorFixtures";

/** Elements as the kernels widen them, straight or promoted to F64. */
function byKernel(dtype: DType, bytes: Uint8Array, to: "any" | "F64"): Float64Array {
  const count = bytes.length / dtypeBytes[dtype];
  const workspace = borrowElementwise();
  try {
    workspace.raw(0, bytes.length).set(bytes);
    const direct = workspace.widen(0, dtype, count);
    const operand = to === "F64" ? workspace.promote(0, direct, count) : direct;
    const { buffer } = workspace.floats(operand.address, 1);
    return operand.width === "F32"
      ? Float64Array.from(new Float32Array(buffer, operand.address, count))
      : new Float64Array(buffer, operand.address, count).slice();
  } finally {
    workspace.release();
  }
}

describe("widening kernels", () => {
  it.each(dtypes)("agree with the scalar decoder on %s", (dtype) => {
    // 16-bit dtypes: every element there is; larger ones: a sample of all bits
    const bytes =
      dtypeBytes[dtype] === 2
        ? new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer)
        : randomBits(dtype, 1001, 5);
    const expected = new Float64Array(bytes.length / dtypeBytes[dtype]);
    widen(bytes, dtype, expected);
    expect(byKernel(dtype, bytes, "any")).toEqual(expected);
    expect(byKernel(dtype, bytes, "F64")).toEqual(expected);
  });

  it("rounds 64-bit integers beyond 2^53 to the nearest float64", () => {
    const values = BigInt64Array.of(2n ** 53n + 1n, -(2n ** 53n) - 3n, 2n ** 63n - 1n);
    expect([...byKernel("I64", new Uint8Array(values.buffer), "any")]).toEqual([
      2 ** 53,
      -(2 ** 53) - 4,
      2 ** 63,
    ]);
  });
});
