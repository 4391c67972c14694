/**
 * Lets news through at a bounded rate. The clock decides when a partial result is told, never
 * what a result is.
 */
export class Pace {
  #next: number;
  readonly #now: () => number;

  /** The first news is let through after one shortest interval. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#next = now() + SHORTEST_INTERVAL;
  }

  /** True at most five times a second, and less often the more `cells` the news has to carry. */
  ready(cells: number): boolean {
    const now = this.#now();
    if (now < this.#next) return false;
    this.#next = now + SHORTEST_INTERVAL + cells * MILLISECONDS_PER_CELL;
    return true;
  }
}

const SHORTEST_INTERVAL = 200;
/** Making, sending and drawing a cell costs below a microsecond a thread; leave nine in ten free. */
const MILLISECONDS_PER_CELL = 0.01;
