import { describe, expect, it } from "vitest";
import type { Part } from "../../../extension/engine/measures/measure";
import { Prepared } from "../../../extension/engine/measures/measure";
import { layOutParts, partsLength } from "../../../extension/engine/representations/shared";

const matrix = { rows: 2, columns: 2, data: Float64Array.of(1, 2, 3, 4) };

const part = (id: string, value: unknown): Part<unknown> => ({
  id,
  bytes: () => 16,
  compute: () => value,
});

function laidOut(parts: readonly Part<unknown>[], length: number) {
  const room = new Float64Array(new SharedArrayBuffer(8 * length));
  const x = new Prepared(matrix);
  return { room, placed: layOutParts(x, parts, { room, get: (each) => x.get(each) }) };
}

describe("layOutParts", () => {
  it("copies numbers of every kind to shared memory and leaves the rest as it is", () => {
    const value = {
      s: Float64Array.of(5, 6),
      order: [Int32Array.of(1, -2, 3), null],
      flags: Uint8Array.of(1, 0, 1),
      rank: 2,
      name: "x",
    };
    const { room, placed } = laidOut([part("p", value)], 40);
    expect(placed).toEqual([["p", value]]);
    const moved = placed[0][1] as typeof value;
    for (const array of [moved.s, moved.order[0], moved.flags]) {
      expect((array as Float64Array).buffer).toBe(room.buffer);
    }
    expect(moved.order[0]).toBeInstanceOf(Int32Array);
  });

  it("lays one array down once, and the representation's own not at all", () => {
    const shared = Float64Array.of(7, 8);
    const { placed } = laidOut([part("a", { shared }), part("b", { shared, own: matrix.data })], 2);
    const [a, b] = placed.map(([, value]) => value as { shared: Float64Array; own?: unknown });
    expect(b.shared).toBe(a.shared);
    expect(b.own).toBe(matrix.data);
  });

  it("leaves out what finds no room, whole, and goes on with what does", () => {
    const large = part("large", [Float64Array.of(1), new Float64Array(9)]);
    const { placed } = laidOut([large, part("small", Float64Array.of(2, 3))], 2);
    expect(placed).toEqual([["small", Float64Array.of(2, 3)]]);
  });

  it("takes each part once", () => {
    const twice = part("p", Float64Array.of(1));
    expect(laidOut([twice, twice], 4).placed).toHaveLength(1);
    expect(partsLength([twice], 2, 2)).toBeGreaterThanOrEqual(2);
  });
});
