import { EngineError, type ErrorCode } from "../errors";
import type { Problem } from "./checkpoint";
import { MAX_NAME_LENGTH, MAX_PROBLEMS } from "./limits";

/** Collects what is wrong with one file; lists the first {@link MAX_PROBLEMS} and counts the rest. */
export class ProblemList {
  readonly #file: string;
  readonly #listed: Problem[] = [];
  #unlisted = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** `where` is a tensor, an entry or an offset; empty for the file as a whole. */
  add(code: ErrorCode, where: string, text: string): void {
    if (this.#listed.length < MAX_PROBLEMS) {
      // No tensor has a longer name, but what is wrong may be just that.
      this.#listed.push({ code, file: this.#file, where: where.slice(0, MAX_NAME_LENGTH), text });
    } else {
      this.#unlisted++;
    }
  }

  /** Adds an error that spoiled a part only. A file that changes spoils everything, and is thrown on. */
  addError(where: string, error: unknown): void {
    if (!(error instanceof EngineError) || error.code === "file.changed") throw error;
    this.add(error.code, where, error.message);
  }

  get list(): readonly Problem[] {
    if (this.#unlisted === 0) return this.#listed;
    const text = `${this.#unlisted} more problems are not listed`;
    return [...this.#listed, { code: "format.limit", file: this.#file, where: "", text }];
  }
}

/** A name from a file as it may stand in a one-line message: quoted, escaped and cut. */
export function quoted(name: string): string {
  const text = name.length > 80 ? `${name.slice(0, 77)}...` : name;
  return JSON.stringify(text);
}
