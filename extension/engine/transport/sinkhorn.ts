/**
 * Entropic transport: min <cost, T> − reg·H(T) over couplings of a and b, by Sinkhorn's scaling in
 * the logarithmic domain (Cuturi 2013; Schmitzer 2019). T = exp((f + g − cost)/reg); scalings
 * stay near 1, and are taken up into the potentials f and g when they leave that range, so that no
 * strength underflows. Its iterates are those of POT's `sinkhorn`.
 */
import type { DenseMatrix } from "../linalg/matrix";
import type { Task } from "../task";

export interface SinkhornOptions {
  readonly reg: number;
  readonly maxIterations: number;
  /** Of the norm of what the column sums lack, looked at every 10 iterations. */
  readonly tolerance: number;
}

export interface SinkhornAnswer {
  readonly plan: DenseMatrix;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Scalings beyond it are taken up into the potentials. */
const MOST_SCALING = 1e50;
const CHECK_EVERY = 10;

/** Weights are positive. O(n1·n2) an iteration. */
export function sinkhorn(
  cost: DenseMatrix,
  { a, b }: { readonly a: Float64Array; readonly b: Float64Array },
  { reg, maxIterations, tolerance }: SinkhornOptions,
  task: Task,
): SinkhornAnswer {
  const scaling = new Scaling(cost, { a, b, reg });
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (iteration % CHECK_EVERY === 0) task.tick(iteration, maxIterations);
    scaling.step();
    if (iteration % CHECK_EVERY === 0 && scaling.columnError() < tolerance) {
      return { plan: scaling.plan(), iterations: iteration + 1, converged: true };
    }
  }
  return { plan: scaling.plan(), iterations: maxIterations, converged: false };
}

class Scaling {
  readonly #cost: DenseMatrix;
  readonly #a: Float64Array;
  readonly #b: Float64Array;
  readonly #reg: number;
  /** Potentials over reg. */
  readonly #f: Float64Array;
  readonly #g: Float64Array;
  readonly #u: Float64Array;
  readonly #v: Float64Array;
  readonly #kernel: Float64Array;
  #begun = false;

  constructor(cost: DenseMatrix, { a, b, reg }: { a: Float64Array; b: Float64Array; reg: number }) {
    this.#cost = cost;
    this.#a = a;
    this.#b = b;
    this.#reg = reg;
    this.#f = new Float64Array(cost.rows);
    this.#g = new Float64Array(cost.columns);
    this.#u = new Float64Array(cost.rows).fill(1);
    this.#v = new Float64Array(cost.columns).fill(1);
    this.#kernel = new Float64Array(cost.data.length);
  }

  /** Columns first, then rows. */
  step(): void {
    if (!this.#begun || !this.#scaleBoth()) {
      this.#begun = true;
      this.#exactColumns();
      this.#exactRows();
      this.#absorb();
    }
  }

  /** A step on the scalings; false, and nothing done, where they leave float64's comfort. */
  #scaleBoth(): boolean {
    const columns = this.#columnSums();
    for (let j = 0; j < columns.length; j++) columns[j] = this.#b[j] / columns[j];
    const rows = this.#rowSums(columns);
    for (let i = 0; i < rows.length; i++) rows[i] = this.#a[i] / rows[i];
    if (!isTame(columns) || !isTame(rows)) {
      this.#absorb();
      return false;
    }
    this.#v.set(columns);
    this.#u.set(rows);
    return true;
  }

  #columnSums(): Float64Array {
    const { rows, columns } = this.#cost;
    const [u, kernel] = [this.#u, this.#kernel];
    const sums = new Float64Array(columns);
    for (let i = 0; i < rows; i++) {
      const factor = u[i];
      const row = i * columns;
      for (let j = 0; j < columns; j++) sums[j] += factor * kernel[row + j];
    }
    return sums;
  }

  #rowSums(v: Float64Array): Float64Array {
    const { rows, columns } = this.#cost;
    const kernel = this.#kernel;
    const sums = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const row = i * columns;
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += kernel[row + j] * v[j];
      sums[i] = sum;
    }
    return sums;
  }

  /** g = log b − log Σ exp(f − cost/reg), with the greatest term taken out of the sum. */
  #exactColumns(): void {
    const { rows, columns, data } = this.#cost;
    const [f, reg] = [this.#f, this.#reg];
    const most = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
    for (let i = 0, k = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, k++) {
        most[j] = Math.max(most[j], f[i] - data[k] / reg);
      }
    }
    const sums = new Float64Array(columns);
    for (let i = 0, k = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, k++) {
        sums[j] += Math.exp(f[i] - data[k] / reg - most[j]);
      }
    }
    for (let j = 0; j < columns; j++) {
      this.#g[j] = Math.log(this.#b[j]) - most[j] - Math.log(sums[j]);
    }
  }

  #exactRows(): void {
    const { rows, columns, data } = this.#cost;
    const [g, reg] = [this.#g, this.#reg];
    for (let i = 0; i < rows; i++) {
      const row = i * columns;
      let most = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < columns; j++) {
        most = Math.max(most, g[j] - data[row + j] / reg);
      }
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        sum += Math.exp(g[j] - data[row + j] / reg - most);
      }
      this.#f[i] = Math.log(this.#a[i]) - most - Math.log(sum);
    }
  }

  /** Takes the scalings up into the potentials. */
  #absorb(): void {
    for (let i = 0; i < this.#u.length; i++) this.#f[i] += Math.log(this.#u[i]);
    for (let j = 0; j < this.#v.length; j++) this.#g[j] += Math.log(this.#v[j]);
    this.#u.fill(1);
    this.#v.fill(1);
    const { rows, columns, data } = this.#cost;
    const [f, g, kernel, reg] = [this.#f, this.#g, this.#kernel, this.#reg];
    for (let i = 0, k = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, k++) {
        kernel[k] = Math.exp(f[i] + g[j] - data[k] / reg);
      }
    }
  }

  /** Norm of the column sums' distance from b. */
  columnError(): number {
    const sums = this.#columnSums();
    let error = 0;
    for (let j = 0; j < sums.length; j++) error += (this.#v[j] * sums[j] - this.#b[j]) ** 2;
    return Math.sqrt(error);
  }

  plan(): DenseMatrix {
    const { rows, columns } = this.#cost;
    const data = new Float64Array(this.#kernel.length);
    for (let i = 0, k = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, k++) data[k] = this.#u[i] * this.#kernel[k] * this.#v[j];
    }
    return { rows, columns, data };
  }
}

const isTame = (scalings: Float64Array): boolean =>
  scalings.every((value) => value < MOST_SCALING && value > 1 / MOST_SCALING);
