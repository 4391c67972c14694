/** How far activations of a stitched model lie from those of the model that receives the stitch. */

/**
 * Sums over a whole data set of one layer's activations P, as the stitched model has them, and T,
 * as the unmodified one has them on the same inputs. Batches may have any sizes and any order.
 */
export class LayerGap {
  #gap = 0;
  #target = 0;
  #sum = 0;
  #count = 0;

  add(p: ArrayLike<number>, t: ArrayLike<number>): void {
    let [gap, target, sum] = [0, 0, 0];
    for (let i = 0; i < t.length; i++) {
      const difference = p[i] - t[i];
      gap += difference * difference;
      target += t[i] * t[i];
      sum += t[i];
    }
    this.#gap += gap;
    this.#target += target;
    this.#sum += sum;
    this.#count += t.length;
  }

  /** |P − T|_F/|T|_F, a ratio of norms, not squared; null where T is zero (a dead layer). */
  get relative(): number | null {
    return this.#target > 0 ? Math.sqrt(this.#gap) / Math.sqrt(this.#target) : null;
  }

  /** |P − T|²_F/|T|²_F, the structural distance of Balogh and Jelasity 2025. */
  get structural(): number | null {
    return this.#target > 0 ? this.#gap / this.#target : null;
  }

  /** 1 − Σ(P − T)²/Σ(T − mean T)² over all elements; null where T is constant. */
  get explainedVariance(): number | null {
    const spread = this.#target - (this.#sum * this.#sum) / this.#count;
    return spread > VARIES * this.#target ? 1 - this.#gap / spread : null;
  }
}

/** Less of the squares than this is rounding: the activations are constant. */
const VARIES = 1e-13;

/**
 * Functional latent alignment distance: the mean of the relative distances at the stitch and at
 * each later hooked layer (arXiv 2505.20142, released form with equal weights), or with weights
 * Σ w·d/Σ w. Layers without one (dead ones) are left out; null where none is left.
 */
export function alignmentDistance(
  stack: readonly (number | null)[],
  weights?: readonly number[],
): number | null {
  let [sum, total] = [0, 0];
  stack.forEach((distance, i) => {
    if (distance === null) return;
    const weight = weights?.[i] ?? 1;
    sum += weight * distance;
    total += weight;
  });
  return total > 0 ? sum / total : null;
}
