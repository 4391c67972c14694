/** A matrix of a checkpoint read into a part of a larger one that threads share. */
import type { MatrixRef } from "../weights/matrixRef";
import type { JobContext } from "./job";
import { allFinite } from "./matrixFactor";
import { openMatrix } from "./readMatrix";

export interface ReadBlockInput {
  readonly matrix: MatrixRef;
  /** Multiplies every entry. */
  readonly scale: number;
  /** Where it goes in the larger matrix, whose rows are `stride` long. */
  readonly row: number;
  readonly column: number;
  readonly stride: number;
  /** The larger matrix, in shared memory; absent where memory cannot be shared. */
  readonly target?: Float64Array;
}

export interface ReadBlock {
  /** No entry is NaN or infinite. */
  readonly finite: boolean;
  /** The entries, row-major, where there is no target. */
  readonly values?: Float64Array;
}

/** Elements that are read at a time. */
const CHUNK = 2 ** 20;

/** Job `weights.readBlock`. */
export async function readBlock(input: ReadBlockInput, context: JobContext): Promise<ReadBlock> {
  const { matrix, target } = input;
  const reader = await openMatrix(matrix, context);
  const { rows, columns } = reader;
  const values = target ? undefined : new Float64Array(rows * columns);
  const height = Math.max(1, Math.floor(CHUNK / Math.max(1, columns)));
  let finite = true;
  for (let first = 0; first < rows; first += height) {
    context.task.tick(first, rows);
    const count = Math.min(height, rows - first);
    const chunk = await reader.read(first, count);
    finite &&= allFinite(chunk);
    if (input.scale !== 1) for (let i = 0; i < chunk.length; i++) chunk[i] *= input.scale;
    if (target) place(chunk, target, { ...input, row: input.row + first, columns });
    else values?.set(chunk, first * columns);
  }
  return values ? { finite, values } : { finite };
}

/** Writes row-major entries into the larger matrix. */
export function place(
  values: Float64Array,
  target: Float64Array,
  {
    row,
    column,
    stride,
    columns,
  }: { row: number; column: number; stride: number; columns: number },
): void {
  for (let i = 0; i * columns < values.length; i++) {
    const part = values.subarray(i * columns, (i + 1) * columns);
    target.set(part, (row + i) * stride + column);
  }
}
