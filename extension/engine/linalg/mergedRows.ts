/**
 * The rows of vectors in a merge of two parts, by divide and conquer: those that the merge leaves
 * alone ("deflated") move behind the others, which become combinations of each other. Rows that
 * come from one part have zeros in the columns of the other, which saves half of the work.
 */
import type { DenseWorkspace, Region } from "../kernels/dense";
import { addProduct, viewOf } from "./regionProducts";
import { rowOf } from "./regions";

/** Rows that are made at a time, so that cancel need not wait for all of them. */
const STRIP = 512;

/** Which columns of a row are not zero: those of the first part, of the second, or both. */
export const LEFT = 1;
export const RIGHT = 2;
export const BOTH = 3;

/** Rows of vectors, by what a merge does to them. */
export interface Sorting {
  /** In ascending order of their poles. */
  readonly kept: readonly number[];
  readonly deflated: readonly number[];
}

/** How many kept rows have a left part alone, and both. */
export interface Counts {
  readonly left: number;
  readonly both: number;
}

/** Fills `places`: kept rows with a left part go together, and those with a right part too. */
export function placeRows(kept: readonly number[], kinds: Uint8Array, places: Int32Array): Counts {
  const totals = [0, 0, 0, 0];
  for (const row of kept) totals[kinds[row]]++;
  const left = totals[LEFT];
  const both = totals[BOTH];
  const next = [0, 0, left + both, left];
  kept.forEach((row, j) => {
    places[j] = next[kinds[row]]++;
  });
  return { left, both };
}

export interface Combination extends Sorting {
  readonly counts: Counts;
  readonly places: Int32Array;
  /** First row, and first column, of what is merged. */
  readonly first: number;
  /** Columns of what is merged. */
  readonly width: number;
  /** From and to where the columns of the left and of the right part reach. */
  readonly parts: readonly (readonly [number, number])[];
}

/**
 * Row first + i of `vectors` becomes Σⱼ delta[i, j]·(the kept row of place j); the deflated rows
 * follow. `gathered` has room for a copy.
 */
export function combineRows(
  workspace: DenseWorkspace,
  { vectors, gathered, delta }: Record<"vectors" | "gathered" | "delta", Region>,
  { kept, deflated, counts, places, first, width, parts }: Combination,
  tick: () => void,
): void {
  const k = kept.length;
  kept.forEach((row, j) => {
    rowOf(gathered, places[j], 0, width).set(rowOf(vectors, row, first, width));
  });
  deflated.forEach((row, i) => {
    rowOf(gathered, k + i, 0, width).set(rowOf(vectors, row, first, width));
  });
  for (let i = 0; i < k; i++) rowOf(vectors, first + i, first, width).fill(0);
  const { left, both } = counts;
  const ranges = [
    [0, left + both],
    [left, k],
  ];
  parts.forEach(([start, stop], i) => {
    const [from, to] = ranges[i];
    const b = viewOf(gathered, from, start - first);
    for (let row = 0; row < k; row += STRIP) {
      tick();
      const size = { rows: Math.min(STRIP, k - row), columns: stop - start, depth: to - from };
      const a = viewOf(delta, row, from);
      addProduct(workspace.kernels, size, { a, b, c: viewOf(vectors, first + row, start) });
    }
  });
  deflated.forEach((_, i) => {
    rowOf(vectors, first + k + i, first, width).set(rowOf(gathered, k + i, 0, width));
  });
}
