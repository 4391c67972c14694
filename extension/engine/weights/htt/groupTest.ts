/** What is told of a test on groups of networks, as plain data. */
/** `raw` and `shuffled` are controls: weights as stored, and canonical ones of shuffled entries. */
export const representations = ["canonical", "raw", "shuffled"] as const;
export type RepresentationName = (typeof representations)[number];

/** How well the nearest networks are of one's own group. */
export interface Retrieval {
  readonly queries: number;
  /** Share of queries with a network of their group among the nearest 1, 5 and 10. */
  readonly rank1: number;
  readonly rank5: number;
  readonly rank10: number;
  /** Mean over queries of the mean precision at the place of each network of the query's group. */
  readonly meanAveragePrecision: number;
}

export interface GroupTest {
  readonly representation: RepresentationName;
  readonly depth: number;
  /** Held-out networks whose group the classifier named, and how many there were. */
  readonly hits: number;
  readonly tested: number;
  readonly trained: number;
  readonly accuracy: number;
  /** What guessing gets: 1 / groups, or the largest group's share of the held-out networks. */
  readonly chance: number;
  /** P[as many hits or more by guessing], exactly. */
  readonly p: number;
  /** The same if all had been hits: with few networks nothing can be significant. */
  readonly leastP: number;
  readonly correctedP: number;
  readonly separation: {
    readonly within: number;
    readonly between: number;
    readonly statistic: number;
    readonly p: number;
    readonly leastP: number;
    readonly correctedP: number;
    readonly labelings: number;
  };
  /** Every network as a query among all others, by similarity alone. */
  readonly retrieval: Retrieval | null;
  /** Mean average precision with shuffled labels. */
  readonly retrievalChance: number | null;
  /** By logits of a classifier trained on other groups; null below five groups. */
  readonly unseen: (Retrieval & { readonly groups: number }) | null;
}

/** A group of networks by name, with their places in `inputs`. */
export interface NetworkGroup {
  readonly name: string;
  readonly members: readonly number[];
}

/** A point a depth, of one representation. */
export interface DepthCurve {
  readonly id: "accuracy" | "chance" | "within" | "between";
  readonly representation: RepresentationName;
  readonly depths: readonly number[];
  readonly values: readonly (number | null)[];
}
