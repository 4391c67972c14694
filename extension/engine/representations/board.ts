/** The figures of one measure over the layers of A and of B, and what is said about each. */
import type { MeasureChoice } from "../measures/params";
import type { Cells, Matrix } from "../result";

/** What may stand beside a value, as a result's matrix names it. */
export const cellAspects = ["low", "high", "null", "p", "error", "ceiling"] as const;
export type CellAspect = (typeof cellAspects)[number];

export interface CellNote {
  readonly code: string;
  readonly text: string;
}

export const pendingNote: CellNote = { code: "pending", text: "not computed yet" };
export const cancelledNote: CellNote = {
  code: "cancelled",
  text: "cancelled before it was computed",
};

export class FigureBoard {
  readonly choice: MeasureChoice;
  readonly rows: number;
  readonly columns: number;
  readonly #values: Float64Array;
  readonly #aspects = new Map<CellAspect, Float64Array>();
  /** Of cells without a number why, of others what to know; none for most. */
  readonly #notes = new Map<number, CellNote>();
  /** Notes about an aspect: why an interval or a p value is missing. */
  readonly #aspectNotes = new Map<CellAspect, Map<number, CellNote>>();

  constructor(choice: MeasureChoice, { rows, columns }: { rows: number; columns: number }) {
    this.choice = choice;
    this.rows = rows;
    this.columns = columns;
    this.#values = new Float64Array(rows * columns).fill(Number.NaN);
  }

  get size(): number {
    return this.#values.length;
  }

  set(row: number, column: number, value: number | null, note?: CellNote): void {
    const at = row * this.columns + column;
    this.#values[at] = value ?? Number.NaN;
    if (note) this.#notes.set(at, note);
  }

  setAspect(aspect: CellAspect, row: number, column: number, value: number | null): void {
    let cells = this.#aspects.get(aspect);
    if (!cells) {
      cells = new Float64Array(this.size).fill(Number.NaN);
      this.#aspects.set(aspect, cells);
    }
    cells[row * this.columns + column] = value ?? Number.NaN;
  }

  explainAspect(aspect: CellAspect, row: number, column: number, note: CellNote): void {
    const notes = this.#aspectNotes.get(aspect) ?? new Map<number, CellNote>();
    this.#aspectNotes.set(aspect, notes.set(row * this.columns + column, note));
    this.setAspect(aspect, row, column, null);
  }

  value(row: number, column: number): number | null {
    return finite(this.#values[row * this.columns + column]);
  }

  /** Undefined where the aspect was not asked for, null where it does not exist. */
  aspect(aspect: CellAspect, row: number, column: number): number | null | undefined {
    const cells = this.#aspects.get(aspect);
    return cells && finite(cells[row * this.columns + column]);
  }

  /** What there is to say about a cell: why it is empty, or what to know of its value. */
  note(row: number, column: number): CellNote | null {
    const at = row * this.columns + column;
    return this.#notes.get(at) ?? (Number.isNaN(this.#values[at]) ? pendingNote : null);
  }

  isPending(row: number, column: number): boolean {
    return this.note(row, column) === pendingNote;
  }

  /** How many cells each note is about. */
  noteCounts(): Map<string, { note: CellNote; count: number }> {
    const counts = new Map<string, { note: CellNote; count: number }>();
    for (let at = 0; at < this.size; at++) {
      const note = this.note(Math.floor(at / this.columns), at % this.columns);
      if (note) count(counts, note);
    }
    for (const notes of this.#aspectNotes.values()) {
      for (const note of notes.values()) count(counts, note);
    }
    return counts;
  }

  toMatrix(rows: readonly string[], columns: readonly string[]): Matrix {
    const { measure, key } = this.choice;
    const { direction, range, symmetric } = measure;
    const aspects = [...this.#aspects].map(([name, cells]) => [name, this.#cells(cells)] as const);
    return {
      measure: key,
      direction,
      range,
      symmetric,
      rows,
      columns,
      values: this.#cells(this.#values),
      ...Object.fromEntries(aspects),
    };
  }

  #cells(values: Float64Array): Cells {
    return Array.from({ length: this.rows }, (_, row) =>
      Array.from(values.subarray(row * this.columns, (row + 1) * this.columns), finite),
    );
  }
}

const finite = (value: number): number | null => (Number.isNaN(value) ? null : value);

function count(counts: Map<string, { note: CellNote; count: number }>, note: CellNote): void {
  const key = `${note.code}\n${note.text}`;
  const known = counts.get(key);
  if (known) known.count++;
  else counts.set(key, { note, count: 1 });
}
