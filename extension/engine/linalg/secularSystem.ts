import { type DenseWorkspace, matrixBytes, type Region, vectorBytes } from "../kernels/dense";
import { asIntegers } from "./regions";

/** Room that {@link SecularSystem} takes. */
export const secularSystemBytes = (n: number): number => matrixBytes(n, n) + 6 * vectorBytes(n);

/**
 * Memory for secular equations of up to n poles, and their solution by the kernels of
 * assembly/secular.ts, where the mathematics is.
 */
export class SecularSystem {
  /** Row i, after {@link solve}: how vector i combines the kept rows, by their places. */
  readonly delta: Region;
  /** Ascending. */
  readonly poles: Float64Array;
  /** Where each kept row has gone. */
  readonly places: Int32Array;
  /** Root i as the distance `offsets[i]` from pole `origins[i]`. */
  readonly origins: Int32Array;
  readonly offsets: Float64Array;
  readonly #workspace: DenseWorkspace;
  readonly #poles: Region;
  readonly #weights: Region;
  readonly #offsets: Region;
  readonly #origins: Region;
  readonly #places: Region;
  readonly #buffer: Region;

  constructor(workspace: DenseWorkspace, n: number) {
    this.#workspace = workspace;
    this.delta = workspace.matrix(n, n);
    this.#poles = workspace.vector(n);
    this.#weights = workspace.vector(n);
    this.#offsets = workspace.vector(n);
    this.#origins = workspace.vector(n);
    this.#places = workspace.vector(n);
    this.#buffer = workspace.vector(n);
    this.poles = this.#poles.data;
    this.offsets = this.#offsets.data;
    this.origins = asIntegers(this.#origins);
    this.places = asIntegers(this.#places);
  }

  /** Eigenvectors of diag(poles) + z·zᵀ, with zⱼ = z[kept[j]]. */
  solve(kept: readonly number[], z: Float64Array): void {
    this.#solveRoots(kept, z, false);
    this.#workspace.kernels.secularVectors(
      kept.length,
      this.#weights.address,
      this.delta.address,
      this.delta.stride * 8,
      this.#places.address,
      this.#buffer.address,
    );
  }

  /** Singular vectors of the row z over diag(poles[1], ...): right ones to `delta`, left to `left`. */
  solvePairs(kept: readonly number[], z: Float64Array, left: Region): void {
    this.#solveRoots(kept, z, true);
    this.#workspace.kernels.secularVectorPairs(
      kept.length,
      this.#poles.address,
      this.#weights.address,
      this.delta.address,
      this.delta.stride * 8,
      left.address,
      left.stride * 8,
      this.#places.address,
      this.#buffer.address,
    );
  }

  /** Roots, and in place of z the vector for which they are exact. */
  #solveRoots(kept: readonly number[], z: Float64Array, squared: boolean): void {
    const weights = this.#weights.data;
    kept.forEach((row, j) => {
      weights[j] = z[row] * z[row];
    });
    this.#workspace.kernels.secularRoots(
      kept.length,
      squared,
      this.#poles.address,
      this.#weights.address,
      this.delta.address,
      this.delta.stride * 8,
      this.#origins.address,
      this.#offsets.address,
    );
    kept.forEach((row, j) => {
      const size = Math.sqrt(weights[j]);
      weights[j] = z[row] < 0 ? -size : size;
    });
  }
}
