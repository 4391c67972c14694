import type { MeasureDescriptor } from "./descriptor";

const similarity = {
  family: "weights",
  direction: "similarity",
  symmetric: true,
  scope: "pairs",
  needsNull: false,
} as const;

const SEEN =
  "Sees a linear network: sign flips and rotations of hidden units score 1, biases and gates do not count.";

/** Figures of chains of layers: of a pair of layers, or of whole networks under `ID:depth=L`. */
export const chainMeasures = [
  {
    ...similarity,
    id: "weights.chain.raw",
    name: "Raw chain cosine",
    range: [-1, 1],
    help: "Cosine of the products W_l ⋯ W_1 as they stand. 1 when the first l layers are equal as linear maps, unit for unit.",
    ignores: "Reordered units score low. Sees a linear network.",
  },
  {
    ...similarity,
    id: "weights.chain.plain",
    name: "Chain similarity",
    range: [0, 1],
    help: "Cosine of AᵀA for A = W_l ⋯ W_1: do the first l layers weigh their inputs alike, were they linear? Values are high in any case: compare within a collection.",
    ignores: `Blind to the order of units, not to their scales. ${SEEN}`,
  },
  {
    ...similarity,
    id: "weights.chain.outgoing",
    name: "Chain similarity, normalized as released",
    range: [0, 1],
    help: "As chain similarity, with the weights that leave each unit at norm 1 from depth 2 on, as in the code of Wang et al. 2020.",
    ignores: `Blind to the order of units, not to their scales. ${SEEN}`,
  },
  {
    ...similarity,
    id: "weights.chain.canonical",
    name: "Canonical chain similarity",
    range: [0, 1],
    help: "As chain similarity, each hidden unit first brought to incoming norm 1 and what reads it scaled in turn. Below 1: not the same up to order and positive scale of units.",
    ignores: `Blind to order and positive scales of units. ${SEEN} 1 is no proof of equality: that takes the certificate.`,
  },
  {
    ...similarity,
    id: "weights.chain.matched",
    name: "Distance after matching",
    direction: "distance",
    range: [0, Math.SQRT2],
    help: "|A − B| / √(|A|² + |B|²) of a layer's weights once hidden units are matched one to one and, for positively homogeneous activations, brought to norm 1. 0 when equal, 1 for unrelated weights.",
    ignores:
      "An upper bound: the best matching is not proven. Any matching of random units lies somewhat below 1.",
  },
] as const satisfies readonly MeasureDescriptor[];

/** The same about the mean of a collection of three networks or more: `ID.centered:depth=L`. */
export const centeredChainMeasures: readonly MeasureDescriptor[] = chainMeasures
  .filter(({ direction }) => direction === "similarity")
  .map((measure) => ({
    ...measure,
    id: `${measure.id}.centered`,
    name: `${measure.name}, centered`,
    range: [-1, 1] as const,
    help: `${measure.help} About the mean of the collection, so that what all networks share does not count.`,
  }));

export type ChainMeasureId = (typeof chainMeasures)[number]["id"];
