/** A binary heap of numbers, smallest first, in which two equal ones cancel. */
export class KeyHeap {
  #keys = new Float64Array(1024);
  #size = 0;

  clear(): void {
    this.#size = 0;
  }

  push(key: number): void {
    if (this.#size === this.#keys.length) {
      const grown = new Float64Array(2 * this.#size);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    const keys = this.#keys;
    let at = this.#size++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (keys[above] <= key) break;
      keys[at] = keys[above];
      at = above;
    }
    keys[at] = key;
  }

  /** Takes out the smallest key that is there an odd number of times; −1 when there is none. */
  popOdd(): number {
    while (this.#size > 0) {
      const key = this.#pop();
      if (this.#size === 0 || this.#keys[0] !== key) return key;
      this.#pop();
    }
    return -1;
  }

  #pop(): number {
    const keys = this.#keys;
    const top = keys[0];
    const last = keys[--this.#size];
    const size = this.#size;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      if (below + 1 < size && keys[below + 1] < keys[below]) below++;
      if (keys[below] >= last) break;
      keys[at] = keys[below];
      at = below;
    }
    keys[at] = last;
    return top;
  }
}
