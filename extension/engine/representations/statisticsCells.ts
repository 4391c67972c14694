/** From the values on draws to intervals, chance levels, p values and reliabilities. */
import type { DrawKind } from "../jobs/representationDraws";
import type { MeasureChoice } from "../measures/params";
import { benjaminiHochberg, holm } from "../stats/corrections";
import { subsampleInterval } from "../stats/interval";
import { chanceOf, ExtremeOfAll } from "../stats/permutation";
import { correlation, spearmanBrown } from "../stats/reliability";
import type { CellAspect } from "./board";
import type { StatisticsOptions } from "./compare";
import type { ActivationState } from "./state";

/** One pair of layers under one measure, over all draws of one kind. */
export interface DrawnCell {
  readonly choice: MeasureChoice;
  readonly row: number;
  readonly column: number;
  /** NaN where the draw has no value. */
  readonly values: Float64Array;
  /** Share of draws on which the value would be the same for any data of these shapes. */
  readonly saturated: number;
}

/** Beyond this share of draws without a value, what is left is no sample of them. */
const MAX_MISSING = 0.05;
const MAX_SATURATED = 0.5;

interface PValue {
  readonly cell: DrawnCell;
  readonly p: number;
  /** For the correction against the most extreme of all. */
  readonly extremeness: number | null;
}

interface Halves {
  readonly first: Map<string, Float64Array>;
  readonly second: Map<string, Float64Array>;
}

export class StatisticsCells {
  readonly #state: ActivationState;
  readonly #options: StatisticsOptions;
  /** By what is corrected together: the cells of a matrix, or the measures on one pair. */
  readonly #families = new Map<string, { extremes: ExtremeOfAll; values: PValue[] }>();
  readonly #halves = new Map<string, Halves>();

  constructor(state: ActivationState, options: StatisticsOptions) {
    this.#state = state;
    this.#options = options;
  }

  take(kind: DrawKind, cell: DrawnCell): void {
    switch (kind) {
      case "subsample":
        this.#interval(cell);
        return;
      case "shuffle":
        this.#chance(cell);
        return;
      case "firstHalf":
      case "secondHalf":
        this.#half(kind, cell);
        return;
      default:
        kind satisfies never;
    }
  }

  /** What needs all cells. */
  finish(): void {
    if (this.#options.correction !== "none") {
      for (const family of this.#families.values()) this.#correct(family);
    }
    if (this.#options.splitHalf > 0) {
      for (const { key } of this.#state.choices) {
        this.#state.values.set(`${key}.reliability`, this.#reliability(key));
      }
    }
  }

  #value({ choice, row, column }: DrawnCell): number | null {
    return this.#state.boards.get(choice.key)!.value(row, column);
  }

  /** The draws that have a value; null, once it is noted, where there are too few of them. */
  #sound(cell: DrawnCell, aspects: readonly CellAspect[]): Float64Array | null {
    const { choice, row, column, values, saturated } = cell;
    const board = this.#state.boards.get(choice.key)!;
    const sound = values.filter((value) => !Number.isNaN(value));
    const missing = 1 - sound.length / values.length;
    const few = sound.length === 0 || missing > MAX_MISSING;
    const flat = aspects.includes("low") && saturated > MAX_SATURATED;
    if (!few && !flat) return sound;
    const text = few
      ? `no ${wordOf(aspects[0])}: ${values.length - sound.length} of ${values.length} draws have no value`
      : `no ${wordOf(aspects[0])}: on half of the samples the value would be the same for any data`;
    const note = { code: few ? "undefined" : "saturated", text };
    for (const [i, aspect] of aspects.entries()) {
      if (i === 0) board.explainAspect(aspect, row, column, note);
      else board.setAspect(aspect, row, column, null);
    }
    return null;
  }

  #interval(cell: DrawnCell): void {
    const value = this.#value(cell);
    if (value === null) return;
    const sound = this.#sound(cell, ["low", "high"]);
    if (!sound) return;
    const { choice, row, column } = cell;
    const samples = this.#state.dumps.a.layers[row].plan.rows;
    const { range } = choice.measure;
    const { low, high } = subsampleInterval(sound, { value, samples, range });
    const board = this.#state.boards.get(choice.key)!;
    board.setAspect("low", row, column, low);
    board.setAspect("high", row, column, high);
  }

  #chance(cell: DrawnCell): void {
    const value = this.#value(cell);
    if (value === null) return;
    const sound = this.#sound(cell, ["null", "p"]);
    if (!sound) return;
    const { choice, row, column } = cell;
    const { direction } = choice.measure;
    const { mean, p } = chanceOf(value, sound, direction);
    const board = this.#state.boards.get(choice.key)!;
    board.setAspect("null", row, column, mean);
    if (this.#options.correction === "none") {
      board.setAspect("p", row, column, p);
      return;
    }
    // within one dump a symmetric measure is one comparison, which stands in two cells
    if (this.#state.self && choice.measure.symmetric && column < row) return;
    const family = this.#family(choice.key);
    const whole = sound.length === cell.values.length;
    const extremeness = whole ? family.extremes.add(value, sound, direction) : null;
    family.values.push({ cell, p, extremeness });
  }

  #family(key: string): { extremes: ExtremeOfAll; values: PValue[] } {
    const name = this.#state.single ? "" : key;
    const known = this.#families.get(name);
    if (known) return known;
    const made = { extremes: new ExtremeOfAll(this.#options.nullDraws), values: [] };
    this.#families.set(name, made);
    return made;
  }

  #correct({ extremes, values }: { extremes: ExtremeOfAll; values: readonly PValue[] }): void {
    const raw = values.map(({ p }) => p);
    const corrected = {
      none: () => raw,
      holm: () => holm(raw),
      bh: () => benjaminiHochberg(raw),
      // where shuffling changes nothing, nothing can be told from chance
      max: () =>
        values.map((each) => (each.extremeness === null ? 1 : extremes.p(each.extremeness))),
    }[this.#options.correction]();
    values.forEach(({ cell: { choice, row, column } }, i) => {
      const board = this.#state.boards.get(choice.key)!;
      board.setAspect("p", row, column, corrected[i]);
      if (this.#state.self && choice.measure.symmetric) {
        board.setAspect("p", column, row, corrected[i]);
      }
    });
  }

  #half(kind: "firstHalf" | "secondHalf", { choice, row, column, values }: DrawnCell): void {
    // the diagonal of a matrix of one dump is the same by definition
    if (this.#state.self && (row === column || (choice.measure.symmetric && column < row))) return;
    const halves = this.#halves.get(choice.key) ?? { first: new Map(), second: new Map() };
    this.#halves.set(choice.key, halves);
    halves[kind === "firstHalf" ? "first" : "second"].set(`${row} ${column}`, values);
  }

  /** The mean over splits of the corrected correlation of the two matrices. */
  #reliability(key: string): number | null {
    const { first, second } = this.#halves.get(key) ?? { first: new Map(), second: new Map() };
    const figures: number[] = [];
    for (let split = 0; split < this.#options.splitHalf; split++) {
      const x: number[] = [];
      const y: number[] = [];
      for (const [cell, values] of first) {
        const [left, right] = [values[split], second.get(cell)?.[split] ?? Number.NaN];
        if (Number.isNaN(left + right)) continue;
        x.push(left);
        y.push(right);
      }
      const r = correlation(x, y);
      if (r !== null) figures.push(spearmanBrown(r));
    }
    if (figures.length > 0) return figures.reduce((sum, each) => sum + each, 0) / figures.length;
    this.#state.notes.push({
      at: `${key}.reliability`,
      code: "undefined",
      text: "the reliability of a matrix needs at least three cells that have values on half of the samples and differ",
    });
    return null;
  }
}

const wordOf = (aspect: CellAspect): string => (aspect === "low" ? "interval" : "chance level");
