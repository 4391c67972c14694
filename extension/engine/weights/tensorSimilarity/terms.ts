/** From inner products to figures. */

/** <f_k, f_k>, <f_k, g_k>, <g_k, g_k> per output, divided by exp of logA, their mean, and logB. */
export interface Terms {
  readonly aa: Float64Array;
  readonly ab: Float64Array;
  readonly bb: Float64Array;
  readonly logA: number;
  readonly logB: number;
}

export interface Figures {
  /** ab / √(aa bb), in [−1, 1] up to the error of a closure; null for a function that is zero. */
  readonly cosine: number | null;
  /** Null where they overflow. */
  readonly ab: number | null;
  readonly aa: number | null;
  readonly bb: number | null;
  /** ln √aa and ln √bb, which do not overflow. */
  readonly logNormA: number | null;
  readonly logNormB: number | null;
  /** |f − g|² / |f|² = (aa − 2ab + bb) / aa: the error of g for f, which sees scale. */
  readonly relativeError: number | null;
}

export function figuresOf({ aa, ab, bb, logA, logB }: Terms): Figures {
  return figuresOfSums({ aa: total(aa), ab: total(ab), bb: total(bb), logA, logB });
}

export interface SummedTerms {
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
  readonly logA: number;
  readonly logB: number;
}

export function figuresOfSums({ aa, ab, bb, logA, logB }: SummedTerms): Figures {
  const ratio = Math.exp((logB - logA) / 2);
  const error = 1 - (2 * ratio * ab) / aa + (ratio * ratio * bb) / aa;
  return {
    cosine: cosineOf(ab, aa, bb),
    ab: finite(ab * Math.exp((logA + logB) / 2)),
    aa: finite(aa * Math.exp(logA)),
    bb: finite(bb * Math.exp(logB)),
    logNormA: finite((Math.log(aa) + logA) / 2),
    logNormB: finite((Math.log(bb) + logB) / 2),
    relativeError: finite(error),
  };
}

/** The cosine output by output. */
export const sliceCosines = ({ aa, ab, bb }: Terms): (number | null)[] =>
  Array.from(ab, (value, k) => cosineOf(value, aa[k], bb[k]));

/** Beyond ±1 by no more than this it is rounding, and not the error of a closure. */
const ROUNDING = 1e-9;

/** ab / √aa / √bb, so that the product of the squares does not overflow. */
function cosineOf(ab: number, aa: number, bb: number): number | null {
  if (!(aa > 0 && bb > 0)) return null;
  const cosine = ab / Math.sqrt(aa) / Math.sqrt(bb);
  const excess = Math.abs(cosine) - 1;
  return excess > 0 && excess < ROUNDING ? Math.sign(cosine) : finite(cosine);
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
