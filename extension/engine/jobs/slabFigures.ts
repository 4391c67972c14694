/** A measure on all pairs of a few representations at once, by slabs. */
import type { Prepared, SlabProducts } from "../measures/measure";
import type { Task } from "../task";
import { type PairFigure, plainFigure } from "./representationPairs";
import { slabMethod } from "./representationSlabs";
import { rowSquares, slabsOf, stackProducts, stackSlabs } from "./slabStack";

/** Bytes of the slabs of all of them. */
const SLAB_BYTES = 64 * 1024 * 1024;

/** m(x, y) for every x and y, which have one number of samples; row-major. */
export function figuresBySlabs(
  measure: string,
  xs: readonly Prepared[],
  ys: readonly Prepared[],
  task: Task,
): PairFigure[] {
  const method = slabMethod(measure);
  const n = xs[0].n;
  const products = new Float64Array(xs.length * ys.length);
  const squares = { x: new Float64Array(xs.length), y: new Float64Array(ys.length) };
  for (const slab of slabsOf(n, xs.length + ys.length, SLAB_BYTES)) {
    const x = stackSlabs(method, xs, slab, task);
    const y = stackSlabs(method, ys, slab, task);
    add(products, stackProducts(x, y, task).data);
    add(squares.x, rowSquares(x));
    add(squares.y, rowSquares(y));
  }
  return Array.from(products, (xy, at): PairFigure => {
    const [i, j] = [Math.floor(at / ys.length), at % ys.length];
    const of: SlabProducts = { xy, xx: squares.x[i], yy: squares.y[j], n };
    return plainFigure(method.combine(of));
  });
}

function add(target: Float64Array, values: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += values[i];
}
