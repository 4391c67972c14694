/** What an architecture file says, once read: the layers of a model in the order they run. */
import type { Field, FieldType, KindName, kinds } from "./kinds";

interface FieldValues extends Record<FieldType, unknown> {
  readonly layer: string;
  readonly text: string;
  readonly number: number;
  readonly size: number;
  readonly axis: number;
  /** One for all axes, or one an axis. */
  readonly sizes: number | readonly number[];
  readonly counts: number | readonly number[];
  readonly layers: readonly ArchitectureLayer[];
}

type Present = { readonly required: true } | { readonly default: number };

type ValueOf<F extends Field> = F extends Present
  ? FieldValues[F["type"]]
  : FieldValues[F["type"]] | undefined;

type FieldsOf<K extends KindName> = (typeof kinds)[K]["fields"];

/** A layer of kind `K`, with the defaults of what the file leaves out. */
export type LayerOf<K extends KindName> = {
  readonly kind: K;
  /** What results call it; where the file gives none, the layer's id or its kind and number. */
  readonly name?: string;
  /** Where the file has it: `layers[2].layers[0]`. */
  readonly where: string;
} & {
  readonly [F in keyof FieldsOf<K>]: FieldsOf<K>[F] extends Field ? ValueOf<FieldsOf<K>[F]> : never;
};

export type ArchitectureLayer = { [K in KindName]: LayerOf<K> }[KindName];

export interface Architecture {
  /** File name, for messages. */
  readonly file: string;
  /** Sizes of one input, without the batch: `[1, 28, 28]`, `[784]`, `[32]` tokens. */
  readonly input: readonly number[];
  readonly layers: readonly ArchitectureLayer[];
}
