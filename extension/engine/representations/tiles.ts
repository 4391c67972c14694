/**
 * All pairs of two lists of representations within a budget of memory.
 *
 * When all fit, each is prepared once. Otherwise rows and columns are cut into blocks of half the
 * budget: a block of rows meets one block of columns after the other, there and back again, so that
 * the block at the turn stays.
 */
import { sharedFloats } from "../jobs/sharedFloats";
import { forEachBounded, type Workbench } from "../weights/pool";

/**
 * Bytes of representations and their parts that are held at a time, over all threads. What threads
 * need while they compute comes on top.
 */
export const REPRESENTATION_BYTES = 1024 * 1024 * 1024;

export interface TileItem {
  /** Float64 numbers that it takes once prepared. */
  readonly length: number;
}

export interface Tiling<I extends TileItem, P> {
  readonly rows: readonly I[];
  /** The very list of rows, for all pairs within one list: then columns from the row on. */
  readonly columns: readonly I[];
  /** Every item once for each block that it is prepared in. */
  readonly prepare: (item: I, room: Float64Array) => Promise<P>;
  readonly compare: (
    rows: readonly Ready<I, P>[],
    columns: readonly Ready<I, P>[],
  ) => Promise<void>;
}

export interface Ready<I, P> {
  readonly item: I;
  readonly prepared: P;
}

/** Memory that is taken once, since threads give shared memory back late. */
export class Rooms {
  #memory: Float64Array = new Float64Array(0);

  take(length: number): Float64Array {
    if (this.#memory.length < length) this.#memory = sharedFloats(length);
    return this.#memory.subarray(0, length);
  }
}

export async function runTiles<I extends TileItem, P>(
  bench: Workbench,
  tiling: Tiling<I, P>,
  { rooms, budget = REPRESENTATION_BYTES }: { rooms: Rooms; budget?: number },
): Promise<void> {
  const self = tiling.rows === tiling.columns;
  const all = lengthOf(tiling.rows) + (self ? 0 : lengthOf(tiling.columns));
  const limit = 8 * all <= budget ? Number.POSITIVE_INFINITY : budget / 2;
  const rowBlocks = blocksOf(tiling.rows, limit);
  const columnBlocks = self ? rowBlocks : blocksOf(tiling.columns, limit);
  const rowLength = Math.max(0, ...rowBlocks.map(lengthOf));
  const columnLength =
    self && rowBlocks.length < 2 ? 0 : Math.max(0, ...columnBlocks.map(lengthOf));
  const memory = rooms.take(rowLength + columnLength);
  const rowRoom = memory.subarray(0, rowLength);
  const columnRoom = memory.subarray(rowLength);
  let held: { readonly block: readonly I[]; readonly ready: Ready<I, P>[] } = {
    block: [],
    ready: [],
  };
  const hold = async (block: readonly I[]) => {
    if (held.block === block) return;
    held = { block, ready: await prepareAll(bench, tiling, { block, room: columnRoom }) };
  };
  for (const [i, block] of rowBlocks.entries()) {
    const meeting = self ? columnBlocks.slice(i) : columnBlocks;
    const order = i % 2 === 0 ? meeting : [...meeting].reverse();
    // both sides at once: a single pair has work for two threads then
    const [rows] = await Promise.all([
      prepareAll(bench, tiling, { block, room: rowRoom }),
      order[0] && !(self && order[0] === block) ? hold(order[0]) : undefined,
    ]);
    for (const other of order) {
      if (self && other === block) {
        await tiling.compare(rows, rows);
        continue;
      }
      await hold(other);
      await tiling.compare(rows, held.ready);
    }
  }
}

const lengthOf = (items: readonly TileItem[]): number =>
  items.reduce((sum, { length }) => sum + length, 0);

function blocksOf<I extends TileItem>(items: readonly I[], limit: number): I[][] {
  const blocks: I[][] = [];
  let room = 0;
  for (const item of items) {
    const last = blocks.at(-1);
    if (last && 8 * item.length <= room) {
      last.push(item);
      room -= 8 * item.length;
    } else {
      blocks.push([item]);
      room = limit - 8 * item.length;
    }
  }
  return blocks;
}

async function prepareAll<I extends TileItem, P>(
  bench: Workbench,
  { prepare }: Tiling<I, P>,
  { block, room }: { block: readonly I[]; room: Float64Array },
): Promise<Ready<I, P>[]> {
  let end = 0;
  const places = block.map((item, at) => {
    end += item.length;
    return { item, at, place: room.subarray(end - item.length, end) };
  });
  const ready = new Array<Ready<I, P>>(block.length);
  await forEachBounded(bench, places, async ({ item, at, place }) => {
    ready[at] = { item, prepared: await prepare(item, place) };
  });
  return ready;
}
