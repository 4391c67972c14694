import type { Expansion } from "./exactSum";

/** A sum without rounding that grows in place, for loops: see {@link Expansion}. */
export class ExactTotal {
  /** The first `#size` are the expansion. */
  readonly #terms: number[] = [];
  #size = 0;

  add(x: number): void {
    const terms = this.#terms;
    let carry = x;
    let kept = 0;
    for (let i = 0; i < this.#size; i++) {
      const term = terms[i];
      const sum = carry + term;
      // two-sum: what rounding took away from carry + term
      const virtual = sum - carry;
      const rest = carry - (sum - virtual) + (term - virtual);
      if (rest !== 0) terms[kept++] = rest;
      carry = sum;
    }
    // What is infinite or NaN, and a sum that overflows, is all that is left.
    if (!Number.isFinite(carry)) kept = 0;
    if (carry !== 0) terms[kept++] = carry;
    this.#size = kept;
  }

  expansion(): Expansion {
    return this.#terms.slice(0, this.#size);
  }
}
