/**
 * All pairs of prepared things within a memory budget: each is prepared once where all fit, else
 * block against block, the blocks of a tile being in memory at a time.
 */
import { Arena } from "./arena";
import { forEachBounded, type Workbench } from "./pool";

/**
 * Bytes of prepared matrices (Grams, factors, sketches) that are held at a time, over all
 * threads. What threads hold while they prepare one comes on top.
 */
export const PREPARED_BYTES = 512 * 1024 * 1024;

/** The most that one prepared matrix may take: two blocks are held at a time. */
export const LARGEST_PREPARED = PREPARED_BYTES / 2;

/** So many partners go to one job: enough work to be worth a message. */
const PARTNERS_PER_JOB = 32;

export interface TileItem {
  readonly position: number;
  /** Float64 numbers that it takes once prepared. */
  readonly length: number;
}

export interface Tiling<P> {
  readonly items: readonly TileItem[];
  /** The later positions, or itself, that a position meets. */
  readonly partners: (position: number) => readonly number[];
  /** `room` is where the prepared numbers go. */
  readonly prepare: (position: number, room: Float64Array) => Promise<P>;
  readonly compare: (row: Prepared<P>, columns: readonly Prepared<P>[]) => Promise<void>;
}

export interface Prepared<P> {
  readonly position: number;
  readonly prepared: P;
}

export async function runTiles<P>(
  bench: Workbench,
  tiling: Tiling<P>,
  budget = PREPARED_BYTES,
): Promise<void> {
  const blocks = blocksOf(tiling.items, budget);
  const half = Math.max(0, ...blocks.map(({ length }) => length));
  const arena = (bench.arena ?? new Arena()).room(blocks.length > 1 ? 2 * half : half);
  for (const [i, block] of blocks.entries()) {
    const rows = await prepareAll(bench, tiling, { block, room: arena });
    for (const other of blocks.slice(i)) {
      const meets = new Set(other.items.map(({ position }) => position));
      const meeting = block.items.some(({ position }) =>
        tiling.partners(position).some((q) => meets.has(q)),
      );
      if (!meeting) continue;
      const room = arena.subarray(half);
      const columns =
        other === block ? rows : await prepareAll(bench, tiling, { block: other, room });
      await compareAll(bench, tiling, { rows, columns });
    }
  }
}

/** How often each item is prepared when every two meet, by position. */
export function preparations(
  items: readonly TileItem[],
  budget = PREPARED_BYTES,
): Map<number, number> {
  // Once as a row, and as a column for every block before its own.
  return new Map(
    blocksOf(items, budget).flatMap((block, i) =>
      block.items.map(({ position }) => [position, 1 + i] as const),
    ),
  );
}

interface Block {
  readonly items: TileItem[];
  length: number;
}

/** One block when all fit, else blocks of half the budget, for two are held at a time. */
function blocksOf(items: readonly TileItem[], budget: number): Block[] {
  const total = items.reduce((sum, { length }) => sum + 8 * length, 0);
  const limit = total <= budget ? budget : budget / 2;
  const blocks: Block[] = [];
  for (const item of items) {
    const last = blocks.at(-1);
    if (last && 8 * (last.length + item.length) <= limit) {
      last.items.push(item);
      last.length += item.length;
    } else blocks.push({ items: [item], length: item.length });
  }
  return blocks;
}

async function prepareAll<P>(
  bench: Workbench,
  { prepare }: Tiling<P>,
  { block, room }: { block: Block; room: Float64Array },
): Promise<Map<number, P>> {
  const prepared = new Map<number, P>();
  let end = 0;
  const places = block.items.map(({ position, length }) => {
    end += length;
    return { position, place: room.subarray(end - length, end) };
  });
  await forEachBounded(bench, places, async ({ position, place }) => {
    prepared.set(position, await prepare(position, place));
  });
  return prepared;
}

async function compareAll<P>(
  bench: Workbench,
  { partners, compare }: Tiling<P>,
  { rows, columns }: { rows: ReadonlyMap<number, P>; columns: ReadonlyMap<number, P> },
): Promise<void> {
  const work: { row: Prepared<P>; columns: Prepared<P>[] }[] = [];
  for (const position of [...rows.keys()].sort((x, y) => x - y)) {
    const row = { position, prepared: rows.get(position) as P };
    const met = partners(position).flatMap((q): Prepared<P>[] =>
      columns.has(q) ? [{ position: q, prepared: columns.get(q) as P }] : [],
    );
    for (let first = 0; first < met.length; first += PARTNERS_PER_JOB) {
      work.push({ row, columns: met.slice(first, first + PARTNERS_PER_JOB) });
    }
  }
  await forEachBounded(bench, work, ({ row, columns: met }) => compare(row, met));
}
