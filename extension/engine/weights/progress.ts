import type { Result } from "../result";
import { Pace } from "./pace";
import type { Workbench } from "./pool";

export interface ProgressParts {
  readonly bench: Omit<Workbench, "done">;
  /** All the work, in the unit in which the bench counts what is done. */
  readonly total: number;
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
  /** How many cells there are to tell of. */
  readonly cells: () => number;
  /** The result so far; false where nobody looks at it. */
  readonly partial: (() => Result) | false;
}

/** Tells how far a comparison is, and now and then the result so far. */
export class Progress {
  readonly bench: Workbench;
  readonly #parts: ProgressParts;
  readonly #pace = new Pace();
  #text = "";
  #done = 0;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
    this.bench = { ...parts.bench, done: (work) => this.#advance(work) };
  }

  /** What is being done from now on. */
  tell(text: string): void {
    this.#text = text;
    this.#advance(0);
  }

  #advance(work: number): void {
    const { total, onProgress, cells, partial } = this.#parts;
    this.#done = Math.min(total, this.#done + work);
    const now = { done: this.#done, total, text: this.#text };
    onProgress(partial && this.#pace.ready(cells()) ? { ...now, partial: partial() } : now);
  }
}
