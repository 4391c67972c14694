/** Collects notes, so that a thousand empty figures do not drown what matters. */
import type { Note } from "../result";
import { type Reason, reasons } from "./reasons";

/** So many notes of one reason stand by themselves; the rest is counted in one more. */
const MAX_NOTES_PER_REASON = 500;

export class NoteBook {
  readonly #notes: Note[];
  readonly #counts = new Map<Reason, number>();

  constructor(notes: readonly Note[]) {
    this.#notes = [...notes];
  }

  add(note: Note): void {
    this.#notes.push(note);
  }

  /** Says at `place` (a measure and what it is of) why there is no number. */
  explain(place: string, reason: Reason): void {
    const count = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, count);
    if (count <= MAX_NOTES_PER_REASON) this.#notes.push({ at: place, ...reasons[reason] });
  }

  notes(): Note[] {
    const rest: Note[] = [];
    for (const [reason, count] of this.#counts) {
      const more = count - MAX_NOTES_PER_REASON;
      if (more <= 0) continue;
      const { code, text } = reasons[reason];
      rest.push({ at: "pairs", code, text: `${more} more figures are missing: ${text}` });
    }
    return [...this.#notes, ...rest];
  }
}
