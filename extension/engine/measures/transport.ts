import type { MeasureDescriptor } from "./descriptor";

/** The figures of a matrix of Gromov-Wasserstein distances, in the order in which views list them. */
export const transportMeasures = [
  {
    id: "gw",
    name: "Gromov-Wasserstein loss",
    family: "transport",
    direction: "distance",
    range: [0, null],
    symmetric: true,
    scope: "matrix",
    needsNull: true,
    help: "E: mean squared difference of distances under the best matching of inputs that was found. 0 when both layers place their inputs alike.",
    ignores:
      "Blind to rotation, reflection, translation and, scaled by the mean, to size; also to which input is which. An upper bound: the best matching is not proven.",
  },
  {
    id: "gw.root",
    name: "Gromov-Wasserstein distance",
    family: "transport",
    direction: "distance",
    range: [0, null],
    symmetric: true,
    scope: "matrix",
    needsNull: true,
    help: "√E: as the loss, in units of distance. At the optimum it obeys the triangle inequality.",
    ignores: "As the loss. Mémoli's distance is half of it.",
  },
  {
    id: "gw.identity",
    name: "RSA distortion",
    family: "transport",
    direction: "distance",
    range: [0, null],
    symmetric: true,
    scope: "matrix",
    needsNull: true,
    help: "E when every input is matched to itself: mean squared difference of the two distance matrices.",
    ignores: "Blind to rotation, reflection and translation, not to the order of inputs.",
  },
  {
    id: "gw.bound",
    name: "Lower bound",
    family: "transport",
    direction: "distance",
    range: [0, null],
    symmetric: true,
    scope: "matrix",
    needsNull: false,
    help: "No matching has less loss than this (third lower bound of Mémoli).",
    ignores: "Sees only how the distances from each point are distributed.",
  },
  {
    id: "gw.selfMatched",
    name: "Inputs matched to themselves",
    family: "transport",
    direction: "similarity",
    range: [0, 1],
    symmetric: true,
    scope: "matrix",
    needsNull: false,
    help: "Share of inputs that the matching found leaves in place. A low one with a low loss: the same geometry of other inputs.",
    ignores: "Everything but the matching.",
  },
] as const satisfies readonly MeasureDescriptor[];

export type TransportMeasureId = (typeof transportMeasures)[number]["id"];
