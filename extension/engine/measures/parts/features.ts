/** The transposed representation, p×n: features as rows. */
import type { DenseMatrix } from "../../linalg/matrix";
import { transpose } from "../../linalg/transpose";
import type { Part } from "../measure";

export const features: Part<DenseMatrix> = {
  id: "features",
  bytes: (n, p) => 8 * n * p,
  compute: ({ matrix }) => transpose(matrix),
};
