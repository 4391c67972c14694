/** X̄X̄ᵀ (n×n): inner products of the samples about their mean. */
import type { DenseMatrix } from "../../linalg/matrix";
import { outerGram } from "../../linalg/multiply";
import type { Part } from "../measure";
import { centered } from "./centered";

export const centeredGram: Part<DenseMatrix> = {
  id: "centeredGram",
  bytes: (n) => 8 * n * n,
  compute: (x, task) => outerGram(x.get(centered, task), task),
};
