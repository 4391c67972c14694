import { MAX_RANK } from "./limits";

/** What keeps `value` from being a shape, as the end of a sentence; null when it is one. */
export function shapeFault(value: unknown): string | null {
  if (!Array.isArray(value)) return "shape is no list";
  if (value.length > MAX_RANK)
    return `shape has ${value.length} axes, expected at most ${MAX_RANK}`;
  const bad = value.find((size) => !Number.isSafeInteger(size) || size < 0);
  return bad === undefined ? null : "shape holds something else than whole numbers from 0 on";
}

/**
 * Bytes that a tensor of `shape` takes. Above 2^53 the number is approximate, which is still more
 * than any file has.
 */
export function shapeBytes(shape: readonly number[], itemBytes: number): number {
  // A zero anywhere makes the tensor empty, also beside sizes whose product overflows.
  return shape.includes(0) ? 0 : shape.reduce((bytes, size) => bytes * size, itemBytes);
}

/** Elements to step per axis in row-major (`C`) or column-major (`Fortran`) order. */
export function contiguousStrides(shape: readonly number[], order: "C" | "Fortran"): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = 0; i < shape.length; i++) {
    const axis = order === "C" ? shape.length - 1 - i : i;
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** Whether `strides` walk the elements in row-major order; axes of size 1 may have any stride. */
export function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  const expected = contiguousStrides(shape, "C");
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}
