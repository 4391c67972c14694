/**
 * Sums without rounding, as expansions: float64 terms that do not overlap, smallest first, whose
 * exact sum is the exact sum of everything added (Shewchuk 1997; Python's `math.fsum`). Adding is
 * exact, so the order and grouping of additions do not matter.
 *
 * Once something infinite or NaN is added, or a sum overflows, the expansion is that one number.
 */
export type Expansion = readonly number[];

/** The expansion of `terms` + x. */
export function addExact(terms: Expansion, x: number): Expansion {
  const grown: number[] = [];
  let carry = x;
  for (const term of terms) {
    const sum = carry + term;
    // two-sum: what rounding took away from carry + term
    const virtual = sum - carry;
    const rest = carry - (sum - virtual) + (term - virtual);
    if (rest !== 0) grown.push(rest);
    carry = sum;
  }
  if (!Number.isFinite(carry)) return [terms.reduce((sum, term) => sum + term, x)];
  if (carry !== 0) grown.push(carry);
  return grown;
}

/** The expansion of the sum of two. */
export function mergeExact(x: Expansion, y: Expansion): Expansion {
  return y.reduce<Expansion>(addExact, x);
}

/** The exact sum, rounded once to nearest even; 0 for an empty expansion. */
export function roundExact(terms: Expansion): number {
  let i = terms.length - 1;
  if (i < 0) return 0;
  let high = terms[i--];
  let low = 0;
  while (i >= 0 && low === 0) {
    const sum = high + terms[i];
    low = terms[i--] - (sum - high);
    high = sum;
  }
  // a half-way case is decided by the sign of what follows
  if (i >= 0 && low !== 0 && Math.sign(low) === Math.sign(terms[i])) {
    const doubled = low * 2;
    const sum = high + doubled;
    if (doubled === sum - high) high = sum;
  }
  return high;
}
