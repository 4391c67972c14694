/**
 * Couplings: T (n1×n2), not negative, with the weights of the two spaces as sums of its rows and
 * columns. Vertices of their polytope have at most n1 + n2 − 1 entries; with uniform weights and
 * equal n they are matchings, T(i, s(i)) = 1/n.
 */
import type { DenseMatrix } from "../linalg/matrix";

/** Entries that are not zero, in any order. */
export interface SparsePlan {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly masses: Float64Array;
}

export const productPlan = (p: Float64Array, q: Float64Array): DenseMatrix => {
  const data = new Float64Array(p.length * q.length);
  for (let i = 0; i < p.length; i++) {
    for (let j = 0; j < q.length; j++) data[i * q.length + j] = p[i] * q[j];
  }
  return { rows: p.length, columns: q.length, data };
};

/** T(i, s(i)) = p(i). */
export const matchingPlan = (matching: Int32Array, p: Float64Array): SparsePlan => ({
  rows: Int32Array.from(matching.keys()),
  columns: matching,
  masses: p,
});

export function densePlan({ rows, columns, masses }: SparsePlan, n1: number, n2: number) {
  const data = new Float64Array(n1 * n2);
  for (let k = 0; k < masses.length; k++) data[rows[k] * n2 + columns[k]] += masses[k];
  return { rows: n1, columns: n2, data } satisfies DenseMatrix;
}

export function sparsePlan({ columns, data }: DenseMatrix): SparsePlan {
  const at = Int32Array.from(data.keys()).filter((k) => data[k] !== 0);
  return {
    rows: at.map((k) => Math.floor(k / columns)),
    columns: at.map((k) => k % columns),
    masses: Float64Array.from(at, (k) => data[k]),
  };
}

/** The column of each row where the plan is one-to-one, else null. */
export function matchingOf({ rows, columns, data }: DenseMatrix): Int32Array | null {
  if (rows !== columns) return null;
  const matching = new Int32Array(rows).fill(-1);
  const taken = new Uint8Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (data[i * columns + j] === 0) continue;
      if (matching[i] >= 0 || taken[j]) return null;
      matching[i] = j;
      taken[j] = 1;
    }
    if (matching[i] < 0) return null;
  }
  return matching;
}

/** t∘s: where a matching between A and B, then one between B and C, takes each point of A. */
export const composed = (s: Int32Array, t: Int32Array): Int32Array => s.map((j) => t[j]);

export function inverse(matching: Int32Array): Int32Array {
  const back = new Int32Array(matching.length);
  for (let i = 0; i < matching.length; i++) back[matching[i]] = i;
  return back;
}

export const identityMatching = (n: number): Int32Array =>
  Int32Array.from({ length: n }, (_, i) => i);

/** Share of points that are matched to themselves, by mass. */
export function selfMatched({ rows, columns, masses }: SparsePlan): number {
  let share = 0;
  for (let k = 0; k < masses.length; k++) if (rows[k] === columns[k]) share += masses[k];
  return share;
}
