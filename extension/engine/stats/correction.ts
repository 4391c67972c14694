/** Ways to correct p values for many comparisons; `corrections.ts` computes them. */

/** `max`: single-step against the most extreme of all over shuffles (Westfall and Young 1993). */
export const corrections = ["none", "holm", "bh", "max"] as const;
export type Correction = (typeof corrections)[number];
