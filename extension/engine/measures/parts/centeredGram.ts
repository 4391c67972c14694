/** X̄X̄ᵀ (n×n): inner products of the samples about their mean. O(n²·p). */
import type { DenseMatrix } from "../../linalg/matrix";
import { outerGram } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Part, Prepared } from "../measure";
import { centered } from "./centered";
import { whenSmaller } from "./whenSmaller";

export const centeredGram: Part<DenseMatrix> = {
  id: "centeredGram",
  bytes: (n) => 8 * n * n,
  compute: (x, task) => outerGram(x.get(centered, task), task),
};

/** Null where there are no fewer samples than features. */
export const smallGram = whenSmaller(centeredGram);

/** The same whatever the sizes, computed beforehand or not. */
export const gramOf = (x: Prepared, task: Task): DenseMatrix =>
  x.get(smallGram, task) ?? x.get(centeredGram, task);
