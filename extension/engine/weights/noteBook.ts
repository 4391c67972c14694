/** Collects notes, so that a thousand empty figures do not drown what matters. */
import type { Note } from "../result";
import { type Reason, reasons } from "./reasons";

/** So many notes of one reason stand by themselves; the rest is counted in one more. */
const MAX_NOTES_PER_REASON = 500;

/** Reasons that lie in the run and not in the pair: one note a measure says it all. */
const runReasons: ReadonlySet<Reason> = new Set(["pending", "cancelled", "skipped"]);

export interface MissingFigure {
  readonly measure: string;
  /** Names of the layers or tensors. */
  readonly a: string;
  readonly b: string;
}

export class NoteBook {
  readonly #notes: Note[];
  readonly #explained = new Map<Reason, number>();
  readonly #unfinished = new Map<string, { measure: string; reason: Reason; count: number }>();

  constructor(notes: readonly Note[]) {
    this.#notes = [...notes];
  }

  add(note: Note): void {
    this.#notes.push(note);
  }

  /** Says why a pair has no number. */
  explain({ measure, a, b }: MissingFigure, reason: Reason): void {
    if (runReasons.has(reason)) {
      const key = `${measure} ${reason}`;
      const { count } = this.#unfinished.get(key) ?? { count: 0 };
      this.#unfinished.set(key, { measure, reason, count: count + 1 });
      return;
    }
    const count = (this.#explained.get(reason) ?? 0) + 1;
    this.#explained.set(reason, count);
    if (count > MAX_NOTES_PER_REASON) return;
    this.#notes.push({ at: `${measure} ${a} ↔ ${b}`, ...reasons[reason] });
  }

  notes(): Note[] {
    const unfinished = [...this.#unfinished.values()].map(({ measure, reason, count }) => {
      const { code, text } = reasons[reason];
      return { at: measure, code, text: `${count} figures of pairs: ${text}` };
    });
    const rest = [...this.#explained].flatMap(([reason, count]): Note[] => {
      const more = count - MAX_NOTES_PER_REASON;
      const { code, text } = reasons[reason];
      return more <= 0
        ? []
        : [{ at: "pairs", code, text: `${more} more figures are missing: ${text}` }];
    });
    return [...this.#notes, ...unfinished, ...rest];
  }
}
