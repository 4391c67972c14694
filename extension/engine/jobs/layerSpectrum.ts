/** Singular values of layers, and of random matrices of their shapes. */

import { gaussianSpectrum } from "../linalg/gaussianSpectrum";
import type { DenseMatrix } from "../linalg/matrix";
import { multiplyTransposed } from "../linalg/products";
import { createRandom, type Random } from "../linalg/random";
import { singularValues } from "../linalg/singularValues";
import type { Task } from "../task";
import type { MatrixRef } from "../weights/matrixRef";
import { triangularFactor } from "../weights/triangularFactor";
import type { JobContext } from "./job";
import { allFinite, matrixFactor } from "./matrixFactor";
import { shared } from "./sharedFloats";

export interface Spectrum {
  /** In descending order; null when an entry of the matrix is not finite. */
  readonly values: Float64Array | null;
}

/** Job `weights.layerSpectrum`. Throws `format.limit` when the matrix is too large for memory. */
export async function layerSpectrum(
  { matrix }: { readonly matrix: MatrixRef },
  context: JobContext,
): Promise<Spectrum> {
  const factor = await matrixFactor(matrix, context);
  if (!allFinite(factor.data)) return { values: null };
  return { values: shared(singularValues(factor, context.task)) };
}

export interface SpectrumDrawsInput {
  readonly rows: number;
  readonly columns: number;
  /** Rank of an adapter's product; null for full matrices. */
  readonly rank: number | null;
  readonly draws: number;
  readonly seed: number;
  /** Tells shapes and sides apart. */
  readonly stream: number;
}

/**
 * Job `weights.spectrumDraws`: singular values of `draws` matrices of independent standard
 * normals; of products of two such matrices where the layer is an adapter.
 */
export async function spectrumDraws(
  input: SpectrumDrawsInput,
  { task }: JobContext,
): Promise<Float64Array[]> {
  const random = createRandom(input.seed, input.stream);
  return Array.from({ length: input.draws }, (_, draw) => {
    task.tick(draw, input.draws);
    return shared(drawSpectrum(input, random, task));
  });
}

function drawSpectrum(
  { rows, columns, rank }: SpectrumDrawsInput,
  random: Random,
  task: Task,
): Float64Array {
  if (rank === null || rank >= Math.min(rows, columns)) {
    return gaussianSpectrum(rows, columns, random);
  }
  const left = triangularFactor(gaussianMatrix(rows, rank, random));
  const right = gaussianMatrix(columns, rank, random);
  return singularValues(multiplyTransposed(left, right, task), task);
}

const gaussianMatrix = (rows: number, columns: number, random: Random): DenseMatrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, () => random.gaussian()),
});
