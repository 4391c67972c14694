import { EngineError } from "../errors";
import { Rotation } from "./rotation";

const EPSILON = 2 ** -53;
/** Sweeps for one eigenvalue before giving up; fewer than two are usual. */
const MAX_SWEEPS = 200;
/**
 * Sweeps after which an entry counts as zero beside the whole matrix, not only beside its
 * neighbors, and a little more with each: what falls from large to small entries may never get
 * smaller than rounding.
 */
const PATIENCE = 10;
/** Entries below this are nothing beside the matrix, whose entries are about 1. */
const NEGLIGIBLE = 1e-290;

/** Takes the rotations of a sweep along to vectors. */
export interface SweepRotations {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  /** Rotation k of `count` takes rows (last − k, last − k − 1) = (a, b) to (c·a + s·b, c·b − s·a). */
  apply(last: number, count: number): void;
}

/**
 * Diagonalizes the symmetric tridiagonal matrix with diagonal `d` (n) and off-diagonal `e`
 * (n − 1), by implicit QL with Wilkinson's shift; both are overwritten, and `d` ends as the
 * values, in no order. Rows that `rotations` acts on and that start as the identity end as the
 * eigenvectors. Entries must be at most about 1 in size. For values alone, tridiagonalValues.ts.
 * Throws `internal` when a value does not converge.
 */
export function tridiagonalQl(
  d: Float64Array,
  e: Float64Array,
  rotations: SweepRotations,
  tick: () => void,
): void {
  const n = d.length;
  let largest = 0;
  for (const entry of d) largest = Math.max(largest, Math.abs(entry));
  for (const entry of e) largest = Math.max(largest, Math.abs(entry));
  for (let first = 0; first < n; first++) {
    tick();
    for (let sweeps = 0; ; ) {
      const rounding = EPSILON * largest * (sweeps - PATIENCE);
      const last = blockEnd(d, e, first, Math.max(NEGLIGIBLE, rounding));
      if (last === first) break;
      if (sweeps++ > MAX_SWEEPS) {
        throw new EngineError("internal", `eigenvalues: no convergence in ${sweeps} sweeps`);
      }
      const count = sweep({ d, e, first, last, rotations });
      rotations.apply(last, count);
    }
  }
}

/** Last index of the unreduced block that starts at `first`; entries that are nothing become 0. */
function blockEnd(d: Float64Array, e: Float64Array, first: number, negligible: number): number {
  let last = first;
  while (last < e.length) {
    const size = Math.abs(d[last]) + Math.abs(d[last + 1]);
    if (Math.abs(e[last]) <= EPSILON * size || Math.abs(e[last]) <= negligible) {
      e[last] = 0;
      break;
    }
    last++;
  }
  return last;
}

interface Sweep {
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly first: number;
  readonly last: number;
  readonly rotations: SweepRotations;
}

/** One implicit sweep from `last` up to `first`; gives how many rotations it made. */
function sweep({ d, e, first, last, rotations }: Sweep): number {
  // Wilkinson's shift: the eigenvalue of the leading 2×2 block that is nearer to its first entry
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  const root = Math.hypot(half, 1);
  let g = d[last] - d[first] + e[first] / (half + (half < 0 ? -root : root));
  const rotation = new Rotation();
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = s * e[i];
    const b = c * e[i];
    rotation.set(g, f);
    const r = rotation.length;
    if (i < last - 1) e[i + 1] = r;
    if (r === 0) {
      // the matrix splits here: what follows is for the next sweep
      d[i + 1] -= p;
      return last - 1 - i;
    }
    s = rotation.sine;
    c = rotation.cosine;
    g = d[i + 1] - p;
    const t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    rotations.cosines[last - 1 - i] = c;
    rotations.sines[last - 1 - i] = s;
  }
  d[first] -= p;
  e[first] = g;
  return last - first;
}
