/** Memory for prepared matrices that all threads share. */
import { sharedFloats } from "../jobs/sharedFloats";

/**
 * One stretch of memory, taken once and used again and again: a shared buffer is freed only when
 * every thread that saw it has collected its garbage, which idle threads put off.
 */
export class Arena {
  #memory: Float64Array = new Float64Array(0);

  /** Room for `length` numbers; what was kept there before is given up. */
  room(length: number): Float64Array {
    if (this.#memory.length < length) this.#memory = sharedFloats(length);
    return this.#memory;
  }
}
