/**
 * The matrix on other inputs: subsets of as many inputs, drawn with replacement, with the matchings
 * and the scales that were found on all. Whoever draws other inputs gets about such a matrix.
 */
import type { SharedSpace } from "../jobs/layerPairs";
import { createRandom } from "../linalg/random";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { PairBoard } from "./board";
import { type LayerDistances, layerDistances } from "./segment";

/** Operations beyond which no subsets are drawn: minutes on one core. */
const MOST_WORK = 3e11;

/** One matrix a subset, over `kept` rows of the board; null where it would take too long. */
export async function resampledMatrices(
  board: PairBoard,
  spaces: readonly { readonly at: number; readonly space: SharedSpace }[],
  { subsets, seed, bench }: { subsets: number; seed: number; bench: Workbench },
): Promise<LayerDistances[] | null> {
  const size = spaces.length;
  const n = spaces[0]?.space.n ?? 0;
  const pairs = spaces.flatMap((_, i) =>
    Array.from({ length: size - i - 1 }, (_, k) => [i, i + 1 + k] as const),
  );
  if (pairs.length * subsets * n * n > MOST_WORK) return null;
  const weights = drawnWeights(n, subsets, seed);
  const matrices = Array.from({ length: subsets }, () => new Float64Array(size * size));
  await forEachBounded(bench, pairs, async ([i, j]) => {
    const [row, column] = [spaces[i], spaces[j]];
    const matching = board.matchings.get(row.at * board.columns + column.at) ?? null;
    const input = { row: row.space, column: column.space, matching, weights };
    const { values } = await bench.executor.run("transport.resample", input, {
      signal: bench.signal,
    });
    for (let b = 0; b < subsets; b++) {
      matrices[b][i * size + j] = values[b];
      matrices[b][j * size + i] = values[b];
    }
  });
  return matrices.map((data) => layerDistances(size, data));
}

/** The matrices of the subsets of inputs from which distances were told, over `kept` rows. */
export function drawnMatrices(board: PairBoard, kept: readonly number[]): LayerDistances[] {
  const size = kept.length;
  const draws = board.draws.values().next().value?.length ?? 0;
  return Array.from({ length: draws }, (_, b) => {
    const data = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = i + 1; j < size; j++) {
        const value = board.draws.get(kept[i] * board.columns + kept[j])?.[b] ?? Number.NaN;
        data[i * size + j] = value;
        data[j * size + i] = value;
      }
    }
    return layerDistances(size, data);
  });
}

/** Streams that no other draw of the seed has. */
const STREAM = 2 ** 31;

function drawnWeights(n: number, subsets: number, seed: number): Float64Array {
  const weights = new Float64Array(subsets * n);
  for (let b = 0; b < subsets; b++) {
    const random = createRandom(seed, STREAM + b);
    for (let k = 0; k < n; k++) weights[b * n + random.below(n)] += 1 / n;
  }
  return weights;
}
