/** How often each sign occurs in a matrix or tensor: the chance level of sign agreement. */
import { elementCount } from "../formats/checkpoint";
import type { SignCounts } from "../weights/figures";
import type { MatrixRef } from "../weights/matrixRef";
import type { JobContext, TensorRef } from "./job";
import { type MatrixReader, openMatrix } from "./readMatrix";

export interface SignCountsInput {
  readonly of: { readonly tensor: TensorRef } | { readonly matrix: MatrixRef };
}

/** Up to here every entry is looked at; above, {@link SAMPLED_BLOCKS} even blocks of this in all. */
export const MAX_SIGN_ENTRIES = 65_536;
const SAMPLED_BLOCKS = 16;

/**
 * Job `weights.signCounts`: exact up to {@link MAX_SIGN_ENTRIES} entries; of larger tensors evenly
 * spaced blocks are read, which tells shares to about 0.002. NaN has no sign.
 */
export async function signCounts(
  { of }: SignCountsInput,
  context: JobContext,
): Promise<SignCounts> {
  const reader = await openMatrix("matrix" in of ? of.matrix : asColumn(of.tensor), context);
  const counts = { positive: 0, negative: 0, zero: 0 };
  for (const { first, count } of sampledRows(reader)) {
    context.task.tick(first, reader.rows);
    for (const value of await reader.read(first, count)) {
      if (value > 0) counts.positive++;
      else if (value < 0) counts.negative++;
      else if (value === 0) counts.zero++;
    }
  }
  return counts;
}

const asColumn = (tensor: TensorRef): MatrixRef => ({
  kind: "tensor",
  rows: elementCount(tensor.tensor.shape),
  columns: 1,
  tensor,
});

function sampledRows({ rows, columns }: MatrixReader): { first: number; count: number }[] {
  const wanted = Math.max(SAMPLED_BLOCKS, Math.floor(MAX_SIGN_ENTRIES / Math.max(1, columns)));
  if (rows <= wanted) return [{ first: 0, count: rows }];
  const count = Math.floor(wanted / SAMPLED_BLOCKS);
  return Array.from({ length: SAMPLED_BLOCKS }, (_, block) => ({
    first: Math.floor((block * (rows - count)) / (SAMPLED_BLOCKS - 1)),
    count,
  }));
}
