import { type MeasureDescriptor, measureIdOf } from "../../../extension/protocol/measures";

/**
 * What the engine says of the measures it has, in its order. A result may come from another
 * version: a measure that this one does not know stands under its id, without help.
 *
 * Measures are asked for by the key of a figure: an id, and parameters where these are not the
 * defaults (`knn.mutual:k=20`).
 */
export class Catalog {
  readonly #byId: ReadonlyMap<string, MeasureDescriptor>;
  readonly #ranks: ReadonlyMap<string, number>;

  constructor(readonly all: readonly MeasureDescriptor[]) {
    this.#byId = new Map(all.map((measure) => [measure.id, measure]));
    this.#ranks = new Map(all.map((measure, rank) => [measure.id, rank]));
  }

  get(key: string): MeasureDescriptor | undefined {
    return this.#byId.get(measureIdOf(key));
  }

  /** `Mutual k-NN (k=20)` where the key spells parameters. */
  name(key: string): string {
    const known = this.get(key);
    if (!known) return key;
    const [, ...params] = key.split(":");
    return params.length === 0 ? known.name : `${known.name} (${params.join(", ")})`;
  }

  /** The engine's order; what it does not have comes last. */
  readonly compare = (a: string, b: string): number => this.#rank(a) - this.#rank(b);

  #rank(key: string): number {
    return this.#ranks.get(measureIdOf(key)) ?? this.#ranks.size;
  }
}
