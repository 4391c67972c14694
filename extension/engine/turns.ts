/** Long work on the engine's own thread, in turns: in between, messages arrive, a cancel among them. */
import { EngineError } from "./errors";

/** Steps of a turn: nodes of a graph, fields of a message. Some tens of milliseconds. */
const STEPS = 2_000;

/** In Node, two timers that are due by turns would keep messages waiting for as long as they go on. */
const later = (resolve: () => void): unknown =>
  typeof setImmediate === "function" ? setImmediate(resolve) : setTimeout(resolve, 0);

export class Turns {
  readonly #signal: AbortSignal | undefined;
  #steps = 0;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Counts a step; true when it is time for {@link next}. */
  isOver(): boolean {
    this.#steps++;
    return this.#steps >= STEPS;
  }

  /** Lets others have their turn. Throws `cancelled` when one of them was a cancel. */
  async next(): Promise<void> {
    this.#steps = 0;
    await new Promise<void>(later);
    if (this.#signal?.aborted) throw new EngineError("cancelled", "cancelled");
  }
}
