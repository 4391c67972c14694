/** Places of the values in increasing order; of equal ones the first comes first. */
export const sortedOrder = (values: Float64Array): Int32Array =>
  Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
