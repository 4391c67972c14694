/**
 * Gromov-Wasserstein from vertex to vertex, for uniform weights, equal n, symmetric matrices and
 * the square loss.
 *
 * Where both matrices are conditionally negative definite (Euclid, squared Euclid, L1, cosine,
 * correlation), E is concave on couplings (Maron and Lipman 2018): the exact line search of the
 * conditional gradient always goes the whole way, all its plans are matchings s, and the method is
 * a sequence of assignments on K = C1 · C2[s, :], with
 *
 *     E(s) = f − (2/n²) Σᵢ K(i, s(i)),   f = mean(C1²) + mean(C2²).
 *
 * Each assignment begins with the prices and the matching of the last, the first with prices from
 * the column means of K; only the rows of K that a step changed are summed anew. The answer is
 * that of conditional gradient (POT) from the same start, several times sooner.
 */
import { Matcher } from "../kernels/matching";
import { columnsOf, rowsOf, type Vectors, writeProduct } from "../linalg/blockProducts";
import type { DenseMatrix } from "../linalg/matrix";
import type { Task } from "../task";
import { priceByMeans } from "./linearOracle";
import { matchingLoss } from "./losses";
import { meanDistances, rowSumMatching } from "./rowSums";
import { isRest, type Stopping } from "./solution";
import type { Space } from "./spaces";

export interface Descent {
  readonly value: number;
  readonly matching: Int32Array;
  readonly iterations: number;
  readonly converged: boolean;
  readonly trace: readonly number[];
  /** Where the line search ended inside the polytope; dense conditional gradient goes on there. */
  readonly inner: InnerPoint | null;
}

/** A share of the way between couplings: the matrices are not conditionally negative definite. */
export interface InnerPoint {
  readonly from: Int32Array | "product";
  readonly toward: Int32Array;
  readonly share: number;
}

/** Below it, a minimum of the parabola inside the step is rounding of one at its end. */
const WHOLE_STEP = 1 - 1e-9;
/** Relative error of a sum over K: steps that gain no more gain nothing. */
const ROUNDING = 1e-14;

/** Descends from a matching, or from the product coupling, whose first step is by row sums. */
export function descend(x: Space, y: Space, options: DescentOptions): Descent {
  return new Walk(x, y, options).run();
}

export interface DescentOptions {
  readonly start: Int32Array | "product";
  readonly stopping: Stopping;
  readonly task: Task;
}

/** <C1 T C2, S> n² of two couplings T and S with each other and with themselves. */
interface Step {
  readonly here: number;
  readonly across: number;
  readonly there: number;
}

class Walk {
  readonly #x: Space;
  readonly #y: Space;
  readonly #options: DescentOptions;
  readonly #field: GainField;
  readonly #constant: number;
  readonly #trace: number[] = [];

  constructor(x: Space, y: Space, options: DescentOptions) {
    this.#x = x;
    this.#y = y;
    this.#options = options;
    this.#field = new GainField(x.distances, y.distances, options.task);
    this.#constant = meanSquare(x.distances) + meanSquare(y.distances);
  }

  run(): Descent {
    const { start, stopping, task } = this.#options;
    const field = this.#field;
    let matching = start === "product" ? rowSumMatching(this.#x, this.#y) : start.slice();
    field.reset(matching);
    field.priceByMeans();
    let here = field.total(matching);
    if (start === "product") {
      const step = productStep(this.#x, this.#y, { matching, there: here });
      const share = shareOf(step);
      this.#trace.push(this.#lossOf(step.here));
      if (share < WHOLE_STEP) {
        return this.#done(matching, 1, false, { from: start, toward: matching, share });
      }
    }
    this.#trace.push(this.#lossOf(here));
    for (let count = this.#trace.length; count <= stopping.maxIterations; count++) {
      task.tick(0, 1);
      const next = field.assign(matching);
      const across = field.total(next);
      const changed = changedRows(matching, next);
      if (changed.length > 0) field.move(matching, next, changed);
      const step = { here, across, there: changed.length > 0 ? field.total(next) : here };
      const share = shareOf(step);
      if (share === 0) return this.#rest(matching, count, here);
      if (share < WHOLE_STEP) {
        return this.#done(matching, count, false, { from: matching, toward: next, share });
      }
      const [before, after] = [this.#lossOf(here), this.#lossOf(step.there)];
      if (after >= before) return this.#rest(matching, count, here);
      this.#trace.push(after);
      matching = next;
      here = step.there;
      if (isRest(before, after, stopping)) return this.#done(matching, count, true);
    }
    return this.#done(matching, stopping.maxIterations, false);
  }

  /** The last step led nowhere. */
  #rest(matching: Int32Array, iterations: number, total: number): Descent {
    this.#trace.push(this.#lossOf(total));
    return this.#done(matching, iterations, true);
  }

  #lossOf(total: number): number {
    const n = this.#x.weights.length;
    return this.#constant - (2 * total) / (n * n);
  }

  #done(
    matching: Int32Array,
    iterations: number,
    converged: boolean,
    inner: InnerPoint | null = null,
  ): Descent {
    // anew from the differences: the running value cancels where E is small
    const value = matchingLoss(this.#x.distances, this.#y.distances, matching);
    return { value, matching, iterations, converged, trace: this.#trace, inner };
  }
}

/** Where E(T + αD) is least on [0, 1]: E + bα + aα², in units of 2/n². */
function shareOf({ here, across, there }: Step): number {
  const a = -(there - 2 * across + here);
  const b = -2 * (across - here);
  const noise = ROUNDING * Math.abs(here);
  if (a + b >= -noise && b >= -noise) return 0;
  return a > noise ? Math.min(1, -b / (2 * a)) : 1;
}

/** From the product coupling to a matching: its image is the product of the mean distances. */
function productStep(
  x: Space,
  y: Space,
  { matching, there }: { readonly matching: Int32Array; readonly there: number },
): Step {
  const [r1, r2] = [meanDistances(x), meanDistances(y)];
  const n = r1.length;
  const [m1, m2] = [r1, r2].map((means) => means.reduce((sum, mean) => sum + mean, 0) / n);
  let across = 0;
  for (let i = 0; i < n; i++) across += n * r1[i] * r2[matching[i]];
  return { here: n * n * m1 * m2, across, there };
}

function meanSquare({ data }: DenseMatrix): number {
  let sum = 0;
  for (let k = 0; k < data.length; k++) sum += data[k] * data[k];
  return sum / data.length;
}

/** Rows whose partner differs. */
export const changedRows = (s: Int32Array, t: Int32Array): Int32Array =>
  Int32Array.from(s.keys()).filter((i) => s[i] !== t[i]);

/** K = C1 · C2[s, :] in the memory of a matcher. */
class GainField {
  readonly #x: DenseMatrix;
  readonly #y: DenseMatrix;
  readonly #task: Task;
  readonly #matcher: Matcher;
  readonly #scratch: Float64Array;

  constructor(x: DenseMatrix, y: DenseMatrix, task: Task) {
    this.#x = x;
    this.#y = y;
    this.#task = task;
    this.#matcher = new Matcher(x.rows);
    this.#scratch = new Float64Array(x.rows * x.rows);
  }

  reset(matching: Int32Array): void {
    const gathered = this.#gather(this.#y, matching);
    writeProduct(rowsOf(this.#x), columnsOf(gathered), this.#matcher.gains, this.#task);
  }

  /**
   * Prices that make columns alike on average: with them few rows want one column. They decide
   * the speed, several times over.
   */
  priceByMeans(): void {
    const { gains, prices } = this.#matcher;
    priceByMeans(gains, prices);
  }

  assign(incumbent: Int32Array): Int32Array {
    return this.#matcher.assign(incumbent, this.#task);
  }

  /** Σᵢ K(i, s(i)). */
  total(matching: Int32Array): number {
    const { gains } = this.#matcher;
    const n = matching.length;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += gains[i * n + matching[i]];
    return sum;
  }

  /** From the field of one matching to that of the next: 2n² flops a changed row. */
  move(from: Int32Array, to: Int32Array, changed: Int32Array): void {
    const n = this.#x.rows;
    if (2 * changed.length > n) {
      this.reset(to);
      return;
    }
    const m = changed.length;
    const rows = new Float64Array(m * n);
    const differences = new Float64Array(m * n);
    for (let k = 0; k < m; k++) {
      const i = changed[k];
      rows.set(this.#x.data.subarray(i * n, (i + 1) * n), k * n);
      const [next, last] = [to[i] * n, from[i] * n];
      for (let j = 0; j < n; j++) {
        differences[k * n + j] = this.#y.data[next + j] - this.#y.data[last + j];
      }
    }
    // C1 is symmetric: its columns are its rows
    const lines = (data: Float64Array): Vectors<Float64Array> =>
      columnsOf({ rows: m, columns: n, data });
    writeProduct(lines(rows), lines(differences), this.#scratch, this.#task);
    const { gains } = this.#matcher;
    for (let k = 0; k < gains.length; k++) gains[k] += this.#scratch[k];
  }

  #gather({ data }: DenseMatrix, matching: Int32Array): DenseMatrix {
    const n = matching.length;
    for (let i = 0; i < n; i++) {
      this.#scratch.set(data.subarray(matching[i] * n, (matching[i] + 1) * n), i * n);
    }
    return { rows: n, columns: n, data: this.#scratch };
  }
}
