/** The worked example of functional latent alignment: two small networks in float64. */
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { multiply } from "../../../extension/engine/linalg/multiply";
import { transpose } from "../linalg/matrices";
import { rowsToMatrix } from "../linalg/reference";

const x = rowsToMatrix([
  [1, 0.5],
  [-0.5, 1],
  [0.25, -1],
  [1.5, 1],
]);

/** rows · Wᵀ + b. */
export function affine(rows: DenseMatrix, weight: DenseMatrix, bias: ArrayLike<number>) {
  const out = multiply(rows, transpose(weight));
  out.data.forEach((value, i) => {
    out.data[i] = value + bias[i % out.columns];
  });
  return out;
}

const relu = (m: DenseMatrix) => ({ ...m, data: m.data.map((value) => Math.max(0, value)) });

const B2 = rowsToMatrix([
  [1, -1],
  [0.5, 0.5],
]);
const C = rowsToMatrix([
  [1, -0.5],
  [-1, 1],
]);

/** Later activations and logits of the receiving network, from its first layer on. */
export function rest(h1: DenseMatrix): { h2: DenseMatrix; logits: DenseMatrix } {
  const h2 = relu(affine(h1, B2, [0.2, -0.1]));
  return { h2, logits: affine(h2, C, [0, 0.1]) };
}

/** The sending network's first layer. */
export const front = relu(
  affine(
    x,
    rowsToMatrix([
      [1, -1],
      [0.5, 1],
      [-1, 0.5],
    ]),
    [0.1, 0, 0.2],
  ),
);

/** The receiving network's first layer. */
export const native = relu(
  affine(
    x,
    rowsToMatrix([
      [0.5, 1],
      [1, -0.5],
    ]),
    [0, 0.1],
  ),
);

export const labels = [0, 1, 0, 1];

export const stitch = {
  weight: rowsToMatrix([
    [0.2, 0.7, 0],
    [0.6, 0, -0.1],
  ]),
  bias: [0.05, -0.05],
};
