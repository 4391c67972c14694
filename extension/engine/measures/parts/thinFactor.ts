/**
 * F (n×min(n, p)) with FFᵀ = X̄X̄ᵀ: X̄ itself, or, of more features than samples, the triangular
 * factor that holds all that inner products of samples tell of them. O(n²·p) in that case.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { qr } from "../../linalg/qr";
import { transpose } from "../../linalg/transpose";
import type { Part } from "../measure";
import { centered } from "./centered";

export const thinFactor: Part<DenseMatrix> = {
  id: "thinFactor",
  bytes: (n, p) => 8 * n * Math.min(n, p),
  compute(x, task) {
    const rows = x.get(centered, task);
    // X̄ᵀ = QR gives X̄X̄ᵀ = RᵀR, without squaring the condition as a Gram matrix would
    return x.p <= x.n ? rows : transpose(qr(transpose(rows), task).r);
  },
};
