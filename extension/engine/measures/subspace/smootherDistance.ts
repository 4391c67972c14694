/** ‖H − H′‖_F of two matrices H = FFᵀ, H′ = GGᵀ (n×n) that are never formed. */
import { qr } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import { transposedMultiply } from "../../linalg/multiply";
import { gram, multiplyTransposed } from "../../linalg/products";
import type { Task } from "../../task";
import { sumOfSquares } from "../parts/sums";

/** Below this share of ‖H‖² + ‖H′‖², the difference has lost too many digits. */
const NEAR = 1e-4;

/**
 * √(‖FᵀF‖² + ‖GᵀG‖² − 2‖FᵀG‖²) in O(n·(k² + l² + kl)) for F n×k and G n×l. Where that hardly
 * differs from 0, by a triangular factor of [F G], from which the difference itself is formed.
 */
export function smootherDistance(f: DenseMatrix, g: DenseMatrix, task: Task): number {
  const squares = [f, g].map((root) => sumOfSquares(gram(root, task).data));
  return distance(f, g, squares[0] + squares[1], task);
}

/** The same for F and G of orthonormal columns, of which H and H′ are the projectors. */
export const projectorDistance = (f: DenseMatrix, g: DenseMatrix, task: Task): number =>
  distance(f, g, f.columns + g.columns, task);

function distance(f: DenseMatrix, g: DenseMatrix, squares: number, task: Task): number {
  const squared = squares - 2 * sumOfSquares(transposedMultiply(f, g, task).data);
  return squared < NEAR * squares ? difference(f, g, task) : Math.sqrt(squared);
}

/** With [F G] = QR, H − H′ = QR·diag(I, −I)·RᵀQᵀ. */
function difference(f: DenseMatrix, g: DenseMatrix, task: Task): number {
  const joined = besides(f, g);
  const root = joined.columns < joined.rows ? qr(joined, task).r : joined;
  const data = Float64Array.from(root.data);
  for (let i = 0; i < data.length; i++) if (i % root.columns >= f.columns) data[i] = -data[i];
  return Math.sqrt(sumOfSquares(multiplyTransposed({ ...root, data }, root, task).data));
}

function besides(f: DenseMatrix, g: DenseMatrix): DenseMatrix {
  const columns = f.columns + g.columns;
  const data = new Float64Array(f.rows * columns);
  for (let i = 0; i < f.rows; i++) {
    data.set(f.data.subarray(i * f.columns, (i + 1) * f.columns), i * columns);
    data.set(g.data.subarray(i * g.columns, (i + 1) * g.columns), i * columns + f.columns);
  }
  return { rows: f.rows, columns, data };
}
