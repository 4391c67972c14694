/**
 * The U-centered X̄X̄ᵀ, condensed: off the diagonal kᵢⱼ + (dᵢ + dⱼ)/(n − 2) − t/((n − 1)(n − 2)),
 * with d the diagonal of X̄X̄ᵀ and t its sum, since rows of X̄X̄ᵀ add up to zero. n ≥ 4. O(n²·p).
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { outerGram } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Part } from "../measure";
import { centerColumns } from "./centered";
import { gramOf } from "./centeredGram";
import { condensedLength, ROUNDING } from "./condensed";
import { sum } from "./sums";
import { whenSmaller } from "./whenSmaller";

export const uCenteredGram: Part<Float64Array> = {
  id: "uCenteredGram",
  bytes: (n) => 8 * condensedLength(n),
  compute: (x, task) => uCenteredOf(gramOf(x, task)),
};

/** Null where there are no fewer samples than features. */
export const smallUCenteredGram = whenSmaller(uCenteredGram);

/** The same of the rows of a matrix that is not centered yet. */
export const uCenteredGramOf = (rows: DenseMatrix, task: Task): Float64Array =>
  uCenteredOf(outerGram(centerColumns(rows), task));

function uCenteredOf({ rows: n, data }: DenseMatrix): Float64Array {
  const diagonal = Float64Array.from({ length: n }, (_, i) => data[i * (n + 1)]);
  const centering = uCentering(diagonal);
  const entries = new Float64Array(condensedLength(n));
  for (let i = 0, to = 0; i < n; i++) {
    const row = data.subarray(i * n + i + 1, (i + 1) * n);
    centering.apply(row, i, entries.subarray(to, to + row.length));
    to += row.length;
  }
  return entries;
}

export interface UCentering {
  /** Writes to `target` the U-centered entries (i, i + 1), (i, i + 2)... for those of X̄X̄ᵀ. */
  apply(row: Float64Array, i: number, target: Float64Array): void;
}

/** U-centering of X̄X̄ᵀ with that diagonal. What is no larger than rounding becomes zero. */
export function uCentering(diagonal: Float64Array): UCentering {
  const n = diagonal.length;
  const offsets = diagonal.map((d) => d / (n - 2));
  const lengths = diagonal.map(Math.sqrt);
  const mean = sum(offsets) / (n - 1);
  return {
    apply(row, i, target) {
      for (let k = 0; k < row.length; k++) {
        const j = i + 1 + k;
        const offset = offsets[i] + offsets[j];
        const entry = row[k] + offset - mean;
        const rounding = ROUNDING * (lengths[i] * lengths[j] + offset + mean);
        target[k] = Math.abs(entry) > rounding ? entry : 0;
      }
    },
  };
}
