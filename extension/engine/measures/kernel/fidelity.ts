/** The fidelity of two Gram matrices, and the Bures distance that follows from it. */
import { multiply, transposedMultiply } from "../../linalg/multiply";
import { singularValues } from "../../linalg/singularValues";
import { thinSvd } from "../../linalg/thinSvd";
import { transpose } from "../../linalg/transpose";
import type { Task } from "../../task";
import type { Prepared } from "../measure";
import { sum, sumOfSquares } from "../parts/sums";
import { thinFactor } from "../parts/thinFactor";

/** ‖X̄ᵀȲ‖_*, the sum of singular values: tr (K^½ L K^½)^½ for K = X̄X̄ᵀ, L = ȲȲᵀ. */
export function fidelity(x: Prepared, y: Prepared, task: Task): number {
  const product = transposedMultiply(x.get(thinFactor, task), y.get(thinFactor, task), task);
  return sum(singularValues(product, task));
}

/** Share of the traces below which their difference to the fidelity has lost too many digits. */
const CANCELED = 1e-4;

/** tr K + tr L − 2·fidelity, never negative, to about 1e-12 relative also where small. */
export function buresSquared(x: Prepared, y: Prepared, task: Task): number {
  const traces = trace(x, task) + trace(y, task);
  const squared = traces - 2 * fidelity(x, y, task);
  return squared < CANCELED * traces ? squaredAfterRotation(x, y, task) : squared;
}

/** min over rotations Q of ‖X̄Q − Ȳ‖²_F, the same number as a sum of squares. */
function squaredAfterRotation(x: Prepared, y: Prepared, task: Task): number {
  const [a, b] = [x.get(thinFactor, task), y.get(thinFactor, task)];
  // of two factors, the one of fewer columns is turned into the other's space, losing nothing
  const [from, to] = a.columns <= b.columns ? [a, b] : [b, a];
  const { u, v } = thinSvd(transposedMultiply(from, to, task), task);
  const turned = multiply(from, multiply(u, transpose(v), task), task);
  return sumOfSquares(turned.data.map((entry, i) => entry - to.data[i]));
}

/** tr K = ‖X̄‖²_F. */
export const trace = (x: Prepared, task: Task): number =>
  sumOfSquares(x.get(thinFactor, task).data);
