import type { Part } from "../measure";

/**
 * A part over pairs of samples, where samples are fewer than features; null elsewhere, where the
 * same is had for less from features. For lists of parts that are computed beforehand.
 */
export const whenSmaller = <T>(part: Part<T>): Part<T | null> => ({
  id: `whenSmaller(${part.id})`,
  bytes: (n, p) => (n < p ? part.bytes(n, p) : 0),
  compute: (x, task) => (x.n < x.p ? x.get(part, task) : null),
});
