/** Names of which each is given out once: `relu`, `relu#2`, `relu#3`. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** The number to try next, so that a hundred thousand equal names take no more than as many steps. */
  readonly #next = new Map<string, number>();

  /** `wanted`, or the first numbered form of it that is free; it is taken from now on. */
  take(wanted: string): string {
    let name = wanted;
    let copy = this.#next.get(wanted) ?? 2;
    for (; this.#taken.has(name); copy++) name = `${wanted}#${copy}`;
    this.#next.set(wanted, copy);
    this.#taken.add(name);
    return name;
  }
}
