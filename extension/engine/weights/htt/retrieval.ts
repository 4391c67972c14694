/** How well the nearest networks are of one's own group. */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Retrieval } from "./groupTest";

export interface RetrievalSets {
  readonly queries: readonly number[];
  readonly gallery: readonly number[];
  readonly labels: ArrayLike<number>;
}

/**
 * Ranks the gallery by similarity to each query (n×n matrix); a network is never found by itself.
 * Null where no query has a network of its group in the gallery.
 */
export function retrieve(
  { rows: n, data }: DenseMatrix,
  { queries, gallery, labels }: RetrievalSets,
): Retrieval | null {
  let [counted, precision] = [0, 0];
  const within = { 1: 0, 5: 0, 10: 0 };
  for (const query of queries) {
    const others = gallery.filter((member) => member !== query);
    const order = others.sort((x, y) => data[query * n + y] - data[query * n + x] || x - y);
    const places = order.flatMap((member, at) =>
      labels[member] === labels[query] ? [at + 1] : [],
    );
    if (places.length === 0) continue;
    counted++;
    for (const rank of [1, 5, 10] as const) if (places[0] <= rank) within[rank]++;
    precision += places.reduce((sum, place, found) => sum + (found + 1) / place, 0) / places.length;
  }
  if (counted === 0) return null;
  return {
    queries: counted,
    rank1: within[1] / counted,
    rank5: within[5] / counted,
    rank10: within[10] / counted,
    meanAveragePrecision: precision / counted,
  };
}

/** Cosines of the rows of a matrix of logits. */
export function rowCosines({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const norms = Float64Array.from({ length: rows }, (_, i) => {
    const row = data.subarray(i * columns, (i + 1) * columns);
    return Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)) || 1;
  });
  const out = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      let dot = 0;
      for (let c = 0; c < columns; c++) dot += data[i * columns + c] * data[j * columns + c];
      out[i * rows + j] = dot / (norms[i] * norms[j]);
    }
  }
  return { rows, columns: rows, data: out };
}
