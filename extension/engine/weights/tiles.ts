/**
 * All pairs of prepared things within a memory budget: each is prepared once where all fit, else
 * block against block, the blocks of a tile being in memory at a time.
 */
import { forEachBounded, type Workbench } from "./pool";

/**
 * Bytes of prepared matrices (Grams, factors, sketches) that are held at a time, over all
 * threads. What threads hold while they prepare one comes on top.
 */
export const PREPARED_BYTES = 256 * 1024 * 1024;

/** So many partners go to one job: enough work to be worth a message. */
const PARTNERS_PER_JOB = 32;

export interface Tiling<P> {
  /** Positions, each with the bytes that it takes once prepared. */
  readonly items: readonly { readonly position: number; readonly bytes: number }[];
  /** The later positions, or itself, that a position meets. */
  readonly partners: (position: number) => readonly number[];
  readonly prepare: (position: number) => Promise<P>;
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
  for (const [i, block] of blocks.entries()) {
    const rows = await prepareAll(bench, tiling, block);
    for (const other of blocks.slice(i)) {
      const meets = new Set(other);
      const meeting = block.some((p) => tiling.partners(p).some((q) => meets.has(q)));
      if (!meeting) continue;
      const columns = other === block ? rows : await prepareAll(bench, tiling, other);
      await compareAll(bench, tiling, { rows, columns });
    }
  }
}

/** One block when all fit, else blocks of half the budget, for two are held at a time. */
function blocksOf(items: Tiling<unknown>["items"], budget: number): number[][] {
  const total = items.reduce((sum, { bytes }) => sum + bytes, 0);
  const limit = total <= budget ? budget : budget / 2;
  const blocks: number[][] = [];
  let room = 0;
  for (const { position, bytes } of items) {
    if (blocks.length === 0 || bytes > room) {
      blocks.push([]);
      room = limit;
    }
    blocks[blocks.length - 1].push(position);
    room -= bytes;
  }
  return blocks;
}

async function prepareAll<P>(
  bench: Workbench,
  { prepare }: Tiling<P>,
  positions: readonly number[],
): Promise<Map<number, P>> {
  const prepared = new Map<number, P>();
  await forEachBounded(bench, positions, async (position) => {
    prepared.set(position, await prepare(position));
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
