/** The mean of independent draws, and its standard error; 0 for a single one, which is all. */
export function meanAndError(values: ArrayLike<number>): { mean: number; error: number } {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i];
  const mean = sum / count;
  if (count === 1) return { mean, error: 0 };
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2;
  return { mean, error: Math.sqrt(squares / (count - 1) / count) };
}
