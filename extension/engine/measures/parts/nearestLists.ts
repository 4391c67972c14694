/** For each of n samples, the `count` nearest of those offered so far, nearest first. */
export class NearestLists {
  readonly #count: number;
  readonly #noise: number;
  readonly #indices: Float64Array;
  readonly #distances: Float64Array;
  /** How many each sample has. */
  readonly #found: Int32Array;
  /** What a distance must be below to enter; a little more than the last one of a full list. */
  readonly #bounds: Float64Array;

  /** Distances up to `noise` are 0. */
  constructor(n: number, count: number, noise: number) {
    this.#count = count;
    this.#noise = noise;
    this.#indices = new Float64Array(n * count);
    this.#distances = new Float64Array(n * count);
    this.#found = new Int32Array(n);
    this.#bounds = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  }

  /** Sample j at this distance from i; of equal distances, the first one offered stays first. */
  offer(i: number, j: number, distance: number): void {
    if (distance < this.#bounds[i]) this.#insert(i, j, distance);
  }

  /** A distance that is no less than this enters neither list. */
  bound(i: number, j: number): number {
    return Math.max(this.#bounds[i], this.#bounds[j]);
  }

  #insert(i: number, j: number, offered: number): void {
    const count = this.#count;
    const start = i * count;
    const distances = this.#distances;
    const indices = this.#indices;
    const distance = offered <= this.#noise ? 0 : roundTo41Bits(offered);
    const full = this.#found[i] === count;
    if (full && distance >= distances[start + count - 1]) return;
    let place = start + (full ? count - 1 : this.#found[i]++);
    while (place > start && distances[place - 1] > distance) {
      distances[place] = distances[place - 1];
      indices[place] = indices[place - 1];
      place--;
    }
    distances[place] = distance;
    indices[place] = j;
    // rounding may bring down what lies a little above
    if (this.#found[i] === count) this.#bounds[i] = distances[start + count - 1] * (1 + 2 ** -40);
  }

  result(): { count: number; indices: Float64Array } {
    return { count: this.#count, indices: this.#indices };
  }
}

/** The nearest number of 41 significant bits (Dekker's splitting). */
function roundTo41Bits(x: number): number {
  const scaled = x * (2 ** 12 + 1);
  return scaled - (scaled - x);
}
