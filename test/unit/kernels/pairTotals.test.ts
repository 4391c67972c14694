import { afterEach, describe, expect, it } from "vitest";
import { type DType, dtypeBytes, dtypes } from "../../../extension/engine/formats/checkpoint";
import { widen } from "../../../extension/engine/formats/decode";
import { borrowElementwise, CHUNK_ELEMENTS } from "../../../extension/engine/kernels/elementwise";
import { setKernelMode, supportsRelaxed } from "../../../extension/engine/kernels/mode";
import { pairTotals } from "../../../extension/engine/kernels/pairTotals";
import { createRandom } from "../../../extension/engine/linalg/random";
import { pairTotalsTwin } from "./pairSumsTwin";
import { randomBits, randomElements } from "./tensorFixtures";

/** Totals by the kernels. */
function byKernel(dtypeA: DType, a: Uint8Array, dtypeB: DType, b: Uint8Array) {
  const workspace = borrowElementwise();
  try {
    // what another job left behind must not show
    workspace.raw(0, CHUNK_ELEMENTS * 8).fill(0xff);
    workspace.raw(1, CHUNK_ELEMENTS * 8).fill(0xff);
    workspace.raw(0, a.length).set(a);
    workspace.raw(1, b.length).set(b);
    return pairTotals(workspace, [dtypeA, dtypeB], a.length / dtypeBytes[dtypeA]);
  } finally {
    workspace.release();
  }
}

function byTwin(dtypeA: DType, a: Uint8Array, dtypeB: DType, b: Uint8Array) {
  const values = ([dtype, bytes]: [DType, Uint8Array]) => {
    const target = new Float64Array(bytes.length / dtypeBytes[dtype]);
    widen(bytes, dtype, target);
    return target;
  };
  return pairTotalsTwin(values([dtypeA, a]), values([dtypeB, b]));
}

describe("pairTotals", () => {
  for (const dtypeA of dtypes) {
    it(`agrees with the scalar twin to the bit for ${dtypeA} with every dtype`, () => {
      for (const dtypeB of dtypes) {
        for (const count of [1, 2, 3, 5, 8, 4099]) {
          const a = randomElements(dtypeA, count, 7);
          const b = randomElements(dtypeB, count, 11);
          const { equalBytes, ...totals } = byKernel(dtypeA, a, dtypeB, b);
          expect(totals, `${dtypeB}, ${count}`).toEqual(byTwin(dtypeA, a, dtypeB, b));
          const same = a.every((byte, i) => byte === b[i]);
          expect(equalBytes).toBe(dtypeA === dtypeB ? same : null);
        }
      }
    });
  }

  it.each(["F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"] as const)(
    "leaves pairs out that are not finite, for random bits of %s",
    (dtype) => {
      const a = randomBits(dtype, 5001, 1);
      const b = randomBits(dtype, 5001, 2);
      const { equalBytes, ...totals } = byKernel(dtype, a, dtype, b);
      expect(totals).toEqual(byTwin(dtype, a, dtype, b));
      expect(totals.nonfinitePairs).toBeGreaterThan(0);
      expect(equalBytes).toBe(false);
    },
  );

  it("counts NaN, infinities and zeros by IEEE comparison", () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const a = [nan, inf, inf, -inf, 0, -0, 1, nan, 0];
    const b = [nan, inf, -inf, 2, nan, 0, 2, 1, 1];
    for (const [dtype, make] of [
      ["F32", Float32Array],
      ["F64", Float64Array],
    ] as const) {
      const bytes = (values: number[]) => new Uint8Array(make.from(values).buffer);
      expect(byKernel(dtype, bytes(a), dtype, bytes(b))).toEqual({
        sums: [2, 1, 5, 2, 2, 1, 3],
        maxDifference: 1,
        signsDiffer: 6,
        changed: 7,
        signsA: { positive: 3, negative: 1, zero: 3 },
        signsB: { positive: 5, negative: 1, zero: 1 },
        nonfiniteA: 5,
        nonfiniteB: 4,
        nonfinitePairs: 6,
        equalBytes: false,
      });
    }
  });

  it("keeps the exact change of F64 entries near the end of the range", () => {
    const a = new Uint8Array(Float64Array.of(1e200, 1).buffer);
    const b = new Uint8Array(Float64Array.of(-1e200, 1).buffer);
    const totals = byKernel("F64", a, "F64", b);
    expect(totals.maxDifference).toBe(2e200);
    expect(totals.nonfinitePairs).toBe(0);
    expect(totals.sums[1]).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([1, 1e-30])(
    "counts signs alike where there is no zero, for entries of size %d",
    (size) => {
      const random = createRandom(3);
      const draw = () => Float32Array.from({ length: 4096 }, () => size * random.gaussian());
      const [a, b] = [draw(), draw()];
      b.set(a.subarray(0, 10));
      const bytes = [a, b].map(({ buffer }) => new Uint8Array(buffer));
      const { equalBytes, ...totals } = byKernel("F32", bytes[0], "F32", bytes[1]);
      expect(totals).toEqual(byTwin("F32", bytes[0], "F32", bytes[1]));
      expect([totals.changed, totals.signsA.zero, equalBytes]).toEqual([4086, 0, false]);
    },
  );

  it("sees a single differing byte anywhere", () => {
    const a = randomElements("F32", 1000, 3);
    for (const at of [0, 63, 64, 1999, 3999]) {
      const b = a.slice();
      b[at] ^= 1;
      expect(byKernel("F32", a, "F32", b).equalBytes).toBe(false);
    }
    expect(byKernel("F32", a, "F32", a.slice()).equalBytes).toBe(true);
  });

  it("tells -0 from 0 by bytes only", () => {
    const a = new Uint8Array(Float32Array.of(0, 1).buffer);
    const b = new Uint8Array(Float32Array.of(-0, 1).buffer);
    expect(byKernel("F32", a, "F32", b)).toMatchObject({
      changed: 0,
      signsDiffer: 0,
      equalBytes: false,
    });
  });
});

describe.skipIf(!supportsRelaxed())(
  "pairTotals, relaxed (skipped where there is no relaxed SIMD)",
  () => {
    afterEach(() => setKernelMode("strict"));

    it.each(["F32", "F64", "BF16"] as const)(
      "counts alike and sums to rounding, for %s",
      (dtype) => {
        setKernelMode("fast");
        const [a, b] = [randomElements(dtype, 70_001, 7), randomElements(dtype, 70_001, 11)];
        const count = CHUNK_ELEMENTS;
        const cut = (bytes: Uint8Array) => bytes.subarray(0, count * dtypeBytes[dtype]);
        const { sums, equalBytes: _, ...counts } = byKernel(dtype, cut(a), dtype, cut(b));
        const { sums: expected, ...expectedCounts } = byTwin(dtype, cut(a), dtype, cut(b));
        expect(counts).toEqual(expectedCounts);
        const scale = Math.sqrt(expected[1] * expected[2]);
        expect(Math.abs(sums[0] - expected[0])).toBeLessThan(1e-13 * scale);
        for (let i = 1; i < sums.length; i++) {
          expect(Math.abs(sums[i] - expected[i])).toBeLessThanOrEqual(1e-13 * expected[i]);
        }
      },
    );

    it("finds equal tensors equal, and opposite ones opposite, to the bit", () => {
      setKernelMode("fast");
      const a = randomElements("F32", 5000, 7);
      const opposite = Float32Array.from(new Float32Array(a.buffer), (x) => -x);
      const same = byKernel("F32", a, "F32", a.slice()).sums;
      expect([same[0], same[2], same[3]]).toEqual([same[1], same[1], 0]);
      expect(byKernel("F32", a, "F32", new Uint8Array(opposite.buffer)).sums[0]).toBe(-same[1]);
    });
  },
);
