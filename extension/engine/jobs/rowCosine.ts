/** Whether two matrices agree row by row, on a sample of their first rows. */
import type { MatrixRef } from "../weights/matrixRef";
import type { JobContext } from "./job";
import { openMatrix } from "./readMatrix";

export interface RowCosineInput {
  readonly a: MatrixRef;
  readonly b: MatrixRef;
}

/** Elements that tell enough. */
const SAMPLE = 2 ** 22;

/** Job `weights.rowCosine`: the cosine of the first rows of two matrices of one shape. */
export async function rowCosine({ a, b }: RowCosineInput, context: JobContext): Promise<number> {
  const count = Math.max(1, Math.min(a.rows, b.rows, Math.floor(SAMPLE / a.columns)));
  const x = await (await openMatrix(a, context)).read(0, count);
  const y = await (await openMatrix(b, context)).read(0, count);
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += x[i] * y[i];
    xx += x[i] * x[i];
    yy += y[i] * y[i];
  }
  return xy / Math.sqrt(xx * yy);
}
