/**
 * Which matrices meet which in the cells of a board.
 *
 * Matrices that are the very same elements (a model against itself, tied weights) are one item,
 * prepared once, and a symmetric measure takes two items once in whichever order they meet.
 */
import type { Board } from "./board";
import type { ModelLayer } from "./layers";
import { type MatrixRef, matrixKey } from "./matrixRef";
import type { Sides } from "./pairing";

export interface Crossing {
  readonly items: readonly MatrixRef[];
  /** For each item the later items, or itself, that it meets. */
  readonly partners: readonly (readonly number[])[];
  /** Cells of the board in which two items meet. */
  cells(p: number, q: number): readonly (readonly [row: number, column: number])[];
}

/** Crosses the layers in the cells that are `wanted` and still pending. */
export function crossLayers(
  layers: Sides<readonly ModelLayer[]>,
  board: Board,
  wanted: (row: number, column: number) => boolean,
): Crossing {
  const items: MatrixRef[] = [];
  const known = new Map<string, number>();
  const itemOf = (layer: ModelLayer): number => {
    if (!layer.matrix) return -1;
    const key = matrixKey(layer.matrix);
    const there = known.get(key);
    if (there !== undefined) return there;
    known.set(key, items.length);
    return items.push(layer.matrix) - 1;
  };
  const rows = layers.a.map(itemOf);
  const columns = layers.b.map(itemOf);
  const cells = new Map<number, [number, number][]>();
  const total = items.length;
  board.eachCell((i, j) => {
    const [p, q] = [rows[i], columns[j]];
    if (p < 0 || q < 0 || !board.isPending(i, j) || !wanted(i, j)) return;
    const key = Math.min(p, q) * total + Math.max(p, q);
    const list = cells.get(key);
    if (list) list.push([i, j]);
    else cells.set(key, [[i, j]]);
  });
  const partners = items.map((): number[] => []);
  for (const key of cells.keys()) partners[Math.floor(key / total)].push(key % total);
  for (const list of partners) list.sort((x, y) => x - y);
  return {
    items,
    partners,
    cells: (p, q) => cells.get(Math.min(p, q) * total + Math.max(p, q)) ?? [],
  };
}

/** The items of a crossing that meet anything, grouped by a property that partners share. */
export function groupItems<K>(
  { items, partners }: Crossing,
  property: (item: MatrixRef) => K,
): Map<K, number[]> {
  const used = new Set<number>();
  partners.forEach((list, p) => {
    if (list.length > 0) used.add(p);
    for (const q of list) used.add(q);
  });
  const groups = new Map<K, number[]>();
  for (const p of [...used].sort((x, y) => x - y)) {
    const key = property(items[p]);
    const group = groups.get(key);
    if (group) group.push(p);
    else groups.set(key, [p]);
  }
  return groups;
}
