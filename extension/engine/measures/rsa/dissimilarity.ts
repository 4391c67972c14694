/** How far apart two samples of a representation are: one axis of the grid of RSA. */
import type { Difference, Invariance } from "../descriptor";
import type { Part } from "../measure";

export interface Dissimilarity {
  /** Second part of the measure's id. */
  readonly id: string;
  readonly name: string;
  /** In the plural, inside a sentence. */
  readonly noun: string;
  /** n(n − 1)/2 entries, condensed, none negative; null where a sample has none. */
  readonly entries: Part<Float64Array | null>;
  /** Numbers in the same order, where ranks of `entries` can be shared with another dissimilarity. */
  readonly ordered: Part<Float64Array | null>;
  /** Why `entries` is null, after "of x". */
  readonly lacking: string;
  readonly formula: string;
  readonly invariances: readonly Invariance[];
  /** What it cannot see, after "Blind to". */
  readonly blindTo: string;
  /** When to use it, as the start of a sentence. */
  readonly useWhen: string;
  readonly cost: string;
  readonly cite: readonly string[];
  /** Who computes another one under its name; `variant` is an id of a dissimilarity. */
  readonly differs: readonly Difference[];
}
