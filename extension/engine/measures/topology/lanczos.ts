import { symmetricEigen } from "../../linalg/decompositions";
import type { NeighborGraph } from "./neighborGraph";

/** Gauss quadrature of a function of a matrix: uᵀ·f(M)·u ≈ Σ weights·f(nodes) for a unit vector u. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Below this the Krylov space is exhausted; entries of the matrix are at most 1. */
const EXHAUSTED = 1e-12;

/**
 * The quadrature of a normalized adjacency matrix for the vector `start`, by at most `steps` steps
 * of Lanczos with full reorthogonalization. Exact for polynomials of degree 2·steps − 1.
 * O(steps·edges + steps²·n). Ubaru, Chen and Saad 2017.
 */
export function lanczosQuadrature(
  graph: NeighborGraph,
  start: Float64Array,
  steps: number,
): Quadrature {
  const basis: Float64Array[] = [normalized(start)];
  const diagonal: number[] = [];
  const off: number[] = [];
  while (basis.length <= steps) {
    const w = applied(graph, basis[basis.length - 1]);
    const along = dot(w, basis[basis.length - 1]);
    diagonal.push(along);
    if (basis.length === steps) break;
    // twice is enough (Kahan and Parlett)
    for (let pass = 0; pass < 2; pass++) for (const v of basis) subtract(w, v, dot(w, v));
    const rest = Math.sqrt(dot(w, w));
    if (rest < EXHAUSTED) break;
    off.push(rest);
    basis.push(w.map((value) => value / rest));
  }
  return gaussQuadrature(diagonal, off);
}

/** From the tridiagonal matrix: its eigenvalues, and the squares of their vectors' first entries. */
function gaussQuadrature(diagonal: readonly number[], off: readonly number[]): Quadrature {
  const size = diagonal.length;
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    data[i * size + i] = diagonal[i];
    if (i > 0) data[i * size + i - 1] = data[(i - 1) * size + i] = off[i - 1];
  }
  const { values, vectors } = symmetricEigen({ rows: size, columns: size, data });
  return { nodes: values, weights: values.map((_, k) => vectors.data[k] ** 2) };
}

function applied({ starts, columns, values }: NeighborGraph, v: Float64Array): Float64Array {
  const w = new Float64Array(v.length);
  for (let i = 0; i < w.length; i++) {
    let sum = 0;
    for (let place = starts[i]; place < starts[i + 1]; place++) {
      sum += values[place] * v[columns[place]];
    }
    w[i] = sum;
  }
  return w;
}

function normalized(v: Float64Array): Float64Array {
  const length = Math.sqrt(dot(v, v));
  return v.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function subtract(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] -= factor * b[i];
}
