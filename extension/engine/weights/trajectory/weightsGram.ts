/** Cosine and relative change of all weights together, each checkpoint read once. */
import { EngineError } from "../../errors";
import { type Checkpoint, elementCount, isFloat } from "../../formats/checkpoint";
import type { Executor } from "../../jobs/executor";
import type { TensorRef } from "../../jobs/job";
import { refer } from "../layers";
import { sameShape } from "../layout";
import { forEachBounded } from "../pool";
import type { RunBoard, RunMeasure } from "./compare";

/** Elements of a tensor that one job reads of each checkpoint. */
const SEGMENT = 2 ** 22;

/**
 * Of the floating-point tensors that all checkpoints have in one shape, taken as one long vector:
 * `weights.cosine` <w_i, w_j> / (|w_i| |w_j|), and `weights.relativeL2` |w_i − w_j| / |w_i|.
 */
export const weightsRunMeasure = (
  id: "weights.cosine" | "weights.relativeL2",
  executor: Executor,
): RunMeasure => ({
  id,
  direction: id === "weights.cosine" ? "similarity" : "distance",
  range: id === "weights.cosine" ? [-1, 1] : [0, null],
  symmetric: id === "weights.cosine",
  compare: (checkpoints, board) => compareWeights(id, checkpoints, { board, executor }),
});

async function compareWeights(
  id: "weights.cosine" | "weights.relativeL2",
  checkpoints: readonly Checkpoint[],
  { board, executor }: { board: RunBoard; executor: Executor },
): Promise<void> {
  const n = checkpoints.length;
  const tensors = commonTensors(checkpoints, board);
  const pieces = tensors.flatMap((refs) => {
    const elements = elementCount(refs[0].tensor.shape);
    // packed and strided tensors are decoded whole: once
    const plain = refs.every(
      ({ tensor: { data } }) => data.compression === "none" && data.strides === undefined,
    );
    const size = plain ? SEGMENT : Math.max(1, elements);
    return Array.from({ length: Math.ceil(elements / size) }, (_, i) => ({
      tensors: refs,
      first: i * size,
      count: Math.min(size, elements - i * size),
    }));
  });
  const total = pieces.reduce((sum, { count }) => sum + count, 0);
  const parts: { products: Float64Array; distances: Float64Array }[] = [];
  const unsound = new Set<number>();
  let done = 0;
  await forEachBounded({ executor }, [...pieces.entries()], async ([i, piece]) => {
    const found = await executor.run("weights.runGram", piece, { signal: board.signal });
    parts[i] = found;
    for (const each of found.nonfinite) unsound.add(each);
    done += piece.count;
    board.tell(done, total, "reading checkpoints");
  });
  const products = summed(
    parts.map((part) => part.products),
    n,
  );
  const distances = summed(
    parts.map((part) => part.distances),
    n,
  );
  for (const i of unsound) {
    board.broken.set(i, "has weights that are NaN or infinite, expected numbers");
  }
  fill(id, { products, distances, n }, board);
}

function fill(
  id: "weights.cosine" | "weights.relativeL2",
  { products, distances, n }: { products: Float64Array; distances: Float64Array; n: number },
  board: RunBoard,
): void {
  const norm = (i: number) => Math.sqrt(products[i * n + i]);
  board.squared = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const at = i * n + j;
      if (board.broken.has(i) || board.broken.has(j)) continue;
      board.squared[at] = distances[at];
      const value =
        id === "weights.cosine"
          ? products[at] / norm(i) / norm(j)
          : Math.sqrt(distances[at]) / norm(i);
      board.values[at] = Number.isFinite(value) ? value : Number.NaN;
    }
  }
}

/** In the order of the pieces, whatever finished first. */
function summed(parts: readonly Float64Array[], n: number): Float64Array {
  const sum = new Float64Array(n * n);
  for (const part of parts) for (let i = 0; i < sum.length; i++) sum[i] += part[i];
  return sum;
}

/** Floating-point tensors by name that are in all checkpoints, of one shape; says what is not. */
function commonTensors(checkpoints: readonly Checkpoint[], board: RunBoard): TensorRef[][] {
  const [first, ...others] = checkpoints;
  const maps = others.map(({ tensors }) => new Map(tensors.map((each) => [each.name, each])));
  let left = 0;
  const common = first.tensors.flatMap((tensor): TensorRef[][] => {
    if (!isFloat(tensor.dtype) || tensor.tiedTo !== undefined) return [];
    const refs = [refer(first, tensor)];
    for (const [i, map] of maps.entries()) {
      const other = map.get(tensor.name);
      if (!other || !isFloat(other.dtype) || !sameShape(other.shape, tensor.shape)) {
        left++;
        return [];
      }
      refs.push(refer(others[i], other));
    }
    return [refs];
  });
  if (common.length === 0) {
    throw new EngineError(
      "input.unpaired",
      "trajectory: the checkpoints have no tensor of one name and shape in common",
    );
  }
  if (left > 0) {
    const text = `${left} tensors are not in all checkpoints, or of several shapes, and are left out`;
    board.notes.push({ at: "weights", code: "unpaired", text });
  }
  return common;
}
