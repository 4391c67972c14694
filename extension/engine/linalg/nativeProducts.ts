/**
 * The port to a native library for products of float64 matrices, where the platform has one that
 * is faster than our kernels. It serves fast mode only: its rounding is the machine's.
 */
import { kernelMode } from "../kernels/mode";

/** A dense matrix, rows × columns in row-major order, or its transpose. */
export interface NativeOperand {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly transposed: boolean;
}

export interface NativeProducts {
  readonly name: string;
  /**
   * op(A) · op(B), row-major, into `target`: as long as it, and not in shared memory. Cannot be
   * interrupted: callers keep a call short.
   */
  multiply(a: NativeOperand, b: NativeOperand, target: Float64Array): void;
}

let library: NativeProducts | null = null;

/** For all products that this thread computes from now on; null goes back to our kernels. */
export function setNativeProducts(next: NativeProducts | null): void {
  library = next;
}

/** The library that large products are to use: none in strict mode. */
export const nativeProducts = (): NativeProducts | null =>
  kernelMode() === "fast" ? library : null;
