/** The kernels of assembly/matching.ts over memory for one problem at a time. */
import { EngineError } from "../errors";
import type { Task } from "../task";
import { transportWasm } from "./build/transport";
import { type KernelBuild, kernelBuild } from "./mode";
import { instantiate } from "./modules";

/** Exports of the module. Pointers are byte addresses, sizes elements. */
interface MatchingExports {
  claimColumns(
    n: number,
    gains: number,
    prices: number,
    columnOf: number,
    rowOf: number,
    free: number,
  ): number;
  bidForColumns(
    n: number,
    gains: number,
    prices: number,
    columnOf: number,
    rowOf: number,
    free: number,
    count: number,
    retries: number,
  ): number;
  augmentFrom(
    start: number,
    n: number,
    gains: number,
    prices: number,
    columnOf: number,
    rowOf: number,
    open: number,
    paths: number,
    before: number,
    scanned: number,
  ): void;
}

const PAGE = 65_536;
/** Below lies what the compiler may keep for itself. */
const FIRST = 4096;
/** A module's memory is addressed by 32 bits. */
const MAX_POINTS = 20_000;
/** An instance with at most this much memory is kept for the next problem. */
const KEPT_BYTES = 48 << 20;
/** Rounds of row reduction: a third one hardly matches any row that a path would not. */
const ROUNDS = 2;

const kept = new Map<KernelBuild, { kernels: MatchingExports; buffer: ArrayBuffer }>();

function instanceFor(bytes: number) {
  const build = kernelBuild();
  const last = kept.get(build);
  if (last && last.buffer.byteLength >= bytes) return last;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const made = {
    kernels: instantiate<MatchingExports>(transportWasm, memory),
    buffer: memory.buffer,
  };
  if (made.buffer.byteLength <= KEPT_BYTES) kept.set(build, made);
  return made;
}

/**
 * Assignments of n rows to n columns with the greatest total gain, one after the other on gains
 * that change little: prices and matching of the last are where the next begins.
 *
 * It holds until the next one is made: work is synchronous, no two on a thread ever run at once.
 * Throws `format.limit` above {@link MAX_POINTS} rows.
 */
export class Matcher {
  /** n × n, row-major; the caller writes them. */
  readonly gains: Float64Array;
  /** One a column; the caller writes a start, zeros if nothing better is known. */
  readonly prices: Float64Array;
  readonly #n: number;
  readonly #kernels: MatchingExports;
  readonly #columnOf: Int32Array;
  readonly #rowOf: Int32Array;
  readonly #free: Int32Array;
  readonly #scratch: readonly number[];

  constructor(n: number) {
    if (n > MAX_POINTS) {
      throw new EngineError(
        "format.limit",
        `assignment: expected at most ${MAX_POINTS} rows, got ${n}`,
      );
    }
    const line = 8 * (n + 1);
    const { kernels, buffer } = instanceFor(FIRST + 8 * n * n + 9 * line);
    let next = FIRST;
    const take = (bytes: number) => {
      const at = next;
      next += Math.ceil(bytes / 8) * 8;
      return at;
    };
    this.#n = n;
    this.#kernels = kernels;
    this.gains = new Float64Array(buffer, take(8 * n * n), n * n);
    this.prices = new Float64Array(buffer, take(line), n).fill(0);
    this.#columnOf = new Int32Array(buffer, take(line), n);
    this.#rowOf = new Int32Array(buffer, take(line), n);
    this.#free = new Int32Array(buffer, take(line), n);
    this.#scratch = [take(line), take(line), take(line), take(line)];
  }

  /**
   * The column of each row. Rows keep those of `incumbent` where these are as good as any.
   * Of several optima, always the same one. O(n²) when little changed, O(n³) at worst.
   */
  assign(incumbent: Int32Array, task: Task): Int32Array {
    const n = this.#n;
    if (n < 2) return new Int32Array(n);
    const kernels = this.#kernels;
    const [columnOf, rowOf, free] = [this.#columnOf, this.#rowOf, this.#free];
    const base = [
      n,
      this.gains.byteOffset,
      this.prices.byteOffset,
      columnOf.byteOffset,
      rowOf.byteOffset,
    ] as const;
    columnOf.set(incumbent);
    let count = kernels.claimColumns(...base, free.byteOffset);
    for (let round = 0; round < ROUNDS && count > 0; round++) {
      task.tick(n - count, n);
      // bids of rounding size may go back and forth for ever
      count = kernels.bidForColumns(...base, free.byteOffset, count, 4 * n);
    }
    const [open, paths, before, scanned] = this.#scratch;
    for (let k = 0; k < count; k++) {
      if (k % 16 === 0) task.tick(n - count + k, n);
      kernels.augmentFrom(free[k], ...base, open, paths, before, scanned);
    }
    return columnOf.slice();
  }
}
