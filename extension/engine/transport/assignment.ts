/**
 * The linear assignment problem, exactly: distinct columns for the rows of a cost matrix (or
 * distinct rows for its columns, where these are fewer) with the least total cost.
 *
 * Shortest augmenting paths (Jonker and Volgenant 1987) in the rectangular form of Crouse (2016),
 * after rounds of augmenting row reduction, which match most rows at O(n) each. Prices u of rows
 * and v of columns keep cost − u − v ≥ 0, with equality on matched pairs and v = 0 on free columns
 * of a rectangle; that is optimality.
 */
import type { DenseMatrix } from "../linalg/matrix";
import { transpose } from "../linalg/transpose";
import { type Task, untracked } from "../task";

/**
 * The column matched to each row of `cost` (m×n, finite), or −1 for rows left over when m > n.
 * Of several optima, which one is unspecified, but always the same one. O(min(m, n)²·max(m, n)).
 */
export function minimumAssignment(cost: DenseMatrix, task: Task = untracked): Int32Array {
  if (cost.rows <= cost.columns) return solve(cost, task);
  const rowOf = solve(transpose(cost), task);
  const columnOf = new Int32Array(cost.rows).fill(-1);
  for (let j = 0; j < rowOf.length; j++) columnOf[rowOf[j]] = j;
  return columnOf;
}

/** As {@link minimumAssignment}, for the greatest total. */
export const maximumAssignment = (gain: DenseMatrix, task: Task = untracked): Int32Array =>
  minimumAssignment({ ...gain, data: gain.data.map((value) => -value) }, task);

/** Rounds of row reduction, each over the rows that the one before left free: ever fewer. */
const REDUCTIONS = 24;

interface Matching {
  /** m×n, m ≤ n. */
  readonly cost: DenseMatrix;
  readonly columnOf: Int32Array;
  readonly rowOf: Int32Array;
  /** Prices of columns; those of rows follow from them. */
  readonly v: Float64Array;
}

function solve(cost: DenseMatrix, task: Task): Int32Array {
  const { rows, columns } = cost;
  const columnOf = new Int32Array(rows).fill(-1);
  const rowOf = new Int32Array(columns).fill(-1);
  const v = rows === columns ? columnMinima(cost) : new Float64Array(columns);
  const matching: Matching = { cost, columnOf, rowOf, v };
  let free = Array.from({ length: rows }, (_, i) => i);
  for (let round = 0; round < REDUCTIONS && free.length > 0; round++) {
    task.tick(rows - free.length, rows);
    free = reduceRows(matching, free);
  }
  const search = startSearch(columns);
  for (let i = 0; i < free.length; i++) {
    task.tick(rows - free.length + i, rows);
    augment(matching, free[i], search);
  }
  return columnOf;
}

function columnMinima({ rows, columns, data }: DenseMatrix): Float64Array {
  const minima = data.slice(0, columns);
  for (let i = 1; i < rows; i++) {
    for (let j = 0; j < columns; j++) minima[j] = Math.min(minima[j], data[i * columns + j]);
  }
  return minima;
}

/**
 * Gives every free row its cheapest column, at a price that makes the second cheapest as good.
 * Rows that lose their column to another are free again, and returned.
 */
function reduceRows({ cost, columnOf, rowOf, v }: Matching, free: readonly number[]): number[] {
  const { columns, data } = cost;
  const displaced: number[] = [];
  for (const i of free) {
    const row = i * columns;
    let [best, second, column] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1];
    for (let j = 0; j < columns; j++) {
      const reduced = data[row + j] - v[j];
      if (reduced >= second) continue;
      if (reduced < best) {
        second = best;
        best = reduced;
        column = j;
      } else second = reduced;
    }
    // one column alone has no second best; its price does not matter
    if (columns > 1) v[column] -= second - best;
    const loser = rowOf[column];
    if (loser >= 0) {
      columnOf[loser] = -1;
      displaced.push(loser);
    }
    rowOf[column] = i;
    columnOf[i] = column;
  }
  return displaced;
}

/** Scratch of a search for a shortest path. */
interface Search {
  /** Length of the shortest path known to each column. */
  readonly distance: Float64Array;
  /** The row before each column on it. */
  readonly before: Int32Array;
  /** Columns not yet reached for good come first. */
  readonly order: Int32Array;
}

const startSearch = (columns: number): Search => ({
  distance: new Float64Array(columns),
  before: new Int32Array(columns),
  order: Int32Array.from({ length: columns }, (_, j) => j),
});

/** Matches row `start` along a shortest path to a free column (Dijkstra, dense). */
function augment(matching: Matching, start: number, search: Search): void {
  const { cost, columnOf, rowOf, v } = matching;
  const { columns, data } = cost;
  const { distance, before, order } = search;
  distance.fill(Number.POSITIVE_INFINITY);
  let left = columns;
  let length = 0;
  let row = start;
  let target = -1;
  while (target < 0) {
    const first = row * columns;
    // what a matched row's own column costs it is the price of the row
    const own = columnOf[row];
    const base = length - (own < 0 ? 0 : data[first + own] - v[own]);
    let shortest = Number.POSITIVE_INFINITY;
    let place = -1;
    for (let at = 0; at < left; at++) {
      const j = order[at];
      const through = base + data[first + j] - v[j];
      let known = distance[j];
      if (through < known) {
        known = through;
        distance[j] = through;
        before[j] = row;
      }
      // among equals a free column ends the search at once
      if (known < shortest || (known === shortest && rowOf[j] < 0)) {
        shortest = known;
        place = at;
      }
    }
    length = shortest;
    const column = order[place];
    order[place] = order[--left];
    order[left] = column;
    if (rowOf[column] < 0) target = column;
    else row = rowOf[column];
  }
  for (let at = left; at < columns; at++) v[order[at]] += distance[order[at]] - length;
  for (let column = target; ; ) {
    const i = before[column];
    const next = columnOf[i];
    rowOf[column] = i;
    columnOf[i] = column;
    if (i === start) return;
    column = next;
  }
}
