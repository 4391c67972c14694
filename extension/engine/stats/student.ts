/**
 * Quantile 0.975 of Student's t with so many degrees of freedom, to 0.5 % from 7 on (the expansion
 * of Cornish and Fisher to the second order in 1/freedom).
 */
export function studentQuantile(freedom: number): number {
  const z = 1.959964;
  const first = (z ** 3 + z) / (4 * freedom);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  return z + first + second;
}
