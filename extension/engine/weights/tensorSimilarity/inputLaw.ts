/** Inputs of another mean and covariance than standard Gaussian ones. */
import { EngineError } from "../../errors";
import type { DenseMatrix } from "../../linalg/matrix";
import { symmetricEigen } from "../../linalg/symmetricEigen";
import { zeros } from "./lift";
import type { LinearLayer } from "./stack";

/** Eigenvalues of a covariance below this share of the largest are what rounding leaves of zero. */
const NEGATIVE_TOLERANCE = 1e-10;

/**
 * x = μ + Σ^½ z as a first layer, so that every form for standard z answers for x: G = Σ in the
 * first layer's products, and moments [[1, μᵀ], [μ, Σ + μμᵀ]] of lifted inputs. A mean needs the
 * constant, `lifted`.
 * Throws `shape.mismatch` where sizes differ, `input.nonfinite` where Σ is no covariance.
 */
export function inputLayer(
  covariance: DenseMatrix,
  mean: Float64Array | null,
  { lifted, name }: { readonly lifted: boolean; readonly name: string },
): LinearLayer {
  const d = covariance.rows;
  if (covariance.columns !== d || (mean && mean.length !== d)) {
    const got = mean
      ? `${d}x${covariance.columns}, mean of ${mean.length}`
      : `${d}x${covariance.columns}`;
    throw new EngineError(
      "shape.mismatch",
      `${name}: expected a square covariance and a mean of its size, got ${got}`,
    );
  }
  requireSymmetric(covariance, name);
  const { values, vectors } = symmetricEigen(covariance);
  const most = values[d - 1];
  if (!(values[0] >= -NEGATIVE_TOLERANCE * most)) {
    throw new EngineError(
      "input.nonfinite",
      `${name}: expected a covariance, which has no negative eigenvalues, got ${values[0]}`,
    );
  }
  const at = lifted ? 1 : 0;
  const weight = zeros(d + at, d + at);
  const { columns, data } = weight;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      data[(i + at) * columns + j + at] =
        vectors.data[i * d + j] * Math.sqrt(Math.max(0, values[j]));
    }
    if (lifted && mean) data[(i + at) * columns] = mean[i];
  }
  if (lifted) data[0] = 1;
  return { kind: "linear", weight };
}

function requireSymmetric({ rows, columns, data }: DenseMatrix, name: string): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [data[i * columns + j], data[j * columns + i]];
      if (Math.abs(x - y) <= 1e-6 * (Math.abs(x) + Math.abs(y)) + Number.MIN_VALUE) continue;
      throw new EngineError(
        "input.nonfinite",
        `${name}: expected a symmetric covariance, got ${x} and ${y} at (${i}, ${j}) and (${j}, ${i})`,
      );
    }
  }
}
