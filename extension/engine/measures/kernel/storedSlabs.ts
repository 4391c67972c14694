/** Row slabs of a φ that is kept whole, for kernels whose centering needs all of it anyway. */
import type { Part, SlabMethod, SlabRows } from "../measure";

/** Of the upper triangle with its diagonal, weighted, as `doubleCenter` lays it out. */
export const triangleSlabs = (
  part: Part<Float64Array>,
): Pick<SlabMethod, "id" | "prepare" | "slab"> => ({
  id: part.id,
  prepare: () => [part],
  slab: (x, rows, task) => copyRows(x.get(part, task), x.n, rows),
});

function copyRows(entries: Float64Array, n: number, { first, count }: SlabRows): Float64Array {
  const width = n - first;
  const slab = new Float64Array(count * width);
  // row i holds n − i entries
  let at = first * n - (first * (first - 1)) / 2;
  for (let i = 0; i < count; i++) {
    const length = width - i;
    slab.set(entries.subarray(at, at + length), i * width + i);
    at += length;
  }
  return slab;
}
