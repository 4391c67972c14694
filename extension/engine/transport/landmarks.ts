/**
 * E of many points from that of some of them. Random subsets of m points are compared as spaces of
 * their own, at (m/n)³ of the cost each, and so are a half and a quarter of each subset.
 *
 * E depends on the number of points, and not by a law: it may fall, since the more points there are,
 * the better the best partner is, and it may rise, since few points are matched by chance. So the
 * value is the mean over subsets, and the interval takes E to change on the way from m points to n
 * by no more, each time their number doubles, than it did from m/4 to m/2 or from m/2 to m. Beyond
 * that it goes by Student's quantile times the error of a mean of B subsets, and of one more draw of
 * n points, whose own local optimum scatters √(m/n) as much as a subset's.
 */
import { createRandom } from "../linalg/random";
import { studentQuantile } from "../stats/student";

/** Subsets. */
export const LANDMARK_DRAWS = 12;
/** A quarter of fewer points tells nothing of more: most matchings of it are chance. */
export const LEAST_LANDMARKS = 64;

/** What subsets tell of E of all points. */
export interface LandmarkEstimate {
  /** Mean E of the subsets. */
  readonly value: number;
  /** 95 % interval of E of all points. */
  readonly low: number;
  readonly high: number;
}

/** Streams that no other draw of the seed has. */
const STREAM = 2 ** 31 + 2 ** 30;

/** The points of each subset, in random order. m ≤ n. */
export function drawLandmarks(n: number, m: number, seed: number): Int32Array[] {
  return Array.from({ length: LANDMARK_DRAWS }, (_, draw) => {
    const random = createRandom(seed, STREAM + draw);
    const points = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < m; i++) {
      const j = i + random.below(n - i);
      [points[i], points[j]] = [points[j], points[i]];
    }
    return points.slice(0, m);
  });
}

/** E of one subset, and of its first half and quarter. */
export interface LandmarkDraw {
  readonly whole: number;
  readonly half: number;
  readonly quarter: number;
}

/** Points of the parts of a subset of m, from itself to the least one. */
export const partsOf = (m: number): { readonly [K in keyof LandmarkDraw]: number } => ({
  whole: m,
  half: Math.ceil(m / 2),
  quarter: Math.ceil(m / 4),
});

/** From subsets of m points; `n` points in all. */
export function estimateFromLandmarks(
  draws: readonly LandmarkDraw[],
  { m, n }: { readonly m: number; readonly n: number },
): LandmarkEstimate {
  const mean = (part: keyof LandmarkDraw) =>
    draws.reduce((sum, draw) => sum + draw[part], 0) / draws.length;
  const value = mean("whole");
  const squares = draws.reduce((sum, { whole }) => sum + (whole - value) ** 2, 0);
  const spread = Math.sqrt(squares / (draws.length - 1));
  const error = studentQuantile(draws.length - 1) * spread * Math.sqrt(1 / draws.length + m / n);
  const changes = [value - mean("half"), mean("half") - mean("quarter")];
  const reach = error + Math.log2(n / m) * Math.max(...changes.map(Math.abs));
  return { value, low: Math.max(0, value - reach), high: value + reach };
}
