/** Shared memory that is used again and again. */
import { sharedFloats } from "../../jobs/sharedFloats";

/**
 * Stretches of shared memory, given back after use: a shared buffer is freed only when every
 * thread that saw it has collected its garbage, which idle threads put off.
 */
export class Rooms {
  readonly #free: Float64Array[] = [];

  /** Room for `length` numbers, whatever stands in it. */
  take(length: number): Float64Array {
    // the smallest that fits, unless most of it would lie idle
    let best = -1;
    for (const [i, room] of this.#free.entries()) {
      if (room.length < length || room.length > 2 * length + 1024) continue;
      if (best < 0 || room.length < this.#free[best].length) best = i;
    }
    const room = best < 0 ? sharedFloats(length) : this.#free.splice(best, 1)[0];
    return room.subarray(0, length);
  }

  /** Takes back what {@link take} gave. */
  give(taken: Float64Array): void {
    this.#free.push(new Float64Array(taken.buffer as ArrayBuffer));
  }
}
