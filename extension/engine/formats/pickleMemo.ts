import type { PickleValue } from "./pickleValues";

/** An index this far beyond the last one still goes into the array. */
const MAX_GAP = 1024;

/**
 * What a pickle remembers, by number. Picklers count from 0 or 1, so an array holds it, which
 * takes a tenth of a map's time; numbers far out, which only hostile pickles have, go into a map.
 */
export class PickleMemo {
  readonly #dense: (PickleValue | undefined)[] = [];
  readonly #sparse = new Map<number, PickleValue>();
  #size = 0;

  /** Objects remembered so far: the number that `MEMOIZE` gives next. */
  get size(): number {
    return this.#size;
  }

  get(index: number): PickleValue | undefined {
    const value = this.#dense[index];
    return value === undefined ? this.#sparse.get(index) : value;
  }

  set(index: number, value: PickleValue): void {
    if (index < this.#dense.length + MAX_GAP) {
      while (this.#dense.length < index) this.#dense.push(undefined);
      if (this.#dense[index] === undefined && !this.#sparse.has(index)) this.#size++;
      this.#dense[index] = value;
    } else {
      if (!this.#sparse.has(index)) this.#size++;
      this.#sparse.set(index, value);
    }
  }
}
