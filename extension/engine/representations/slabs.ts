/** Whole matrices of measures that are functions of inner products, in less than a comparison a pair. */

import type { SlabsOutput } from "../jobs/representationSlabs";
import { slabsOf } from "../jobs/slabStack";
import type { Measure, SlabProducts } from "../measures/measure";
import type { MeasureChoice } from "../measures/params";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { SharedRepresentation } from "./shared";

/**
 * Bytes that the slabs of all representations take in one thread: high slabs multiply faster, since
 * each reads the rest of its representation once.
 */
const SLAB_BYTES = 192 * 1024 * 1024;

export interface MatrixSizes {
  /** Samples by features of every layer that takes part, rows and columns. */
  readonly layers: readonly { readonly rows: number; readonly columns: number }[];
  readonly pairs: number;
}

/**
 * True where slabs are less work: R·n²·p for φ of R representations and n² a pair, against 2npq a
 * pair. Decided by sizes alone, so that it is the same on every machine.
 */
export function slabsPay(measure: Measure, { layers, pairs }: MatrixSizes): boolean {
  const [first] = layers;
  if (!measure.slabs || !first || first.rows < measure.representation.minSamples) return false;
  const n = first.rows;
  if (layers.some(({ rows }) => rows !== n)) return false;
  const mean = layers.reduce((sum, { columns }) => sum + columns, 0) / layers.length;
  const bySlabs = layers.length * n * n * mean + pairs * n * n;
  return bySlabs < pairs * 2 * n * mean * Math.min(mean, n);
}

/** Choices that share a φ are done in one pass. */
export function slabGroups(choices: readonly MeasureChoice[]): MeasureChoice[][] {
  const groups = new Map<string, MeasureChoice[]>();
  for (const choice of choices) {
    const id = choice.measure.slabs?.id ?? "";
    groups.set(id, [...(groups.get(id) ?? []), choice]);
  }
  return [...groups.values()];
}

export interface SlabWork {
  readonly choice: MeasureChoice;
  readonly rows: readonly SharedRepresentation[];
  /** Null for the rows among themselves. */
  readonly columns: readonly SharedRepresentation[] | null;
  /** Told as slabs are done. */
  readonly onShare: (share: number) => void;
  /** Of one slab's stack; {@link SLAB_BYTES} when absent. */
  readonly bytes?: number;
}

/** ⟨φ(x), φ(y)⟩ and the squares of both, for row i and column j. */
export type ProductsAt = (i: number, j: number) => SlabProducts;

/** Slabs are added in their order, whatever the order in which threads finish them. */
export async function runSlabs(
  bench: Workbench,
  { choice, rows, columns, onShare, bytes = SLAB_BYTES }: SlabWork,
): Promise<ProductsAt> {
  const n = rows[0].rows;
  const slabs = slabsOf(n, rows.length + (columns?.length ?? 0), bytes);
  const total = {
    products: new Float64Array(rows.length * (columns ?? rows).length),
    squaresRows: new Float64Array(rows.length),
    squaresColumns: new Float64Array(columns?.length ?? 0),
  };
  const waiting = new Map<number, SlabsOutput>();
  let added = 0;
  await forEachBounded(bench, [...slabs.entries()], async ([at, slab]) => {
    const input = { measure: choice.measure.id, rows, columns, slab };
    const { executor, signal } = bench;
    waiting.set(at, await executor.run("representations.slab", input, { signal }));
    for (let next = waiting.get(added); next; next = waiting.get(added)) {
      add(total.products, next.products);
      add(total.squaresRows, next.squaresRows);
      add(total.squaresColumns, next.squaresColumns);
      waiting.delete(added++);
    }
    onShare(1 / slabs.length);
  });
  const width = (columns ?? rows).length;
  const squares = columns === null ? total.squaresRows : total.squaresColumns;
  return (i, j) => ({
    xy: total.products[i * width + j],
    xx: total.squaresRows[i],
    yy: squares[j],
    n,
  });
}

function add(target: Float64Array, values: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += values[i];
}
