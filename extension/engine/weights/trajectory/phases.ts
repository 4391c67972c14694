/** Phases of a run: its checkpoints cut into runs that are alike within. */

export interface Phases {
  /** First checkpoint of each phase, ascending from 0. */
  readonly starts: readonly number[];
  /** Σ over phases of the distances of their pairs over their sizes. */
  readonly cost: number;
}

/** More phases than anybody tells apart. */
export const MAX_PHASES = 12;
/** What one more phase must save, as a share of the cost of one phase alone. */
const PHASE_PRICE = 0.03;

/**
 * The best cut into 1, 2, … phases of n points in order, by dynamic programming: least Σ over
 * phases of Σ_{i<j} d(i, j) / size, which for squared distances is the sum of squares about the
 * means. `distances` is n×n, symmetric, finite. O(n² · phases).
 */
export function cutPhases(distances: Float64Array, n: number): Phases[] {
  const within = segmentCosts(distances, n);
  const most = Math.min(n, MAX_PHASES);
  let best = Float64Array.from({ length: n + 1 }, (_, end) =>
    end === 0 ? Number.POSITIVE_INFINITY : within[end - 1],
  );
  const from: Int32Array[] = [new Int32Array(n + 1)];
  const found: Phases[] = [{ starts: [0], cost: best[n] }];
  for (let k = 2; k <= most; k++) {
    const next = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const starts = new Int32Array(n + 1);
    for (let end = k; end <= n; end++) {
      for (let start = k - 1; start < end; start++) {
        const cost = best[start] + within[start * n + end - 1];
        if (cost < next[end]) {
          next[end] = cost;
          starts[end] = start;
        }
      }
    }
    from.push(starts);
    best = next;
    found.push({ starts: traceBack(from, k, n), cost: best[n] });
  }
  return found;
}

/** Cost of the phase i … j at [i·n + j]. */
function segmentCosts(distances: Float64Array, n: number): Float64Array {
  const sums = new Float64Array(n * n);
  const costs = new Float64Array(n * n);
  for (let length = 2; length <= n; length++) {
    for (let i = 0; i + length <= n; i++) {
      const j = i + length - 1;
      const inner = length > 2 ? sums[(i + 1) * n + j - 1] : 0;
      const sum = sums[i * n + j - 1] + sums[(i + 1) * n + j] - inner + distances[i * n + j];
      sums[i * n + j] = sum;
      costs[i * n + j] = sum / length;
    }
  }
  return costs;
}

function traceBack(from: readonly Int32Array[], k: number, n: number): number[] {
  const starts = [0];
  let end = n;
  for (let phase = k; phase > 1; phase--) {
    end = from[phase - 1][end];
    starts.splice(1, 0, end);
  }
  return starts;
}

/**
 * How many phases of n points: the number, two points a phase or fewer of them, that is cheapest
 * when each phase costs {@link PHASE_PRICE} of what one alone would cost; 1 where all are equal.
 */
export function choosePhases(all: readonly Phases[], n: number): Phases {
  const cuts = all.slice(0, Math.max(1, Math.floor(n / 2)));
  const [{ cost: whole }] = cuts;
  if (!(whole > 0)) return cuts[0];
  const price = ({ cost, starts }: Phases) => cost / whole + PHASE_PRICE * starts.length;
  return cuts.reduce((best, each) => (price(each) < price(best) ? each : best));
}
