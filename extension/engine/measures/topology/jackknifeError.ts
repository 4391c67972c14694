/**
 * `statistic` of the mean of equally long rows, and its standard error by leaving out each row in
 * turn (Tukey 1958); 0 for a single row, which is all there is.
 */
export function jackknifeError(
  rows: readonly Float64Array[],
  statistic: (mean: Float64Array) => number,
): { value: number; error: number } {
  const count = rows.length;
  const sums = new Float64Array(rows[0].length);
  for (const row of rows) for (let i = 0; i < sums.length; i++) sums[i] += row[i];
  const value = statistic(sums.map((sum) => sum / count));
  if (count === 1) return { value, error: 0 };
  const without = rows.map((row) => statistic(sums.map((sum, i) => (sum - row[i]) / (count - 1))));
  const center = without.reduce((sum, v) => sum + v, 0) / count;
  const squares = without.reduce((sum, v) => sum + (v - center) ** 2, 0);
  return { value, error: Math.sqrt((squares * (count - 1)) / count) };
}
