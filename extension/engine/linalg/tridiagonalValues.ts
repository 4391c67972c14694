import { EngineError } from "../errors";

const EPSILON = 2 ** -53;
/** Sweeps for one eigenvalue before giving up; fewer than two are usual. */
const MAX_SWEEPS = 200;
/** Sweeps after which what counts as zero grows, as in tridiagonalQl.ts. */
const PATIENCE = 10;
/** Squares below this are nothing beside the matrix, whose entries are about 1. */
const NEGLIGIBLE = 1e-240;
/** What lies below vanishes beside a square that is not negligible, and has lost digits itself. */
const VANISHED = 1e-280;
/** Quotients of squares above this have lost to underflow nothing that matters. */
const SAFE = 1e-200;

/**
 * Eigenvalues of the symmetric tridiagonal matrix with diagonal `d` (n) and off-diagonal `e`
 * (n − 1), to an absolute error of a few ε·|T|; both are overwritten, and `d` ends as the values,
 * in no order. Entries must be at most about 1 in size. O(n²).
 *
 * QL iteration with Wilkinson's shift on the squares of the off-diagonal, which takes no square
 * roots (Pal, Walker and Kahan; Parlett 1980, section 8.15; LAPACK's dsterf): for values alone,
 * rotations themselves are not needed. Throws `internal` when a value does not converge.
 */
export function tridiagonalValues(d: Float64Array, e: Float64Array, tick: () => void): void {
  let largest = 0;
  for (const entry of d) largest = Math.max(largest, Math.abs(entry));
  for (const entry of e) largest = Math.max(largest, Math.abs(entry));
  for (let i = 0; i < e.length; i++) e[i] *= e[i];
  // no entry of the diagonal ever gets beyond |T|, which is 3 · largest at most
  const coarse = (6 * EPSILON * largest) ** 2;
  for (let first = 0; first < d.length; first++) {
    tick();
    for (let sweeps = 0; ; ) {
      const rounding = sweeps > PATIENCE ? EPSILON * largest * (sweeps - PATIENCE) : 0;
      const negligible = Math.max(NEGLIGIBLE, rounding * rounding);
      const last = blockEnd(d, e, first, { negligible, coarse });
      if (last === first) break;
      if (sweeps++ > MAX_SWEEPS) {
        throw new EngineError("internal", `eigenvalues: no convergence in ${sweeps} sweeps`);
      }
      sweep(d, e, first, last);
    }
  }
}

interface Limits {
  /** Squares up to this are zero. */
  readonly negligible: number;
  /** Above this none is, whatever its neighbors. */
  readonly coarse: number;
}

/** Last index of the unreduced block that starts at `first`. */
function blockEnd(
  d: Float64Array,
  squares: Float64Array,
  first: number,
  { negligible, coarse }: Limits,
): number {
  const limit = Math.max(negligible, coarse);
  for (let i = first; i < squares.length; i++) {
    const square = squares[i];
    if (square > limit) continue;
    const rounding = EPSILON * (Math.abs(d[i]) + Math.abs(d[i + 1]));
    if (square <= negligible || square <= rounding * rounding) return i;
  }
  return squares.length;
}

/**
 * One sweep from `last` up to `first`. With c and s the squares of cosine and sine, γ the rotated
 * entry of the diagonal less the shift and p = γ²/c: all of the next row follows from
 * c = p/(p + e²), without the rotation.
 */
function sweep(d: Float64Array, squares: Float64Array, first: number, last: number): void {
  // Wilkinson's shift: the eigenvalue of the leading 2×2 block that is nearer to its first entry
  const coupling = Math.sqrt(squares[first]);
  const half = (d[first + 1] - d[first]) / (2 * coupling);
  const root = Math.sqrt(half * half + 1);
  const shift = d[first] - coupling / (half + (half < 0 ? -root : root));
  let gamma = d[last] - shift;
  let p = gamma * gamma;
  let c = 1;
  let s = 0;
  for (let i = last - 1; i >= first; i--) {
    const square = squares[i];
    const r = p + square;
    if (i < last - 1) squares[i + 1] = s * r;
    const before = c;
    const inverse = 1 / r;
    const alpha = d[i];
    // r·γ: of it γ and p follow by a division each, rather than one from the other
    const scaled = p * (alpha - shift) - square * gamma;
    const product = r * p;
    c = p * inverse;
    s = square * inverse;
    const next = scaled * inverse;
    d[i + 1] = gamma + (alpha - next);
    gamma = next;
    if (product > SAFE) p = (scaled * scaled) / product;
    else p = p > VANISHED ? (gamma * gamma) / c : before * square;
  }
  squares[first] = s * p;
  d[first] = shift + gamma;
}
