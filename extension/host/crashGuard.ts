/** Stops an engine that dies again and again from being started for ever. */
export class CrashGuard {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  #crashes: number[] = [];

  /** Trips at `limit` crashes within `windowMs`. */
  constructor({ limit = 4, windowMs = 60_000, now = Date.now } = {}) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  record(): void {
    this.#crashes.push(this.#now());
  }

  /** True while the engine should not be started unasked. It heals as the crashes grow old. */
  get tripped(): boolean {
    const since = this.#now() - this.#windowMs;
    this.#crashes = this.#crashes.filter((time) => time > since);
    return this.#crashes.length >= this.#limit;
  }

  reset(): void {
    this.#crashes = [];
  }
}
