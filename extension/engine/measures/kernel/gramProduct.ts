/** ⟨X̄X̄ᵀ, ȲȲᵀ⟩_F = ‖X̄ᵀȲ‖²_F, which all of linear CKA rests on. */
import { transposedMultiply } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Prepared } from "../measure";
import { centered } from "../parts/centered";
import { gramOf } from "../parts/centeredGram";
import { dot, sumOfSquares } from "../parts/sums";

/** True where two n×n Gram matrices are less work than a p×q product, given n, p and q. */
export const gramFormIsCheaper = (x: Prepared, y: Prepared): boolean =>
  x.n * (x.p + y.p) < 2 * x.p * y.p;

/** By the p×q product, or by the Gram matrices where these are less work. */
export function gramProduct(x: Prepared, y: Prepared, task: Task): number {
  return gramFormIsCheaper(x, y)
    ? dot(gramOf(x, task).data, gramOf(y, task).data)
    : sumOfSquares(transposedMultiply(x.get(centered, task), y.get(centered, task), task).data);
}
