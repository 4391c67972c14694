/**
 * The best cut of a chain of layers into k contiguous groups: least total cost, where a group of
 * layers i … j costs the sum of D over its pairs over its size. Dynamic programme; O(L²) for the
 * costs, O(k·L²) for the cuts. Of equally good ones, that with earlier cuts.
 */

/** A symmetric matrix with zero diagonal: E between the layers of a chain. */
export interface LayerDistances {
  readonly size: number;
  readonly at: (i: number, j: number) => number;
}

export const layerDistances = (size: number, data: ArrayLike<number>): LayerDistances => ({
  size,
  at: (i, j) => data[i * size + j],
});

export interface Partition {
  /** First layer of each group but the first. */
  readonly cuts: readonly number[];
  readonly cost: number;
}

/** A cut must gain more than rounding to come later. */
const GAIN = 1 - 1e-12;

/** The best partitions into 1, 2, … `most` groups. */
export function bestPartitions(distances: LayerDistances, most: number): Partition[] {
  const { size } = distances;
  const cost = groupCosts(distances);
  let best = Float64Array.from({ length: size + 1 }, (_, j) => (j === 0 ? 0 : cost(0, j - 1)));
  const froms: Int32Array[] = [];
  const partitions: Partition[] = [{ cuts: [], cost: best[size] }];
  for (let k = 2; k <= Math.min(most, size); k++) {
    const next = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const from = new Int32Array(size + 1);
    for (let j = k; j <= size; j++) {
      for (let i = k - 1; i < j; i++) {
        const total = best[i] + cost(i, j - 1);
        if (total < GAIN * next[j]) {
          next[j] = total;
          from[j] = i;
        }
      }
    }
    froms.push(from);
    best = next;
    partitions.push({ cuts: cutsFrom(froms, size), cost: best[size] });
  }
  return partitions;
}

function cutsFrom(froms: readonly Int32Array[], size: number): number[] {
  const cuts: number[] = [];
  let end = size;
  for (let k = froms.length - 1; k >= 0; k--) {
    end = froms[k][end];
    cuts.unshift(end);
  }
  return cuts;
}

/** cost(i, j) of the group i … j, from the sums of D over all leading squares. */
function groupCosts({ size, at }: LayerDistances): (i: number, j: number) => number {
  const sums = new Float64Array((size + 1) * (size + 1));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const k = (i + 1) * (size + 1) + j + 1;
      sums[k] = at(i, j) + sums[k - 1] + sums[k - size - 1] - sums[k - size - 2];
    }
  }
  return (i, j) => {
    const [low, high] = [i, j + 1];
    const line = size + 1;
    const square =
      sums[high * line + high] -
      sums[low * line + high] -
      sums[high * line + low] +
      sums[low * line + low];
    return Math.max(0, square / 2) / (j - i + 1);
  };
}

/** The layers of each group: [first, last]. */
export function spans(cuts: readonly number[], size: number): [number, number][] {
  const starts = [0, ...cuts];
  return starts.map((start, k) => [start, (starts[k + 1] ?? size) - 1]);
}
