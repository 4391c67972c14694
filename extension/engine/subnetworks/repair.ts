/**
 * Matchings that another layer proves not to be the best: √E obeys the triangle inequality at the
 * optimum, so that √E(i, j) > √E(i, k) + √E(k, j) shows a better way from i to j, through k. The
 * descent begins anew from there. Sweeps until nothing is proven, a few at most.
 */
import type { SharedSpace } from "../jobs/layerPairs";
import { composed, inverse } from "../transport/plan";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { PairBoard } from "./board";
import { isSpace, type LayerSpace } from "./matrixPhase";

const SWEEPS = 2;
/** A violation is more than rounding. */
const VIOLATION = 1 + 1e-6;
/** All triples of more layers would take longer than the matrix. */
const MOST_LAYERS = 200;

/** Improves a board of one side with itself; answers how many pairs got better. */
export async function repairByComposing(
  board: PairBoard,
  spaces: readonly LayerSpace[],
  bench: Workbench,
): Promise<number> {
  if (!board.self || board.rows > MOST_LAYERS || board.matchings.size === 0) return 0;
  let improved = 0;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const found = violations(board);
    if (found.length === 0) break;
    let better = 0;
    await forEachBounded(bench, found, async ({ i, j, start }) => {
      const [row, column] = [spaces[i], spaces[j]];
      if (!isSpace(row) || !isSpace(column)) return;
      const answer = await descend(bench, { row, column, start });
      if (answer.value >= board.value(i, j)) return;
      board.matchings.set(i * board.columns + j, answer.matching);
      const kept = answer.matching.filter((to, from) => to === from).length;
      board.improve(i, j, answer.value, kept / row.n);
      better++;
    });
    improved += better;
    if (better === 0) break;
  }
  return improved;
}

const descend = (
  { executor, signal }: Workbench,
  input: { row: SharedSpace; column: SharedSpace; start: Int32Array },
) => executor.run("transport.descend", input, { signal });

interface Violation {
  readonly i: number;
  readonly j: number;
  readonly start: Int32Array;
}

function violations(board: PairBoard): Violation[] {
  const n = board.rows;
  const root = (i: number, j: number) => Math.sqrt(board.value(i, j));
  const found: Violation[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let [least, through] = [Number.POSITIVE_INFINITY, -1];
      for (let k = 0; k < n; k++) {
        if (k === i || k === j) continue;
        const way = root(i, k) + root(k, j);
        if (way < least) [least, through] = [way, k];
      }
      if (through < 0 || !(root(i, j) > VIOLATION * least)) continue;
      const [first, second] = [matching(board, i, through), matching(board, through, j)];
      if (first && second) found.push({ i, j, start: composed(first, second) });
    }
  }
  return found;
}

function matching(board: PairBoard, i: number, j: number): Int32Array | null {
  const kept = board.matchings.get(Math.min(i, j) * board.columns + Math.max(i, j));
  if (!kept) return null;
  return i < j ? kept : inverse(kept);
}
