/** Row slabs of X̄X̄ᵀ, plain and U-centered, for matrices of pairs; see `SlabMethod`. */
import { multiplyTransposed } from "../../linalg/products";
import type { Task } from "../../task";
import type { Prepared, SlabMethod, SlabRows } from "../measure";
import { centered } from "../parts/centered";
import { rowSquares } from "../parts/rowSquares";
import { rowsOf } from "../parts/squaredDistances";
import { dot } from "../parts/sums";
import { uCentering } from "../parts/uCenteredGram";

/** Turns rows of X̄X̄ᵀ, from column `first` on, into those of φ. */
type Weigh = (slab: Float64Array, x: Prepared, rows: SlabRows) => Float64Array;
type Slabs = Pick<SlabMethod, "id" | "prepare" | "slab">;

const weighGram: Weigh = (slab, { n }, { first, count }) => {
  const width = n - first;
  for (let i = 0; i < count; i++) {
    slab.fill(0, i * width, i * width + i);
    for (let at = i * width + i + 1; at < (i + 1) * width; at++) slab[at] *= Math.SQRT2;
  }
  return slab;
};

const weighUCentered: Weigh = (slab, x, { first, count }) => {
  const width = x.n - first;
  const { apply } = uCentering(x.get(rowSquares));
  for (let i = 0; i < count; i++) {
    slab.fill(0, i * width, i * width + i + 1);
    const row = slab.subarray(i * width + i + 1, (i + 1) * width);
    apply(row, first + i, row);
    for (let k = 0; k < row.length; k++) row[k] *= Math.SQRT2;
  }
  return slab;
};

/** φ(x) = X̄X̄ᵀ. */
export const gramSlabs: Slabs = {
  id: "gram",
  prepare: () => [centered],
  slab: (x, rows, task) => weighGram(productSlab(x, rows, task), x, rows),
};

/** φ(x) = the U-centered X̄X̄ᵀ. */
export const uCenteredSlabs: Slabs = {
  id: "gram.uCentered",
  prepare: () => [centered, rowSquares],
  slab: (x, rows, task) => weighUCentered(productSlab(x, rows, task), x, rows),
};

/** Rows of X̄X̄ᵀ, from column `first` on. */
function productSlab(x: Prepared, { first, count }: SlabRows, task: Task): Float64Array {
  const all = x.get(centered, task);
  const left = rowsOf(all, first, first + count);
  return multiplyTransposed(left, rowsOf(all, first, x.n), task).data;
}

/** Rows of a slab where nobody asks for another height. */
const HEIGHT = 256;

/** ⟨φ(x), φ(y)⟩ of U-centered X̄X̄ᵀ and ȲȲᵀ, slab by slab, without a square of n numbers. */
export function uCenteredProductBySlabs(x: Prepared, y: Prepared, task: Task): number {
  let total = 0;
  for (let first = 0; first < x.n; first += HEIGHT) {
    task.tick(first, x.n);
    const rows = { first, count: Math.min(HEIGHT, x.n - first) };
    const left = bySlab(x, rows, task);
    total += dot(left, x === y ? left : bySlab(y, rows, task));
  }
  return total;
}

function bySlab(x: Prepared, rows: SlabRows, task: Task): Float64Array {
  const all = x.get(centered, task);
  const left = rowsOf(all, rows.first, rows.first + rows.count);
  const product = multiplyTransposed(left, rowsOf(all, rows.first, x.n), task);
  return weighUCentered(product.data, x, rows);
}
