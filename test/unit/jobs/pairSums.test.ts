import { describe, expect, it } from "vitest";
import type { DType } from "../../../extension/engine/formats/checkpoint";
import {
  addPairSums,
  emptyPairSums,
  type PairSums,
  pairSums,
  SEGMENT_ELEMENTS,
} from "../../../extension/engine/jobs/pairSums";
import { CHUNK_ELEMENTS } from "../../../extension/engine/kernels/elementwise";
import { createRandom } from "../../../extension/engine/linalg/random";
import {
  contextOf,
  randomElements,
  type TensorFixture,
  tensorFixture,
} from "../kernels/tensorFixtures";

const ELEMENTS = 5 * CHUNK_ELEMENTS + 77;

const twoTensors = (dtypeA: DType, dtypeB: DType, count = ELEMENTS) =>
  [
    tensorFixture(dtypeA, randomElements(dtypeA, count, 1)),
    tensorFixture(dtypeB, randomElements(dtypeB, count, 2)),
  ] as const;

const range = (a: TensorFixture, b: TensorFixture, first: number, count: number) =>
  pairSums({ a: a.ref, b: b.ref, first, count }, contextOf(a, b));

/** Sums of all elements, cut into ranges of `chunks` chunks, added in the given order. */
async function cut(a: TensorFixture, b: TensorFixture, chunks: number, order: "up" | "down") {
  const parts: PairSums[] = [];
  const size = chunks * CHUNK_ELEMENTS;
  for (let first = 0; first < ELEMENTS; first += size) {
    parts.push(await range(a, b, first, Math.min(size, ELEMENTS - first)));
  }
  if (order === "down") parts.reverse();
  return parts.reduce(addPairSums, emptyPairSums());
}

/** A sum whose rounding error grows with the logarithm of the length alone. */
function sumOfHalves(values: Float64Array): number {
  if (values.length === 1) return values[0];
  const half = values.length >> 1;
  return sumOfHalves(values.subarray(0, half)) + sumOfHalves(values.subarray(half));
}

/** The rounded figures: two expansions of one number may differ in their terms. */
const figures = ({ exact: _, ...rest }: PairSums) => rest;

describe("pairSums", () => {
  it("gives the same bits however the tensors are cut, and in whatever order parts are added", async () => {
    const [a, b] = twoTensors("F32", "F32");
    const whole = figures(await range(a, b, 0, ELEMENTS));
    for (const chunks of [1, 2, 3]) {
      expect(figures(await cut(a, b, chunks, "up"))).toEqual(whole);
      expect(figures(await cut(a, b, chunks, "down"))).toEqual(whole);
    }
    expect(whole.count).toBe(ELEMENTS);
  });

  it("is as exact as halves added to halves", async () => {
    const [a, b] = twoTensors("F32", "F32");
    const sums = await range(a, b, 0, ELEMENTS);
    const x = new Float32Array(a.bytes.buffer);
    const y = new Float32Array(b.bytes.buffer);
    const squares = Float64Array.from(x, (value) => value * value);
    expect(sums.squaresA / sumOfHalves(squares)).toBeCloseTo(1, 14);
    const equal = x.filter((value, i) => Math.sign(value) === Math.sign(y[i])).length;
    expect(sums.equalSigns).toBe(equal);
    expect(sums.changed).toBe(x.filter((value, i) => value !== y[i]).length);
  });

  it("gives one answer for F32 and for the same numbers as F64", async () => {
    const [a, b] = twoTensors("F32", "F32", 3000);
    const wide = (fixture: TensorFixture) => {
      const values = Float64Array.from(new Float32Array(fixture.bytes.buffer));
      return tensorFixture("F64", new Uint8Array(values.buffer));
    };
    const narrow = figures(await range(a, b, 0, 3000));
    expect(figures(await range(wide(a), wide(b), 0, 3000))).toEqual(narrow);
    expect(figures(await range(a, wide(b), 0, 3000))).toEqual({ ...narrow, equalBytes: null });
  });

  it("sees equal tensors as equal", async () => {
    const a = tensorFixture("BF16", randomElements("BF16", 1001, 4));
    const b = tensorFixture("BF16", a.bytes.slice());
    const sums = await range(a, b, 0, 1001);
    expect(sums).toMatchObject({
      equalBytes: true,
      changed: 0,
      equalSigns: 1001,
      squaresDifference: 0,
      maxDifference: 0,
    });
    expect(sums.dot).toBe(sums.squaresA);
  });

  it("takes tensors without elements", async () => {
    const [a, b] = twoTensors("F32", "F32", 0);
    expect(await range(a, b, 0, 0)).toEqual(emptyPairSums());
    const c = tensorFixture("F16", new Uint8Array(0));
    expect((await range(a, c, 0, 0)).equalBytes).toBeNull();
  });

  it("compares shapes by their number of elements only", async () => {
    const a = tensorFixture("F32", randomElements("F32", 12, 1), [3, 4]);
    const b = tensorFixture("F32", randomElements("F32", 12, 1), [12]);
    expect((await range(a, b, 0, 12)).equalBytes).toBe(true);
    const c = tensorFixture("F32", randomElements("F32", 11, 1));
    await expect(range(a, c, 0, 11)).rejects.toMatchObject({ code: "shape.mismatch" });
  });

  it("refuses ranges off the grid of chunks", async () => {
    const [a, b] = twoTensors("F32", "F32");
    for (const [first, count] of [
      [1, CHUNK_ELEMENTS],
      [0, CHUNK_ELEMENTS + 1],
      [0, ELEMENTS + 1],
      [-CHUNK_ELEMENTS, CHUNK_ELEMENTS],
    ]) {
      await expect(range(a, b, first, count)).rejects.toMatchObject({ code: "internal" });
    }
    expect(SEGMENT_ELEMENTS % CHUNK_ELEMENTS).toBe(0);
  });

  it("keeps jobs apart that take turns on a thread", async () => {
    const pairs = [1, 2, 3].map((seed) => {
      const make = (s: number) => tensorFixture("F32", randomElements("F32", ELEMENTS, s));
      return [make(seed), make(seed + 10)] as const;
    });
    const slow = (a: TensorFixture, b: TensorFixture) => {
      const context = contextOf(a, b);
      const random = createRandom(3);
      const open: typeof context.open = async (file) => {
        const source = await context.open(file);
        const readInto = async (offset: number, target: Uint8Array) => {
          await source.readInto(offset, target);
          for (let turns = random.below(5); turns > 0; turns--) await Promise.resolve();
        };
        return { ...source, readInto };
      };
      return { ...context, open };
    };
    const run = ([a, b]: (typeof pairs)[number]) =>
      pairSums({ a: a.ref, b: b.ref, first: 0, count: ELEMENTS }, slow(a, b));
    const together = await Promise.all(pairs.map(run));
    for (const [i, pair] of pairs.entries()) expect(together[i]).toEqual(await run(pair));
  });

  it("stops at the next chunk when cancelled, and works afterwards", async () => {
    const [a, b] = twoTensors("F32", "F32");
    const context = contextOf(a, b);
    let ticks = 0;
    const tick = () => {
      if (++ticks === 3) throw new Error("cancelled");
    };
    const input = { a: a.ref, b: b.ref, first: 0, count: ELEMENTS };
    await expect(pairSums(input, { ...context, task: { tick } })).rejects.toThrow("cancelled");
    expect(ticks).toBe(3);
    expect((await pairSums(input, context)).count).toBe(ELEMENTS);
  });
});
