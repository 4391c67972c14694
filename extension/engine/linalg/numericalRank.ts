/**
 * Singular values above max(m, n)·ε·s[0], the count of them (numpy's `matrix_rank`), for `s`
 * descending, ε = 2^-52.
 */
export function numericalRank(s: ArrayLike<number>, rows: number, columns: number): number {
  const least = s.length === 0 ? 0 : Math.max(rows, columns) * Number.EPSILON * s[0];
  let rank = 0;
  while (rank < s.length && s[rank] > least) rank++;
  return rank;
}
