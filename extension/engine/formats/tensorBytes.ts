import type { ByteSource } from "../io";
import type { DType, TensorInfo } from "./checkpoint";

/** The elements of a tensor as one contiguous, row-major, little-endian run, whatever its layout in the file. */
export interface TensorBytes {
  readonly dtype: DType;
  /** Elements. */
  readonly length: number;
  /** Fills `target` (a whole number of elements) with the elements from `first` on. */
  readInto(first: number, target: Uint8Array): Promise<void>;
}

/**
 * Opens the elements of a tensor. Plain storages are read in place by range; compressed or
 * strided ones are decoded once, within a stated limit.
 */
export declare function tensorBytes(source: ByteSource, tensor: TensorInfo): Promise<TensorBytes>;
