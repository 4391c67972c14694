/** What a certificate says, as plain data; `certificate.ts` finds it. */

export interface Certificate {
  /** One a layer; the units of the last one stay as they are. */
  readonly layers: readonly CertifiedLayer[];
  /** Largest deviation of a row, in norms of the row. */
  readonly deviation: number;
  /** Some unit changed its place. */
  readonly reordered: boolean;
  /** Some scale is not 1 by more than the tolerance. */
  readonly rescaled: boolean;
}

export interface CertifiedLayer {
  readonly a: string;
  readonly b: string;
  /** Unit i of A is unit `permutation[i]` of B. */
  readonly permutation: readonly number[];
  /** What unit i of A is multiplied by to become its partner. */
  readonly scales: readonly number[];
  /** By which its weights, bias and running statistics are multiplied, where a normalization follows. */
  readonly weightScales?: readonly number[];
}
