/**
 * F with F·Fᵀ = X̄·(X̄ᵀX̄ + λI)⁻¹·X̄ᵀ, the matrix that takes centered targets to what ridge
 * regression on X fits to them; with λ = 0, an orthonormal basis of the columns of X̄.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Task } from "../../task";
import type { Part, Prepared } from "../measure";
import { centeredSvd, scaleColumns } from "./centeredSvd";
import { centeredColumnSpace, withoutZeroColumns } from "./columnSpace";
import { centeredNorm } from "./norms";
import { qrBasis } from "./qrBasis";
import { thinFactor } from "./thinFactor";

/** With λ as it is. O(n·p²). */
export function ridgeBasis(lambda: number): Part<DenseMatrix> {
  if (lambda === 0) return centeredColumnSpace;
  return {
    id: `ridgeBasis(${lambda})`,
    bytes: (n, p) => 8 * n * Math.min(n, p),
    compute: (x, task) => compute(x, lambda, task),
  };
}

/** With λ·‖X̄‖²_F: penalised as if X̄ had unit norm. */
export function relativeRidgeBasis(lambda: number): Part<DenseMatrix> {
  if (lambda === 0) return centeredColumnSpace;
  return {
    id: `relativeRidgeBasis(${lambda})`,
    bytes: (n, p) => 8 * n * Math.min(n, p),
    compute: (x, task) => compute(x, lambda * x.get(centeredNorm, task) ** 2, task),
  };
}

function compute(x: Prepared, lambda: number, task: Task): DenseMatrix {
  const kept = withoutZeroColumns(x.get(thinFactor, task));
  if (kept.columns === 0) return kept;
  const basis = qrBasis(kept, lambda, task);
  if (basis) return basis;
  const { u, s } = x.get(centeredSvd, task);
  const root = Math.sqrt(lambda);
  return scaleColumns(
    u,
    s.map((value) => value / Math.hypot(value, root)),
  );
}
