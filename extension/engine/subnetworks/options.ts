import type { Reduction } from "../representations/reduction";
import type { Dissimilarity, GwLoss, GwScale, GwSolver } from "../transport/options";
import type { GroupMethod, GwStart } from "./groups";

/** How the layers of a model are grouped. */
export interface SubnetworkOptions {
  readonly start: GwStart | "best";
  readonly loss: GwLoss;
  readonly solver: GwSolver | "auto";
  readonly epsilon: number | null;
  readonly scale: GwScale;
  readonly dissimilarity: Dissimilarity;
  readonly reduce: Reduction | null;
  /** Glob on layer ids, or null for all. */
  readonly layers: string | null;
  readonly groups: number | "auto";
  readonly method: GroupMethod;
  /** Inputs of each random subset, from which distances are told; null for all inputs at once. */
  readonly landmarks: number | null;
  /** Subsets of the inputs for the stability of cuts. */
  readonly subsets: number;
  /** Row i of both sides are not the same input. */
  readonly unpaired: boolean;
  /** Names for groups, by their first layer. */
  readonly names: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}
