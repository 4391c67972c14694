import type { ByteSource } from "../io";

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** Ranges closer than this share one read: skipping 4 KiB costs less than another round trip. */
const COALESCE_GAP = 4096;
/** No shared read grows beyond this, so that scattered ranges never add up to a whole file. */
const COALESCE_MAX = 1 << 20;
/** Reads in flight at once; enough to hide the latency of a remote source. */
const PARALLEL_READS = 16;

interface Batch {
  readonly offset: number;
  end: number;
  readonly members: number[];
}

/** Ranges in ascending order of offset, joined where they lie close together. */
function batchesOf(ranges: readonly ByteRange[]): Batch[] {
  const order = ranges.map((_, index) => index);
  order.sort((a, b) => ranges[a].offset - ranges[b].offset);
  const batches: Batch[] = [];
  for (const index of order) {
    const { offset, length } = ranges[index];
    const end = offset + length;
    const last = batches.at(-1);
    const joined = last !== undefined && Math.max(last.end, end) - last.offset <= COALESCE_MAX;
    if (last !== undefined && joined && offset - last.end <= COALESCE_GAP) {
      last.end = Math.max(last.end, end);
      last.members.push(index);
    } else {
      batches.push({ offset, end, members: [index] });
    }
  }
  return batches;
}

/**
 * The bytes of many small ranges, in the order asked for, with few reads.
 * Throws what `source.read` throws; the ranges must lie inside the source.
 */
export async function readRanges(
  source: ByteSource,
  ranges: readonly ByteRange[],
): Promise<Uint8Array[]> {
  const parts = new Array<Uint8Array>(ranges.length);
  const batches = batchesOf(ranges);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < batches.length) {
      const batch = batches[next++];
      const bytes = await source.read(batch.offset, batch.end - batch.offset);
      for (const index of batch.members) {
        const start = ranges[index].offset - batch.offset;
        // A copy, since a view would keep the bytes between the ranges in memory as well.
        parts[index] = bytes.slice(start, start + ranges[index].length);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_READS, batches.length) }, worker));
  return parts;
}
