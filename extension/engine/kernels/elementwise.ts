/**
 * The elementwise kernels of assembly/{pairSums,widen,moments}.ts, with memory laid out for one
 * chunk of two tensors.
 */
import type { DType } from "../formats/checkpoint";
import { elementwiseWasm } from "./build/elementwise";
import { byteTable } from "./byteTables";
import { type KernelBuild, kernelBuild } from "./mode";
import { instantiate } from "./modules";

/**
 * Elements that are read and summed at a time, and the unit of every fixed reduction order: two
 * chunks of F32 stay in a core's second-level cache. Changing it changes results in their last
 * digits.
 */
export const CHUNK_ELEMENTS = 262_144;

/** What elements are widened to: F32 where that is exact, F64 otherwise. */
export type Width = "F32" | "F64";

type PairKernel = (a: number, b: number, count: number, out: number) => void;
type WidenKernel = (source: number, target: number, count: number) => void;
type SurveyKernel = (x: number, count: number, out: number) => void;
type KeepKernel = (x: number, count: number, out: number) => number;
type DeviationKernel = (x: number, count: number, mean: number) => number;
type TallyKernel = (
  x: number,
  count: number,
  low: number,
  scale: number,
  bins: number,
  counts: number,
) => void;

/** Exports of the module; pointers are byte addresses in its memory. */
export interface ElementwiseExports {
  readonly pairSumsF32: PairKernel;
  readonly pairSumsF64: PairKernel;
  readonly clearNonfiniteF32: PairKernel;
  readonly clearNonfiniteF64: PairKernel;
  readonly sameBytes: (a: number, b: number, length: number) => number;
  readonly widenF16: WidenKernel;
  readonly widenBF16: WidenKernel;
  readonly widenI16: WidenKernel;
  readonly widenU16: WidenKernel;
  readonly widenI32: WidenKernel;
  readonly widenU32: WidenKernel;
  readonly widenI64: WidenKernel;
  readonly widenU64: WidenKernel;
  readonly widenF32: WidenKernel;
  readonly widenByte: (source: number, target: number, count: number, table: number) => void;
  readonly surveyF32: SurveyKernel;
  readonly surveyF64: SurveyKernel;
  readonly keepFiniteF32: KeepKernel;
  readonly keepFiniteF64: KeepKernel;
  readonly deviationsF32: DeviationKernel;
  readonly deviationsF64: DeviationKernel;
  readonly tallyF32: TallyKernel;
  readonly tallyF64: TallyKernel;
}

/** Address of an operand of the kernels once it is widened. */
export interface Operand {
  readonly width: Width;
  readonly address: number;
}

/** Most bins of a histogram: the room that is laid out for its counters. */
export const MAX_BINS = 4096;

const PAGE = 65_536;
/** Room behind every buffer for the vectors that widening reads and writes past the end. */
const SLACK = 64;
const BUFFER = CHUNK_ELEMENTS * 8 + SLACK;
const OUT = 1024;
const TABLE = 2048;
const COUNTS = 4096;
const BUFFERS = COUNTS + MAX_BINS * 8;
const TOTAL_BYTES = BUFFERS + 4 * BUFFER;

/** Which of the two tensors a buffer is for. */
export type Side = 0 | 1;

/**
 * One instance of the kernels with memory of its own. A job holds one from {@link borrow} to
 * {@link Elementwise.release}, since jobs that wait for bytes may take turns on a thread.
 */
export class Elementwise {
  readonly kernels: ElementwiseExports;
  /** Addresses of the ten or fewer float64 that a kernel writes, and of histogram counters. */
  readonly out = OUT;
  readonly counts = COUNTS;
  readonly #buffer: ArrayBuffer;
  readonly #floats: Float64Array;
  readonly #build = kernelBuild();
  /** The last views: chunk after chunk asks for the same ones. */
  readonly #raw: Uint8Array<ArrayBuffer>[] = [];

  constructor() {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(TOTAL_BYTES / PAGE) });
    this.kernels = instantiate<ElementwiseExports>(elementwiseWasm, memory);
    this.#buffer = memory.buffer;
    this.#floats = new Float64Array(memory.buffer);
  }

  /** A view of the memory where `bytes` stored bytes of a side go, to be read into. */
  raw(side: Side, bytes: number): Uint8Array<ArrayBuffer> {
    const last = this.#raw[side];
    if (last?.length === bytes) return last;
    this.#raw[side] = new Uint8Array(this.#buffer, rawAddress(side), bytes);
    return this.#raw[side];
  }

  rawAddress(side: Side): number {
    return rawAddress(side);
  }

  /** `count` float64 that a kernel wrote to `address`. A view: read it before the next call. */
  floats(address: number, count: number): Float64Array {
    return new Float64Array(this.#buffer, address, count);
  }

  /** A copy of `count` float64 that a kernel wrote to `address`. */
  copy(address: number, count: number): number[] {
    const first = address / 8;
    const values: number[] = [];
    for (let i = first; i < first + count; i++) values.push(this.#floats[i]);
    return values;
  }

  /**
   * Widens `count` stored elements of a side. F32 and F64 stay where they are; a widened operand
   * has its own place, and holds until the side is widened again.
   */
  widen(side: Side, dtype: DType, count: number): Operand {
    const source = rawAddress(side);
    const target = wideAddress(side);
    const to = (width: Width, kernel: WidenKernel): Operand => {
      kernel(source, target, count);
      return { width, address: target };
    };
    switch (dtype) {
      case "F32":
      case "F64":
        return { width: dtype, address: source };
      case "F16":
        return to("F32", this.kernels.widenF16);
      case "BF16":
        return to("F32", this.kernels.widenBF16);
      case "I16":
        return to("F32", this.kernels.widenI16);
      case "U16":
        return to("F32", this.kernels.widenU16);
      case "I32":
        return to("F64", this.kernels.widenI32);
      case "U32":
        return to("F64", this.kernels.widenU32);
      case "I64":
        return to("F64", this.kernels.widenI64);
      case "U64":
        return to("F64", this.kernels.widenU64);
      case "F8_E4M3":
      case "F8_E5M2":
      case "I8":
      case "U8":
      case "BOOL": {
        new Float32Array(this.#buffer, TABLE, 256).set(byteTable(dtype));
        this.kernels.widenByte(source, target, count, TABLE);
        return { width: "F32", address: target };
      }
      default:
        return dtype satisfies never;
    }
  }

  /** Brings an F32 operand to F64, in the buffer of its side that is free. */
  promote(side: Side, operand: Operand, count: number): Operand {
    if (operand.width === "F64") return operand;
    const source = rawAddress(side);
    const target = operand.address === source ? wideAddress(side) : source;
    this.kernels.widenF32(operand.address, target, count);
    return { width: "F64", address: target };
  }

  /** Sets the entries from `count` up to the next multiple of 4 to zero. */
  pad(operand: Operand, count: number): void {
    const size = operand.width === "F32" ? 4 : 8;
    const tail = (4 - (count % 4)) % 4;
    new Uint8Array(this.#buffer, operand.address + count * size, tail * size).fill(0);
  }

  release(): void {
    idle[this.#build].push(this);
  }
}

const rawAddress = (side: Side): number => BUFFERS + side * 2 * BUFFER;
const wideAddress = (side: Side): number => BUFFERS + (side * 2 + 1) * BUFFER;

const idle: Record<KernelBuild, Elementwise[]> = { strict: [], relaxed: [] };

/** An instance for the caller alone, until it is released. */
export function borrowElementwise(): Elementwise {
  return idle[kernelBuild()].pop() ?? new Elementwise();
}
