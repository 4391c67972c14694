/** Which measures are prepared together, what that takes, and which go by slabs. */
import { type MeasureRef, partsOf } from "../jobs/representationParts";
import type { Part } from "../measures/measure";
import { tooLarge } from "../measures/memory";
import type { MeasureChoice } from "../measures/params";
import { partsLength } from "./shared";
import { slabsPay } from "./slabs";
import type { ActivationState } from "./state";

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Measures whose parts are held at the same time. */
export interface MeasureGroup {
  readonly choices: readonly MeasureChoice[];
  readonly refs: readonly MeasureRef[];
  /** Float64 numbers of a representation with its parts. */
  length(size: Size): number;
}

export class MeasurePlan {
  readonly #state: ActivationState;
  readonly #seed: number;
  readonly #bySlabs: ReadonlySet<MeasureChoice>;

  constructor(state: ActivationState, seed: number) {
    this.#state = state;
    this.#seed = seed;
    this.#bySlabs = new Set(state.choices.filter((choice) => goesBySlabs(state, choice)));
  }

  bySlabs(choice: MeasureChoice): boolean {
    return this.#bySlabs.has(choice);
  }

  /**
   * All measures where their parts of all layers fit `budget`, else family by family, since
   * measures of one family share most of their parts.
   */
  groups(budget: number): MeasureGroup[] {
    const { choices, dumps, self } = this.#state;
    if (choices.length === 0) return [];
    const all = this.#group(choices);
    const layers = self ? dumps.a.layers : [...dumps.a.layers, ...dumps.b.layers];
    const bytes = layers.reduce((sum, { plan }) => sum + 8 * all.length(plan), 0);
    if (bytes <= budget) return [all];
    const families = new Map<string, MeasureChoice[]>();
    for (const choice of choices) {
      const family = families.get(choice.measure.family);
      if (family) family.push(choice);
      else families.set(choice.measure.family, [choice]);
    }
    return [...families.values()].map((family) => this.#group(family));
  }

  /** False where every pair will be refused for its memory, so that nothing is prepared. */
  #affords({ measure, params }: MeasureChoice): boolean {
    const { a, b } = this.#state.dumps;
    const settings = { params, seed: this.#seed };
    return [...a.layers, ...b.layers].every(({ plan: { rows, columns } }) => {
      const sizes = { n: rows, p: columns, q: columns };
      return tooLarge(measure, sizes, settings) === null;
    });
  }

  #group(choices: readonly MeasureChoice[]): MeasureGroup {
    const affordable = choices.filter((choice) => this.#affords(choice));
    const refs = affordable.map(
      (choice): MeasureRef => ({
        id: choice.measure.id,
        params: choice.params,
        seed: this.#seed,
        bySlabs: this.bySlabs(choice),
      }),
    );
    const parts = new Map<string, Part<unknown>>();
    for (const part of refs.flatMap(partsOf)) parts.set(part.id, part);
    const list = [...parts.values()];
    const length = ({ rows, columns }: Size) => rows * columns + partsLength(list, rows, columns);
    return { choices, refs, length };
  }
}

/** Of a whole matrix only: few pairs are sooner compared one by one. */
function goesBySlabs(state: ActivationState, choice: MeasureChoice): boolean {
  const { a, b } = state.dumps;
  const [rows, columns] = [a.layers.length, b.layers.length];
  if (state.pairsOnly) return false;
  return slabsPay(choice.measure, {
    layers: [...a.layers, ...(state.self ? [] : b.layers)].map(({ plan }) => plan),
    pairs: state.self ? (rows * (rows + 1)) / 2 : rows * columns,
  });
}
