/** The cells of one measure over all layers of A and all layers of B, with reasons for the empty ones. */
import type { MeasureDescriptor } from "../measures/descriptor";
import type { Cells, Matrix } from "../result";
import { type Figure, missing, type Reason, reasons } from "./reasons";

const names = Object.keys(reasons) as Reason[];
const PENDING = names.indexOf("pending");

/** Which cells a measure is computed for. */
export type Coverage = "full" | "sketch" | "paired";

/**
 * Cells of a whole matrix are kept, computed and printed up to this many (a thousand layers
 * against a thousand); beyond it only paired layers have cells.
 */
export const MAX_MATRIX_CELLS = 1_000_000;

export class Board {
  readonly measure: MeasureDescriptor;
  readonly rows: number;
  readonly columns: number;
  coverage: Coverage = "full";
  readonly #values: Float64Array;
  readonly #reasons: Uint8Array;
  /** Where a cell is kept, for a board that has some cells only; null for a whole one. */
  readonly #slots: ReadonlyMap<number, number> | null;
  #low: Float64Array | null = null;
  #high: Float64Array | null = null;
  #chance: Float64Array | null = null;

  /** A whole board, or one that has the cells of `only`. */
  constructor(
    measure: MeasureDescriptor,
    { rows, columns }: { readonly rows: number; readonly columns: number },
    only: readonly (readonly [row: number, column: number])[] | null = null,
  ) {
    this.measure = measure;
    this.rows = rows;
    this.columns = columns;
    this.#slots = only && new Map(only.map(([i, j], slot) => [i * columns + j, slot]));
    if (only) this.coverage = "paired";
    const size = this.#slots?.size ?? rows * columns;
    this.#values = new Float64Array(size).fill(Number.NaN);
    this.#reasons = new Uint8Array(size).fill(PENDING);
  }

  /** True when every two layers have a cell. */
  get isWhole(): boolean {
    return this.#slots === null;
  }

  /** Cells that there are. */
  get size(): number {
    return this.#values.length;
  }

  /** Place of a cell, or -1 when the board has none there. */
  #at(row: number, column: number): number {
    const at = row * this.columns + column;
    return this.#slots ? (this.#slots.get(at) ?? -1) : at;
  }

  eachCell(visit: (row: number, column: number) => void): void {
    if (this.#slots) {
      for (const at of this.#slots.keys()) visit(Math.floor(at / this.columns), at % this.columns);
      return;
    }
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) visit(row, column);
    }
  }

  set(row: number, column: number, figure: Figure): void {
    const at = this.#at(row, column);
    if (at < 0) return;
    if (typeof figure.value === "number") this.#values[at] = figure.value;
    else if (figure.value === null) this.#reasons[at] = names.indexOf(figure.reason);
  }

  /** An estimate with its 95 % interval. */
  setEstimate(
    row: number,
    column: number,
    { value, low, high }: { value: number; low: number; high: number },
  ): void {
    const at = this.#at(row, column);
    if (at < 0) return;
    this.#low ??= new Float64Array(this.#values.length).fill(Number.NaN);
    this.#high ??= new Float64Array(this.#values.length).fill(Number.NaN);
    this.#values[at] = value;
    this.#low[at] = low;
    this.#high[at] = high;
  }

  setChance(row: number, column: number, chance: number): void {
    const at = this.#at(row, column);
    if (at < 0) return;
    this.#chance ??= new Float64Array(this.#values.length).fill(Number.NaN);
    this.#chance[at] = chance;
  }

  /** Gives every pending cell a reason; cells with a number or another reason stay. */
  settle(reason: Reason): void {
    const code = names.indexOf(reason);
    for (let at = 0; at < this.#values.length; at++) {
      if (Number.isNaN(this.#values[at]) && this.#reasons[at] === PENDING) this.#reasons[at] = code;
    }
  }

  isPending(row: number, column: number): boolean {
    const at = this.#at(row, column);
    return at >= 0 && Number.isNaN(this.#values[at]) && this.#reasons[at] === PENDING;
  }

  figure(row: number, column: number): Figure {
    const at = this.#at(row, column);
    if (at < 0) return missing("skipped");
    const value = this.#values[at];
    return Number.isNaN(value) ? missing(names[this.#reasons[at]]) : { value };
  }

  chance(row: number, column: number): number | null {
    const chance = this.#chance?.[this.#at(row, column)] ?? Number.NaN;
    return Number.isNaN(chance) ? null : chance;
  }

  /** How many cells are empty, by reason. */
  emptyCells(): Map<Reason, number> {
    const counts = new Map<Reason, number>();
    this.#values.forEach((value, at) => {
      if (!Number.isNaN(value)) return;
      const reason = names[this.#reasons[at]];
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    });
    return counts;
  }

  /** The cells of a whole board. */
  toMatrix(rows: readonly string[], columns: readonly string[]): Matrix {
    const { id, direction, range, symmetric } = this.measure;
    // An exact cell among estimates is its own interval.
    const bound = (limit: Float64Array) =>
      this.#cells(limit.map((value, at) => (Number.isNaN(value) ? this.#values[at] : value)));
    return {
      measure: id,
      direction,
      range,
      symmetric,
      rows,
      columns,
      values: this.#cells(this.#values),
      ...(this.#low && { low: bound(this.#low) }),
      ...(this.#high && { high: bound(this.#high) }),
      ...(this.#chance && { null: this.#cells(this.#chance) }),
    };
  }

  #cells(values: Float64Array): Cells {
    return Array.from({ length: this.rows }, (_, row) =>
      Array.from(values.subarray(row * this.columns, (row + 1) * this.columns), (value) =>
        Number.isNaN(value) ? null : value,
      ),
    );
  }
}
