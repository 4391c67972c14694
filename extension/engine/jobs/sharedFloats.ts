/**
 * Room for `length` float64 that threads share, so that what one prepares others read without a
 * copy; where memory cannot be shared, plain room, which is then copied.
 */
export function sharedFloats(length: number): Float64Array {
  return typeof SharedArrayBuffer === "undefined"
    ? new Float64Array(length)
    : new Float64Array(new SharedArrayBuffer(8 * length));
}

export function shared(values: ArrayLike<number>): Float64Array {
  const copy = sharedFloats(values.length);
  copy.set(values);
  return copy;
}
