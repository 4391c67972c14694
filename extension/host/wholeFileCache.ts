/**
 * Holds the bytes of the last few files for a short while: the engine asks for ranges, and the
 * editor can only read whole files. Enough for the two sides of one comparison.
 */
const MAX_FILES = 2;

/** Bytes that nobody asked for during this time are let go. */
const KEEP_MS = 10_000;

export class WholeFileCache {
  readonly #files = new Map<string, Promise<Uint8Array>>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #keepMs: number;

  constructor({ keepMs = KEEP_MS } = {}) {
    this.#keepMs = keepMs;
  }

  /** The bytes under `key`, read by `load` unless they are here. A failed read is not kept. */
  async get(key: string, load: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.#files.get(key);
    const bytes = known ?? load();
    // Most recently used last: a Map keeps the order of insertion.
    this.#files.delete(key);
    this.#files.set(key, bytes);
    for (const old of [...this.#files.keys()].slice(0, -MAX_FILES)) this.#drop(old);
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => this.#drop(key), this.#keepMs);
    timer.unref?.();
    this.#timers.set(key, timer);
    try {
      return await bytes;
    } catch (error) {
      if (this.#files.get(key) === bytes) this.#drop(key);
      throw error;
    }
  }

  #drop(key: string): void {
    this.#files.delete(key);
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }
}
