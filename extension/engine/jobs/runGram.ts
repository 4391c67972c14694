/** One tensor of all checkpoints of a run at once: each is read once, however many pairs there are. */
import { dtypeBytes } from "../formats/checkpoint";
import { widen } from "../formats/decode";
import { readInPlace, type TensorBytes, tensorBytes } from "../formats/tensorBytes";
import { outerGram, squaredDistances } from "../linalg/multiply";
import type { JobContext, TensorRef } from "./job";

export interface RunGramInput {
  /** The same tensor of each checkpoint, of one shape. */
  readonly tensors: readonly TensorRef[];
  /** Elements `first` up to `first + count`. */
  readonly first: number;
  readonly count: number;
}

export interface RunGram {
  /** <w_i, w_j>, n×n. */
  readonly products: Float64Array;
  /** |w_i − w_j|², n×n, from differences. */
  readonly distances: Float64Array;
  /** Checkpoints that have NaN or infinite entries here; these count as zero. */
  readonly nonfinite: readonly number[];
}

/** Numbers of all checkpoints that are held at a time. */
const HELD = 2 ** 22;
/** Bytes that a job keeps of tensors that are decoded as a whole; more are decoded once a chunk. */
const KEPT_BYTES = 256 * 1024 * 1024;

/** Job `weights.runGram`. */
export async function runGram(
  { tensors, first, count }: RunGramInput,
  context: JobContext,
): Promise<RunGram> {
  const n = tensors.length;
  const chunk = Math.max(1, Math.floor(HELD / n));
  const products = new Float64Array(n * n);
  const distances = new Float64Array(n * n);
  const nonfinite = new Set<number>();
  const open = keeping(context);
  for (let at = first; at < first + count; at += chunk) {
    context.task.tick(at - first, count);
    const width = Math.min(chunk, first + count - at);
    const data = new Float64Array(n * width);
    for (const [i, tensor] of tensors.entries()) {
      const bytes = await open(tensor);
      const raw = new Uint8Array(width * dtypeBytes[bytes.dtype]);
      await bytes.readInto(at, raw);
      const row = data.subarray(i * width, (i + 1) * width);
      widen(raw, bytes.dtype, row);
      if (clearNonfinite(row)) nonfinite.add(i);
    }
    const rows = { rows: n, columns: width, data };
    add(products, outerGram(rows, context.task).data);
    add(distances, squaredDistances(rows, context.task).data);
  }
  return { products, distances, nonfinite: [...nonfinite].sort((a, b) => a - b) };
}

/** Opens tensors, and keeps them open as far as {@link KEPT_BYTES} allow. */
function keeping(context: JobContext): (ref: TensorRef) => Promise<TensorBytes> {
  const kept = new Map<TensorRef, TensorBytes>();
  let room = KEPT_BYTES;
  return async (ref) => {
    const known = kept.get(ref);
    if (known) return known;
    const bytes = await tensorBytes(await context.open(ref.file), ref.tensor);
    const size = readInPlace(ref.tensor) ? 0 : ref.tensor.data.byteLength;
    if (size <= room) {
      room -= size;
      kept.set(ref, bytes);
    }
    return bytes;
  };
}

function clearNonfinite(row: Float64Array): boolean {
  let found = false;
  for (let i = 0; i < row.length; i++) {
    if (Number.isFinite(row[i])) continue;
    row[i] = 0;
    found = true;
  }
  return found;
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += part[i];
}
