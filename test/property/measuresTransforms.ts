/** Random members of the groups that a measure may be invariant to, and what implies what. */

import type { DenseMatrix } from "../../extension/engine/linalg/matrix";
import type { Invariance } from "../../extension/engine/measures/descriptor";
import { bell, product } from "../vectors/matrices";

export type Transform = (x: DenseMatrix) => DenseMatrix;

/** A random map of each group on p features; conditioned, so that rounding stays below 1e-12. */
export const transformOf: Readonly<
  Record<Invariance, (features: number, seed: number) => Transform>
> = {
  permutation: (features, seed) => times(permutationMatrix(features, seed)),
  orthogonal: (features, seed) => times(rotation(features, seed)),
  isotropicScaling: (_, seed) => scaledBy(10 ** (1.5 * draw(seed))),
  translation: (features, seed) => shiftedBy(bell(1, features, seed).data.map((b) => 3 * b)),
  invertibleLinear: (features, seed) => times(invertible(features, seed)),
  affine: (features, seed) => {
    const shift = shiftedBy(bell(1, features, seed + 1).data);
    return (x) => shift(times(invertible(features, seed))(x));
  },
};

const groups = Object.keys(transformOf) as Invariance[];

const implied: Readonly<Record<Invariance, readonly Invariance[]>> = {
  permutation: [],
  orthogonal: ["permutation"],
  isotropicScaling: [],
  translation: [],
  invertibleLinear: ["orthogonal", "permutation", "isotropicScaling"],
  affine: groups.filter((group) => group !== "affine"),
};

/** The groups that a declaration covers. */
export function covered(declared: readonly Invariance[]): ReadonlySet<Invariance> {
  const all = new Set(declared.flatMap((group) => [group, ...implied[group]]));
  if (all.has("invertibleLinear") && all.has("translation")) all.add("affine");
  return all;
}

/** The groups that it does not cover: each needs a witness. */
export const uncovered = (declared: readonly Invariance[]): readonly Invariance[] =>
  groups.filter((group) => !covered(declared).has(group));

/** The declared groups that another one implies; a declaration should have none. */
export const redundant = (declared: readonly Invariance[]): readonly Invariance[] =>
  declared.filter((group) => declared.some((other) => implied[other].includes(group)));

/** In [-2, 2], bell-shaped. */
const draw = (seed: number): number => bell(1, 1, seed).data[0];

const times =
  (a: DenseMatrix): Transform =>
  (x) =>
    product(x, a);

const scaledBy =
  (factor: number): Transform =>
  (x) => ({ ...x, data: x.data.map((value) => factor * value) });

const shiftedBy =
  (row: Float64Array): Transform =>
  (x) => ({ ...x, data: x.data.map((value, i) => value + row[i % x.columns]) });

/** Order of `count` things by random keys. */
export function shuffled(count: number, seed: number): number[] {
  const keys = bell(1, count, seed).data;
  return Array.from(keys.keys()).sort((i, j) => keys[i] - keys[j]);
}

function permutationMatrix(size: number, seed: number): DenseMatrix {
  const data = new Float64Array(size * size);
  for (const [i, j] of shuffled(size, seed).entries()) data[i * size + j] = 1;
  return { rows: size, columns: size, data };
}

/** Orthogonal, by one reflection a dimension. */
export function rotation(size: number, seed: number): DenseMatrix {
  let q = identity(size);
  for (let k = 0; k < size; k++) q = product(q, reflection(bell(1, size, seed + 7 * k).data));
  return q;
}

function identity(size: number): DenseMatrix {
  const data = Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  return { rows: size, columns: size, data };
}

function reflection(v: Float64Array): DenseMatrix {
  const size = v.length;
  const squares = v.reduce((sum, value) => sum + value * value, 0);
  const { data } = identity(size);
  for (let i = 0; i < data.length; i++) {
    data[i] -= (2 * v[Math.floor(i / size)] * v[i % size]) / squares;
  }
  return { rows: size, columns: size, data };
}

/** A rotation, factors from about 1/4 to 4, a rotation. */
function invertible(size: number, seed: number): DenseMatrix {
  const factors = bell(1, size, seed + 3).data.map((value) => 2 ** value);
  const scaled = rotation(size, seed);
  const data = scaled.data.map((value, i) => value * factors[i % size]);
  return product({ ...scaled, data }, rotation(size, seed + 5));
}

/** Rows in that order. */
export function rowsInOrder({ rows, columns, data }: DenseMatrix, order: number[]): DenseMatrix {
  const out = new Float64Array(data.length);
  for (const [i, from] of order.entries()) {
    out.set(data.subarray(from * columns, (from + 1) * columns), i * columns);
  }
  return { rows, columns, data: out };
}

/** x among more features by an isometry. */
export function widened(x: DenseMatrix, features: number, seed: number): DenseMatrix {
  const { data } = rotation(features, seed);
  const rows = { rows: x.columns, columns: features, data: data.slice(0, x.columns * features) };
  return product(x, rows);
}
