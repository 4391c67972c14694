/** How alike two lists of dissimilarities are: the other axis of the grid of RSA. */
import type { Task } from "../../task";
import type { Difference } from "../descriptor";
import type { Measured, Part, Prepared } from "../measure";
import type { Dissimilarity } from "./dissimilarity";

export interface Comparison {
  /** Last part of the measure's id. */
  readonly id: string;
  readonly name: string;
  /** Before "of the ... distances": "Pearson correlation". */
  readonly noun: string;
  readonly range: readonly [number, number];
  readonly self: number | null;
  readonly needsNull: boolean;
  /** With d and e the lists. */
  readonly formula: string;
  /** What it cannot see of the dissimilarities, as the end of a sentence. */
  readonly ignores: string;
  /** When to use it, as the end of a sentence. */
  readonly useWhen: string;
  readonly cost: string;
  readonly cite: readonly string[];
  readonly differs: readonly Difference[];
  prepare(dissimilarity: Dissimilarity): readonly Part<unknown>[];
  /** Neither side's dissimilarities are null. */
  compare(x: Prepared, y: Prepared, dissimilarity: Dissimilarity, task: Task): Measured;
}
