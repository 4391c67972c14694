/** The kernels of assembly/{products,reflectors}.ts, with a simple layout of their memory. */
import { EngineError } from "../errors";
import { denseWasm } from "./build/dense";
import type { FactorizationExports } from "./factorizations";
import { type KernelBuild, kernelBuild } from "./mode";
import { instantiate } from "./modules";

/** Exports of the module. Pointers are byte addresses, strides bytes, sizes elements. */
export interface DenseExports extends FactorizationExports {
  /** C (m×n) += A (m×k) · Bᵀ, with B n×k. */
  addProductTransposed(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
  ): void;
  /** C (m×n) += sign · A (m×k, by row and column stride) · B. */
  addProduct(
    m: number,
    n: number,
    k: number,
    sign: 1 | -1,
    a: number,
    ars: number,
    acs: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
  ): void;
  /**
   * C (m×n) += sign · A (m×k) · B (k×n), each of A and B by row and column stride. With `upper`
   * 1, entries below the diagonal may be left as they are.
   */
  addProductF64(...of: StridedProduct): void;
  addProductF32(...of: StridedProduct): void;
  /** Cᵢⱼ += |row i of A − column j of B|², as `addProductF64` otherwise. */
  addDistancesF64(...of: StridedProduct): void;
  factorPanel(
    lines: number,
    length: number,
    panel: number,
    ld: number,
    lower: number,
    t: number,
  ): void;
  chaseSweep(
    band: number,
    stride: number,
    n: number,
    width: number,
    sweep: number,
    work: number,
  ): void;
}

export type StridedProduct = [
  m: number,
  n: number,
  k: number,
  sign: 1 | -1,
  a: number,
  ars: number,
  acs: number,
  b: number,
  brs: number,
  bcs: number,
  c: number,
  ldc: number,
  upper: 0 | 1,
];

/** A row-major matrix in kernel memory. */
export interface Region {
  readonly address: number;
  /** Elements from one row to the next. */
  readonly stride: number;
  /** All of it, padding included; zero at first. */
  readonly data: Float64Array;
}

const PAGE = 65_536;
/** Below this address the kernels pack the operands of products. */
export const RESERVED_BYTES = 36 * PAGE;
/** WebAssembly addresses 4 GiB; one page less, so that the end fits 32 bits. */
const MAX_BYTES = 65_535 * PAGE;
/** An instance with at most this much memory is kept for the next call. */
const KEPT_BYTES = 32 << 20;

/** Kernels with memory that is handed out region by region. */
export class DenseWorkspace {
  readonly kernels: DenseExports;
  readonly #buffer: ArrayBuffer;
  #next = RESERVED_BYTES;

  constructor(kernels: DenseExports, buffer: ArrayBuffer) {
    this.kernels = kernels;
    this.#buffer = buffer;
  }

  /** A zeroed matrix. Rows are padded to a stride that spreads them over the sets of a cache. */
  matrix(rows: number, columns: number): Region {
    return this.#take(rows, paddedStride(columns));
  }

  /** A zeroed run of elements without padding. */
  vector(length: number): Region {
    return this.#take(1, length);
  }

  #take(rows: number, stride: number): Region {
    const address = this.#next;
    this.#next = address + regionBytes(rows * stride);
    const data = new Float64Array(this.#buffer, address, rows * stride).fill(0);
    return { address, stride, data };
  }
}

/** Whole cache lines, an odd number of them: a power of two would crowd rows into few sets. */
const paddedStride = (columns: number): number => (Math.ceil(columns / 8) | 1) * 8;

const regionBytes = (elements: number): number => Math.ceil(elements / 8) * 64;

/** Bytes that {@link DenseWorkspace.matrix} takes. */
export const matrixBytes = (rows: number, columns: number): number =>
  regionBytes(rows * paddedStride(columns));

/** Bytes that {@link DenseWorkspace.vector} takes. */
export const vectorBytes = (length: number): number => regionBytes(length);

const kept = new Map<KernelBuild, { kernels: DenseExports; buffer: ArrayBuffer }>();

/**
 * A workspace with room for `bytes`. It holds until the next call: linear algebra is synchronous,
 * so that no two callers on a thread ever work at once. Throws `format.limit` above 4 GiB.
 */
export function denseWorkspace(bytes: number, what: string): DenseWorkspace {
  const needed = RESERVED_BYTES + bytes;
  if (needed > MAX_BYTES) {
    const size = (bytes / 2 ** 30).toFixed(1);
    throw new EngineError(
      "format.limit",
      `${what}: expected to need at most 4 GiB, got ${size} GiB`,
    );
  }
  const build = kernelBuild();
  const last = kept.get(build);
  if (last && last.buffer.byteLength >= needed) {
    return new DenseWorkspace(last.kernels, last.buffer);
  }
  const made = denseKernels(needed);
  if (made.buffer.byteLength <= KEPT_BYTES) kept.set(build, made);
  return new DenseWorkspace(made.kernels, made.buffer);
}

/** Kernels of the build that runs now, with `bytes` of memory for them alone. */
export function denseKernels(bytes: number): { kernels: DenseExports; buffer: ArrayBuffer } {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  return { kernels: instantiate<DenseExports>(denseWasm, memory), buffer: memory.buffer };
}
