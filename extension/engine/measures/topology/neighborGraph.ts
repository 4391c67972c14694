import type { Neighbors } from "../parts/neighbors";

/**
 * The normalized adjacency matrix D^(−½)·A·D^(−½) of the graph in which two samples are joined
 * when either is among the neighbors of the other; row by row (CSR).
 */
export interface NeighborGraph {
  /** Where the entries of each vertex start; one more at the end. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

export function neighborGraph({ count, indices }: Neighbors): NeighborGraph {
  const n = indices.length / count;
  const adjacent = Array.from({ length: n }, () => new Set<number>());
  indices.forEach((j, place) => {
    const i = Math.floor(place / count);
    adjacent[i].add(j);
    adjacent[j].add(i);
  });
  const starts = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + adjacent[i].size;
  const columns = new Int32Array(starts[n]);
  for (let i = 0; i < n; i++)
    columns.set(
      [...adjacent[i]].sort((a, b) => a - b),
      starts[i],
    );
  const values = new Float64Array(columns.length);
  for (let i = 0; i < n; i++) {
    for (let place = starts[i]; place < starts[i + 1]; place++) {
      values[place] = 1 / Math.sqrt(adjacent[i].size * adjacent[columns[place]].size);
    }
  }
  return { starts, columns, values };
}
