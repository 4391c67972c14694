import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import { multiply, transposedMultiply } from "../linalg/multiply";
import { symmetricEigen } from "../linalg/symmetricEigen";
import { type Task, untracked } from "../task";

/** Eigenvalues of the Gram matrix below this share of the largest count as zero: 1e-6 of a singular value. */
const CUT = 1e-12;

export interface Affine {
  /** C′×C: output channels by input channels. */
  readonly weight: DenseMatrix;
  /** C′. */
  readonly bias: Float64Array;
}

/**
 * The affine map h·Wᵀ + b that comes nearest to targets, of rows that arrive in batches:
 * [W | b]ᵀ = pinv([X | 1])·Y, the minimum-norm solution of min |[X 1]·Q − Y|²_F, X M×C, Y M×C′.
 *
 * By G = [X 1]ᵀ[X 1] and R = [X 1]ᵀY in float64, G taken apart by its eigenvectors and cut, since
 * dead units make it singular: memory O(C² + C·C′), whatever M. Half the digits are lost to G's
 * condition, of which stitches need few. Start of every stitch (Csiszárik et al. 2021; functional
 * latent alignment, arXiv 2505.20142).
 */
export class LeastSquares {
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #gram: Float64Array;
  readonly #right: Float64Array;
  #rows = 0;

  constructor(inputs: number, outputs: number) {
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#gram = new Float64Array((inputs + 1) ** 2);
    this.#right = new Float64Array((inputs + 1) * outputs);
  }

  /** How many rows were added. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds rows. Throws `shape.mismatch` where they do not fit, `input.nonfinite` for NaN and infinities. */
  add(x: DenseMatrix, y: DenseMatrix, task: Task = untracked): void {
    this.#requireFit(x, y);
    const extended = withOnes(x);
    addTo(this.#gram, transposedMultiply(extended, extended, task).data);
    addTo(this.#right, transposedMultiply(extended, y, task).data);
    this.#rows += x.rows;
  }

  /** The solution for all rows so far. Throws `shape.mismatch` when there are none. */
  solve(task: Task = untracked): Affine {
    if (this.#rows === 0) {
      throw new EngineError("shape.mismatch", "least squares: expected at least one row, got none");
    }
    const [size, outputs] = [this.#inputs + 1, this.#outputs];
    const { values, vectors } = symmetricEigen(
      { rows: size, columns: size, data: this.#gram },
      task,
    );
    const largest = values[size - 1];
    const rotated = transposedMultiply(
      vectors,
      { rows: size, columns: outputs, data: this.#right },
      task,
    );
    for (let k = 0; k < size; k++) {
      const factor = values[k] > CUT * largest ? 1 / values[k] : 0;
      for (let j = 0; j < outputs; j++) rotated.data[k * outputs + j] *= factor;
    }
    const { data } = multiply(vectors, rotated, task);
    const weight = new Float64Array(outputs * this.#inputs);
    for (let c = 0; c < this.#inputs; c++) {
      for (let j = 0; j < outputs; j++) weight[j * this.#inputs + c] = data[c * outputs + j];
    }
    const bias = data.slice(this.#inputs * outputs);
    return { weight: { rows: outputs, columns: this.#inputs, data: weight }, bias };
  }

  #requireFit(x: DenseMatrix, y: DenseMatrix): void {
    if (x.columns !== this.#inputs || y.columns !== this.#outputs || x.rows !== y.rows) {
      const expected = `rows of ${this.#inputs} and ${this.#outputs} channels`;
      const got = `${x.rows}×${x.columns} and ${y.rows}×${y.columns}`;
      throw new EngineError("shape.mismatch", `least squares: expected ${expected}, got ${got}`, {
        expected,
        got,
      });
    }
    for (const { data } of [x, y]) {
      const bad = data.find((value) => !Number.isFinite(value));
      if (bad === undefined) continue;
      throw new EngineError(
        "input.nonfinite",
        `least squares: expected finite activations, got ${bad}`,
      );
    }
  }
}

/** [X | 1]. */
function withOnes({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const out = new Float64Array(rows * (columns + 1));
  for (let i = 0; i < rows; i++) {
    out.set(data.subarray(i * columns, (i + 1) * columns), i * (columns + 1));
    out[i * (columns + 1) + columns] = 1;
  }
  return { rows, columns: columns + 1, data: out };
}

function addTo(sum: Float64Array, terms: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += terms[i];
}
