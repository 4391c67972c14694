/** Whether members of one group are more alike than members of different groups, by relabeling. */
import type { DenseMatrix } from "../linalg/matrix";
import { createRandom } from "../linalg/random";
import { type Task, untracked } from "../task";

export interface GroupSeparation {
  /** Mean similarity of two members of one group. */
  readonly within: number;
  /** Mean similarity of members of two groups. */
  readonly between: number;
  /** within − between. */
  readonly statistic: number;
  /**
   * Share of labelings with at least as large a statistic: of all distinct ones when these are
   * few, else (1 + #) / (1 + draws).
   */
  readonly p: number;
  /** Labelings that were tried. */
  readonly labelings: number;
  /** The smallest p that so few members could reach. */
  readonly leastP: number;
}

export interface SeparationOptions {
  /** Random labelings where the distinct ones are more. */
  readonly draws: number;
  readonly seed: number;
}

/** Distinct labelings up to this many are all tried. */
const MAX_ENUMERATED = 20_000;
/** Labelings that differ by rounding alone are as good as each other. */
const ROUNDING = 1e-12;

/**
 * T = mean within − mean between, of a symmetric n×n matrix, and its p value over labelings with
 * groups of the same sizes. Groups of one member have nothing within them; all such is NaN.
 */
export function groupSeparation(
  similarity: DenseMatrix,
  labels: Int32Array,
  { draws, seed }: SeparationOptions,
  task: Task = untracked,
): GroupSeparation {
  const own = statisticOf(similarity, labels);
  const sizes = groupSizes(labels);
  const distinct = distinctLabelings(sizes);
  const least = own.statistic - ROUNDING * Math.max(1, Math.abs(own.statistic));
  let extreme = 0;
  let tried = 0;
  const count = (given: Int32Array) => {
    if (statisticOf(similarity, given).statistic >= least) extreme++;
    tried++;
  };
  if (distinct <= MAX_ENUMERATED) {
    enumerateLabelings(sizes, (given) => {
      if (tried % 64 === 0) task.tick(tried, distinct);
      count(given);
    });
    return { ...own, p: extreme / tried, labelings: tried, leastP: 1 / distinct };
  }
  const random = createRandom(seed);
  const shuffled = labels.slice();
  for (let draw = 0; draw < draws; draw++) {
    task.tick(draw, draws);
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      const kept = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = kept;
    }
    count(shuffled);
  }
  const p = (1 + extreme) / (1 + draws);
  return { ...own, p, labelings: draws, leastP: 1 / (1 + draws) };
}

function statisticOf({ rows: n, data }: DenseMatrix, labels: Int32Array) {
  let [within, between, pairs, others] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (labels[i] === labels[j]) {
        within += data[i * n + j];
        pairs++;
      } else {
        between += data[i * n + j];
        others++;
      }
    }
  }
  const means = { within: within / pairs, between: between / others };
  return { ...means, statistic: means.within - means.between };
}

function groupSizes(labels: Int32Array): number[] {
  const sizes: number[] = [];
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return sizes.filter((size) => size > 0);
}

/** n! / Π size! over the orders of groups of equal size, which have one statistic. */
export function distinctLabelings(sizes: readonly number[]): number {
  let count = 1;
  let placed = 0;
  for (const size of sizes) {
    for (let k = 1; k <= size; k++) {
      placed++;
      count = (count * placed) / k;
    }
  }
  const alike = new Map<number, number>();
  for (const size of sizes) {
    const times = (alike.get(size) ?? 0) + 1;
    alike.set(size, times);
    count /= times;
  }
  return Math.round(count);
}

/** Every way to put n members into unnamed groups of these sizes, once. */
function enumerateLabelings(sizes: readonly number[], visit: (labels: Int32Array) => void): void {
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const labels = new Int32Array(n);
  const left = [...sizes];
  const begun = sizes.map(() => false);
  const place = (at: number) => {
    if (at === n) {
      visit(labels);
      return;
    }
    const tried = new Set<number>();
    for (let group = 0; group < sizes.length; group++) {
      if (left[group] === 0) continue;
      if (!begun[group]) {
        // of empty groups of one size, only the first is begun
        if (tried.has(sizes[group])) continue;
        tried.add(sizes[group]);
      }
      const fresh = !begun[group];
      begun[group] = true;
      left[group]--;
      labels[at] = group;
      place(at + 1);
      left[group]++;
      if (fresh) begun[group] = false;
    }
  };
  place(0);
}
