/** Cosine and relative change of all weights together, each checkpoint read once. */
import { EngineError } from "../../errors";
import { type Checkpoint, elementCount, isFloat, type TensorInfo } from "../../formats/checkpoint";
import type { Executor } from "../../jobs/executor";
import type { TensorRef } from "../../jobs/job";
import { refer } from "../layers";
import { sameShape } from "../layout";
import { forEachBounded } from "../pool";
import type { RunBoard, RunMeasure } from "./compare";

/** Elements of a tensor that one job reads of each checkpoint. */
const SEGMENT = 2 ** 22;

/** A checkpoint that has less of what most have is another network, and would leave the rest little. */
const LEAST_SHARE = 0.5;

/**
 * Of the floating-point tensors that all checkpoints have in one shape, taken as one long vector:
 * `weights.cosine` <w_i, w_j> / (|w_i| |w_j|), and `weights.relativeL2` |w_i − w_j| / |w_i|.
 * Checkpoints of another network than most are marked as broken and left out.
 */
export const weightsRunMeasure = (
  id: "weights.cosine" | "weights.relativeL2",
  executor: Executor,
): RunMeasure => ({
  id,
  name: id === "weights.cosine" ? "cosine of all weights" : "relative change of all weights",
  direction: id === "weights.cosine" ? "similarity" : "distance",
  range: id === "weights.cosine" ? [-1, 1] : [0, null],
  symmetric: id === "weights.cosine",
  compare: (checkpoints, board) => compareWeights(id, checkpoints, { board, executor }),
});

async function compareWeights(
  id: "weights.cosine" | "weights.relativeL2",
  all: readonly Checkpoint[],
  { board, executor }: { board: RunBoard; executor: Executor },
): Promise<void> {
  const kept = alike(all, board);
  const checkpoints = kept.map((i) => all[i]);
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
    const text = "has weights that are NaN or infinite, expected numbers";
    board.broken.set(kept[i], { code: "input.nonfinite", text });
  }
  fill(id, { products, distances, kept, total: all.length }, board);
}

interface Sums {
  /** Of the kept checkpoints, row by row. */
  readonly products: Float64Array;
  readonly distances: Float64Array;
  /** Places of the kept among all. */
  readonly kept: readonly number[];
  readonly total: number;
}

function fill(
  id: "weights.cosine" | "weights.relativeL2",
  { products, distances, kept, total }: Sums,
  board: RunBoard,
): void {
  const n = kept.length;
  const norm = (i: number) => Math.sqrt(products[i * n + i]);
  board.squared = new Float64Array(total * total);
  for (const [i, row] of kept.entries()) {
    for (const [j, column] of kept.entries()) {
      const from = i * n + j;
      const to = row * total + column;
      if (board.broken.has(row) || board.broken.has(column)) continue;
      board.squared[to] = distances[from];
      const value =
        id === "weights.cosine"
          ? withinOne(products[from] / norm(i) / norm(j))
          : Math.sqrt(distances[from]) / norm(i);
      board.values[to] = Number.isFinite(value) ? value : Number.NaN;
    }
  }
}

/** What only rounding leads beyond ±1. */
const withinOne = (cosine: number): number => Math.max(-1, Math.min(1, cosine));

/**
 * Places of the checkpoints that have at least {@link LEAST_SHARE} of the entries of the network that
 * most are; the others are marked. All where no two are one network.
 */
function alike(checkpoints: readonly Checkpoint[], board: RunBoard): number[] {
  const sizes = checkpoints.map(sizesByTensor);
  const keys = sizes.map((each) => [...each.keys()].sort().join("\n"));
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const places = checkpoints.map((_, i) => i);
  if (most < 2) return places;
  const typical = keys.findIndex((key) => counts.get(key) === most);
  const whole = sumOf([...sizes[typical].values()]);
  return places.filter((i) => {
    const shared = sumOf(
      [...sizes[i]].flatMap(([key, size]) => (sizes[typical].has(key) ? size : [])),
    );
    if (shared >= LEAST_SHARE * whole) return true;
    const text = "is another network than most: its tensors have other names or shapes";
    board.broken.set(i, { code: "shape.mismatch", text });
    return false;
  });
}

/** Entries of every floating-point tensor, by name and shape. */
const sizesByTensor = ({ tensors }: Checkpoint): Map<string, number> =>
  new Map(
    tensors
      .filter(isWeight)
      .map(({ name, shape }) => [JSON.stringify([name, shape]), elementCount(shape)]),
  );

const isWeight = ({ dtype, tiedTo }: TensorInfo): boolean => isFloat(dtype) && tiedTo === undefined;

const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

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
    if (!isWeight(tensor)) return [];
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
