import { EngineError } from "../errors";
import type { Task } from "../task";

const EPSILON = 2 ** -53;
/** Sweeps per eigenvalue before giving up; fewer than two are usual. */
const MAX_SWEEPS = 60;

/**
 * Eigenvalues of the symmetric tridiagonal matrix with diagonal `d` (n) and off-diagonal `e`
 * (n − 1), by implicit QL with Wilkinson's shift; `d` and `e` are overwritten, and `d` ends as
 * the values, in no order. Rows i of `vectors` (n rows of `width`), when given, are rotated
 * along: started as Qᵀ they end as eigenvectors of Q·T·Qᵀ.
 * Entries must be scaled to about 1 at most. Throws `internal` when a value does not converge.
 */
export function tridiagonalQl(
  d: Float64Array,
  e: Float64Array,
  vectors: { readonly data: Float64Array; readonly width: number } | null,
  task: Task,
): void {
  const n = d.length;
  const cosines = new Float64Array(n);
  const sines = new Float64Array(n);
  let sweeps = 0;
  for (let first = 0; first < n; first++) {
    task.tick(first, n);
    for (;;) {
      let last = first;
      while (last < n - 1) {
        const size = Math.abs(d[last]) + Math.abs(d[last + 1]);
        if (Math.abs(e[last]) <= EPSILON * size || Math.abs(e[last]) < 1e-290) break;
        last++;
      }
      if (last === first) break;
      if (sweeps++ > MAX_SWEEPS * n) {
        throw new EngineError("internal", `eigenvalues: no convergence in ${sweeps} sweeps`);
      }
      sweep({ d, e, first, last, cosines, sines });
      if (vectors) rotateRows({ ...vectors, first, last, cosines, sines });
    }
  }
}

interface Sweep {
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly first: number;
  readonly last: number;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** One implicit sweep from `last` up to `first`; rotation i acts on rows i and i + 1. */
function sweep({ d, e, first, last, cosines, sines }: Sweep): void {
  // Wilkinson's shift: the eigenvalue of the leading 2×2 block that is nearer to its first entry
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  const root = Math.hypot(half, 1);
  let g = d[last] - d[first] + e[first] / (half + (half < 0 ? -root : root));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = Math.hypot(f, g);
    if (i < last - 1) e[i + 1] = r;
    if (r === 0) {
      // the matrix splits here: what follows is for the next sweep
      d[i + 1] -= p;
      if (i + 1 < last) e[i + 1] = 0;
      for (let k = i; k >= first; k--) {
        cosines[k] = 1;
        sines[k] = 0;
      }
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    cosines[i] = c;
    sines[i] = s;
  }
  d[first] -= p;
  e[first] = g;
}

function rotateRows({
  data,
  width,
  first,
  last,
  cosines,
  sines,
}: Omit<Sweep, "d" | "e"> & { readonly data: Float64Array; readonly width: number }): void {
  for (let i = last - 1; i >= first; i--) {
    const [c, s] = [cosines[i], sines[i]];
    if (s === 0) continue;
    const low = i * width;
    const high = low + width;
    for (let k = 0; k < width; k++) {
      const x = data[low + k];
      const y = data[high + k];
      data[high + k] = s * x + c * y;
      data[low + k] = c * x - s * y;
    }
  }
}
