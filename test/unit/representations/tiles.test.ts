import { describe, expect, it } from "vitest";
import { Rooms, runTiles, type TileItem } from "../../../extension/engine/representations/tiles";
import type { Workbench } from "../../../extension/engine/weights/pool";

interface Item extends TileItem {
  readonly name: string;
}

const items = (names: string, length = 10): Item[] => [...names].map((name) => ({ name, length }));

const bench = {
  executor: { threads: 2 },
  signal: new AbortController().signal,
  done: () => {},
} as unknown as Workbench;

/** Which pairs met, how often each item was prepared, and the most room that was held at a time. */
async function tiled(rows: readonly Item[], columns: readonly Item[], budget: number) {
  const met: string[] = [];
  const prepared = new Map<string, number>();
  const rooms = new Rooms();
  await runTiles<Item, { name: string; room: Float64Array }>(
    bench,
    {
      rows,
      columns,
      prepare: async ({ name }, room) => {
        prepared.set(name, (prepared.get(name) ?? 0) + 1);
        room.fill(name.charCodeAt(0));
        return { name, room };
      },
      compare: async (x, y) => {
        for (const { prepared: own, item } of [...x, ...y]) {
          // nobody else has written there meanwhile
          expect(own.room).toHaveLength(item.length);
          expect(new Set(own.room)).toEqual(new Set([item.name.charCodeAt(0)]));
        }
        for (const [i, { item }] of x.entries()) {
          for (const { item: other } of x === y ? y.slice(i) : y) met.push(item.name + other.name);
        }
      },
    },
    { rooms, budget },
  );
  return { met: met.sort(), prepared, held: rooms.take(0).buffer.byteLength };
}

const pairsOf = (rows: string, columns: string): string[] =>
  [...rows].flatMap((x) => [...columns].map((y) => x + y)).sort();

describe("runTiles", () => {
  it.each([[Number.POSITIVE_INFINITY], [400], [170], [1]])(
    "meets every row with every column once within %d bytes",
    async (budget) => {
      const { met } = await tiled(items("abcde"), items("vwxyz"), budget);
      expect(met).toEqual(pairsOf("abcde", "vwxyz"));
    },
  );

  it.each([[Number.POSITIVE_INFINITY], [400], [170], [1]])(
    "meets every two of one list once within %d bytes",
    async (budget) => {
      const list = items("abcde");
      const { met } = await tiled(list, list, budget);
      const expected = pairsOf("abcde", "abcde").filter(([x, y]) => x <= y);
      expect(met).toEqual(expected);
    },
  );

  it("prepares each once where all fit, and stays within the budget where they do not", async () => {
    const all = await tiled(items("abc"), items("xyz"), 480);
    expect(new Set(all.prepared.values())).toEqual(new Set([1]));
    const some = await tiled(items("abcd"), items("wxyz"), 320);
    expect(some.held).toBeLessThanOrEqual(320);
    // four blocks in all: the block of columns at the turn is still there
    expect([...some.prepared.values()].reduce((sum, count) => sum + count, 0)).toBe(4 + 6);
  });

  it("takes what is larger than its share for itself", async () => {
    const { met, held } = await tiled(items("ab", 100), items("xy"), 200);
    expect(met).toEqual(pairsOf("ab", "xy"));
    expect(held).toBe(8 * (100 + 10));
  });

  it("does nothing for nothing", async () => {
    expect((await tiled([], items("x"), 100)).met).toEqual([]);
    const none: Item[] = [];
    expect((await tiled(none, none, 100)).met).toEqual([]);
  });
});
