/** The indices of two runs, each in ascending order of `values`, in one such order. */
export function mergeOrders(values: Float64Array, left: Int32Array, right: Int32Array): Int32Array {
  const merged = new Int32Array(left.length + right.length);
  let i = 0;
  let j = 0;
  for (let k = 0; k < merged.length; k++) {
    const takeLeft = j === right.length || (i < left.length && values[left[i]] <= values[right[j]]);
    merged[k] = takeLeft ? left[i++] : right[j++];
  }
  return merged;
}

/** The indices from `first` to `end` − 1 in ascending order of `values`; equal ones keep theirs. */
export function ascendingOrder(values: Float64Array, first: number, end: number): Int32Array {
  const order = Int32Array.from({ length: end - first }, (_, i) => first + i);
  return order.sort((i, j) => values[i] - values[j] || i - j);
}
