/** What is known of each pair of layers of two sides, or of one side with itself. */
import type { PairAnswer } from "../jobs/layerPairs";
import { type TransportMeasureId, transportMeasures } from "../measures/transport";
import { type CellNote, pendingNote } from "../representations/board";
import type { Cells, Matrix } from "../result";
import type { GwStart } from "./groups";

type Side = "a" | "b";
type Won = GwStart | "composed";

/** Notes on single cells are told one by one up to this number. */
const MAX_NOTES = 50;

export class PairBoard {
  readonly sides: readonly [Side, Side];
  readonly rows: number;
  readonly columns: number;
  readonly #figures: ReadonlyMap<TransportMeasureId | "chance", Float64Array>;
  readonly #starts: (Won | null)[];
  readonly #converged: (boolean | null)[];
  readonly #notes = new Map<number, CellNote>();
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  /** E on each subset of the inputs, where distances are told from subsets. */
  readonly draws = new Map<number, readonly number[]>();
  /** Partners of the inputs, where they are kept. */
  readonly matchings = new Map<number, Int32Array>();

  constructor(sides: readonly [Side, Side], rows: number, columns: number) {
    this.sides = sides;
    this.rows = rows;
    this.columns = columns;
    const cells = rows * columns;
    const ids = ["gw", "gw.identity", "gw.bound", "gw.selfMatched", "chance"] as const;
    this.#figures = new Map(ids.map((id) => [id, new Float64Array(cells).fill(Number.NaN)]));
    this.#low = new Float64Array(cells).fill(Number.NaN);
    this.#high = new Float64Array(cells).fill(Number.NaN);
    this.#starts = new Array<Won | null>(cells).fill(null);
    this.#converged = new Array<boolean | null>(cells).fill(null);
    for (let k = 0; k < cells; k++) this.#notes.set(k, pendingNote);
    if (this.self) for (let i = 0; i < rows; i++) this.#setSelf(i);
  }

  /** One side with itself: cell (j, i) is cell (i, j). */
  get self(): boolean {
    return this.sides[0] === this.sides[1];
  }

  #setSelf(i: number): void {
    const at = i * this.columns + i;
    for (const [id, cells] of this.#figures) cells[at] = id === "gw.selfMatched" ? 1 : 0;
    this.#low[at] = 0;
    this.#high[at] = 0;
    this.#converged[at] = true;
    this.#starts[at] = "identity";
    this.#notes.delete(at);
  }

  value(i: number, j: number): number {
    return this.#figures.get("gw")![i * this.columns + j];
  }

  /** The finished value and all that is known beside it. */
  set(i: number, j: number, answer: Omit<PairAnswer, "start"> & { readonly start: Won }): void {
    for (const at of this.#places(i, j)) {
      this.#figures.get("gw")![at] = answer.value;
      this.#figures.get("gw.identity")![at] = answer.identity ?? Number.NaN;
      this.#figures.get("gw.bound")![at] = answer.bound ?? Number.NaN;
      this.#figures.get("gw.selfMatched")![at] = answer.selfMatched ?? Number.NaN;
      this.#figures.get("chance")![at] = answer.chance;
      this.#low[at] = answer.sampled?.low ?? Number.NaN;
      this.#high[at] = answer.sampled?.high ?? Number.NaN;
      this.#starts[at] = answer.start;
      this.#converged[at] = answer.converged;
      this.#notes.delete(at);
    }
    if (answer.sampled) this.draws.set(i * this.columns + j, answer.sampled.draws);
    if (answer.matching) this.matchings.set(i * this.columns + j, answer.matching);
  }

  /** A better matching was found by going through a third layer. */
  improve(i: number, j: number, value: number, selfMatched: number): void {
    for (const at of this.#places(i, j)) {
      this.#figures.get("gw")![at] = value;
      this.#figures.get("gw.selfMatched")![at] = selfMatched;
      this.#starts[at] = "composed";
    }
  }

  explain(i: number, j: number, note: CellNote): void {
    for (const at of this.#places(i, j)) {
      for (const cells of this.#figures.values()) cells[at] = Number.NaN;
      this.#starts[at] = null;
      this.#converged[at] = null;
      this.#notes.set(at, note);
    }
  }

  #places(i: number, j: number): number[] {
    const at = i * this.columns + j;
    return this.self && i !== j ? [at, j * this.columns + i] : [at];
  }

  get finished(): number {
    return this.rows * this.columns - this.#notes.size;
  }

  /** `cancelled` stands for what is pending. */
  notes(ids: readonly [readonly string[], readonly string[]], left: CellNote) {
    const shown: { at: string; code: string; text: string }[] = [];
    let pending = 0;
    for (const [at, note] of this.#notes) {
      const [i, j] = [Math.floor(at / this.columns), at % this.columns];
      if (this.self && j < i) continue;
      if (note === pendingNote) pending++;
      else if (shown.length < MAX_NOTES) {
        shown.push({ at: `gw ${ids[0][i]} ↔ ${ids[1][j]}`, code: note.code, text: note.text });
      }
    }
    if (pending > 0) {
      const text = `${left.text} (${pending} pairs of layers)`;
      shown.push({ at: "gw", code: left.code, text });
    }
    return shown;
  }

  toMatrices(ids: readonly [readonly string[], readonly string[]]): Matrix[] {
    return transportMeasures.flatMap(({ id, direction, range, symmetric }): Matrix[] => {
      const figures = this.#figures.get(id === "gw.root" ? "gw" : id)!;
      if (id !== "gw" && figures.every(Number.isNaN)) return [];
      if (id === "gw.bound" && this.draws.size > 0) return [];
      const root = id === "gw.root";
      const shown = root ? figures.map(Math.sqrt) : figures;
      const interval = (cells: Float64Array) => this.#cells(root ? cells.map(Math.sqrt) : cells);
      return [
        {
          measure: id,
          direction,
          range,
          symmetric: symmetric && this.self,
          rows: ids[0],
          columns: ids[1],
          sides: this.sides,
          values: this.#cells(shown),
          ...((root || id === "gw") &&
            this.draws.size > 0 && { low: interval(this.#low), high: interval(this.#high) }),
          ...(id === "gw" && {
            null: this.#cells(this.#figures.get("chance")!),
            starts: this.#table(this.#starts),
            converged: this.#table(this.#converged),
          }),
        },
      ];
    });
  }

  #cells(cells: Float64Array): Cells {
    return this.#table(Array.from(cells, (value) => (Number.isNaN(value) ? null : value)));
  }

  #table<T>(list: readonly T[]): T[][] {
    return Array.from({ length: this.rows }, (_, i) =>
      list.slice(i * this.columns, (i + 1) * this.columns),
    );
  }
}
