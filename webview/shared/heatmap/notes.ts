import type { Note } from "../../../extension/protocol/result";

/** Finds the notes of a result by what they are about. */
export class NoteIndex {
  private readonly byPlace = new Map<string, Note[]>();

  constructor(notes: readonly Note[]) {
    for (const note of notes) {
      const there = this.byPlace.get(note.at);
      if (there) there.push(note);
      else this.byPlace.set(note.at, [note]);
    }
  }

  at(place: string): readonly Note[] {
    return this.byPlace.get(place) ?? [];
  }

  /** Why `measure` has (no) number for a ↔ b: what is said of the pair, else of one of the two. */
  about(measure: string, a: string, b: string): readonly Note[] {
    if (this.byPlace.size === 0) return [];
    const pair = this.at(`${measure} ${a} ↔ ${b}`);
    if (pair.length > 0) return pair;
    const sides = [...this.at(`${measure} ${a}`), ...(a === b ? [] : this.at(`${measure} ${b}`))];
    return sides;
  }

  /**
   * Why `measure` has no number for a ↔ b. Reasons of many cells are told once, for the measure
   * as a whole: they answer for a cell that has none of its own.
   */
  whyMissing(measure: string, a: string, b: string): readonly Note[] {
    const own = this.about(measure, a, b);
    return own.length > 0 ? own : this.at(measure);
  }

  /** What is said of the pair, or of its layers or tensors, whatever the measure. */
  aboutPair(a: string, b: string): readonly Note[] {
    return [...this.at(`${a} ↔ ${b}`), ...this.at(a), ...(a === b ? [] : this.at(b))];
  }
}
