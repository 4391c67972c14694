/** Figures and histogram of one tensor, chunk by chunk. */
import { EngineError } from "../errors";
import { dtypeBytes } from "../formats/checkpoint";
import { type TensorBytes, tensorBytes } from "../formats/tensorBytes";
import {
  borrowElementwise,
  CHUNK_ELEMENTS,
  type Elementwise,
  MAX_BINS,
  type Operand,
} from "../kernels/elementwise";
import { type ChunkMoments, chunkMoments, tallyChunk } from "../kernels/moments";
import { addExact, type Expansion, roundExact } from "../linalg/exactSum";
import { squaresVanish } from "../linalg/underflow";
import type { Histogram, TensorStats } from "../result";
import type { JobContext, TensorRef } from "./job";

export interface TensorStatsInput {
  readonly tensor: TensorRef;
  /** Bins of the histogram, 1 to `MAX_BINS`; null for none. */
  readonly bins: number | null;
}

/**
 * Job `weights.tensorStats`: minimum, maximum, mean and population standard deviation over the
 * finite entries (null without any), and the numbers of zeros, NaN and infinities.
 *
 * The mean has one rounding a chunk. Squared deviations are taken from each chunk's own mean and
 * merged (Chan, Golub and LeVeque 1983), so that a large mean costs no digits. A figure that
 * leaves float64's range is null.
 *
 * The histogram has equal bins over [min, max] and takes a second pass; there is none without
 * finite entries, or when max − min leaves float64's range. A constant tensor fills one bin of a
 * range around its value.
 */
export async function tensorStats(
  input: TensorStatsInput,
  context: JobContext,
): Promise<TensorStats> {
  const { bins } = input;
  if (bins !== null && !(Number.isInteger(bins) && bins >= 1 && bins <= MAX_BINS)) {
    throw new EngineError("usage", `bins of a histogram: expected 1 to ${MAX_BINS}, got ${bins}`);
  }
  const { file, tensor } = input.tensor;
  const bytes = await tensorBytes(await context.open(file), tensor);
  const total = (bins === null ? 1 : 2) * bytes.length;
  const workspace = borrowElementwise();
  try {
    const moments = new Moments();
    await eachChunk(bytes, workspace, (operand, count, first) => {
      context.task.tick(first, total);
      moments.add(chunkMoments(workspace, operand, count));
    });
    const stats = moments.stats();
    if (bins === null || stats.min === null || stats.max === null) return stats;

    const { low, high } = histogramRange(stats.min, stats.max);
    if (!Number.isFinite(high - low)) return stats;
    const counts = new Array<number>(bins).fill(0);
    await eachChunk(bytes, workspace, (operand, count, first) => {
      context.task.tick(bytes.length + first, total);
      tallyChunk(workspace, { operand, count, low, high }, counts);
    });
    const histogram: Histogram = { low, high, counts };
    return { ...stats, histogram };
  } finally {
    workspace.release();
  }
}

async function eachChunk(
  bytes: TensorBytes,
  workspace: Elementwise,
  use: (operand: Operand, count: number, first: number) => void,
): Promise<void> {
  const size = dtypeBytes[bytes.dtype];
  for (let first = 0; first < bytes.length; first += CHUNK_ELEMENTS) {
    const count = Math.min(CHUNK_ELEMENTS, bytes.length - first);
    await bytes.readInto(first, workspace.raw(0, count * size));
    use(workspace.widen(0, bytes.dtype, count), count, first);
  }
}

/** [min, max]; for a constant, its value in the middle of a range of its own size, at least 1. */
function histogramRange(min: number, max: number): { low: number; high: number } {
  if (min < max) return { low: min, high: max };
  const half = Math.max(1, Math.abs(min)) / 2;
  return { low: min - half, high: max + half };
}

/** Merges the figures of chunks. */
class Moments {
  #sum: Expansion = [];
  #count = 0;
  #finite = 0;
  #mean = 0;
  #squaredDeviations = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #zeros = 0;
  #nans = 0;
  #infs = 0;

  add(chunk: ChunkMoments): void {
    this.#count += chunk.finite + chunk.nans + chunk.infs;
    this.#zeros += chunk.zeros;
    this.#nans += chunk.nans;
    this.#infs += chunk.infs;
    if (chunk.finite === 0) return;
    const finite = this.#finite + chunk.finite;
    const shift = chunk.sum / chunk.finite - this.#mean;
    this.#squaredDeviations +=
      chunk.squaredDeviations + shift * shift * this.#finite * (chunk.finite / finite);
    this.#mean += shift * (chunk.finite / finite);
    this.#finite = finite;
    this.#sum = addExact(this.#sum, chunk.sum);
    this.#min = Math.min(this.#min, chunk.min);
    this.#max = Math.max(this.#max, chunk.max);
  }

  stats(): TensorStats {
    const any = this.#finite > 0;
    // A constant has no deviation at all, whatever rounding left of it.
    const constant = this.#min === this.#max;
    const mean = constant ? this.#min : roundExact(this.#sum) / this.#finite;
    const squares = this.#squaredDeviations;
    const lost = squaresVanish(squares, this.#finite) || !Number.isFinite(squares);
    const std = constant ? 0 : lost ? null : Math.sqrt(squares / this.#finite);
    return {
      count: this.#count,
      min: any ? this.#min : null,
      max: any ? this.#max : null,
      mean: any && Number.isFinite(mean) ? mean : null,
      std: any ? std : null,
      zeros: this.#zeros,
      nans: this.#nans,
      infs: this.#infs,
    };
  }
}
