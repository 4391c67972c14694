/** Kernel memory for the products of blocks: two operands and their product. */
import { type DenseExports, denseKernels, RESERVED_BYTES } from "./dense";
import { type KernelBuild, kernelBuild } from "./mode";

/** Most rows and columns of a block of a product, and most terms that are added to it at a time. */
export const BLOCK = 1024;
export const BLOCK_DEPTH = 512;

const OPERAND_BYTES = BLOCK * BLOCK_DEPTH * 8;
/** Byte addresses of what comes from the left and the right, and of the block itself. */
export const LEFT = RESERVED_BYTES;
export const RIGHT = LEFT + OPERAND_BYTES;
export const VALUES = RIGHT + OPERAND_BYTES;
const TOTAL_BYTES = VALUES + BLOCK * BLOCK * 8;

export interface ProductSpace {
  readonly kernels: DenseExports;
  /** The whole memory, either way. */
  readonly float64: Float64Array;
  readonly float32: Float32Array;
}

const spaces = new Map<KernelBuild, ProductSpace>();

/**
 * The space of this thread for the build that runs now. 19 MB, of which the system gives out what
 * is touched. Apart from other kernels' memory, so that they may ask for products in mid-work.
 */
export function productSpace(): ProductSpace {
  const build = kernelBuild();
  const held = spaces.get(build);
  if (held) return held;
  const { kernels, buffer } = denseKernels(TOTAL_BYTES);
  const space = {
    kernels,
    float64: new Float64Array(buffer),
    float32: new Float32Array(buffer),
  };
  spaces.set(build, space);
  return space;
}
