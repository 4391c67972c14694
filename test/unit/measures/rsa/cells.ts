import type { Measure } from "../../../../extension/engine/measures/measure";
import { rsaMeasures } from "../../../../extension/engine/measures/rsa/index";

/** The measure `rsa.<cell>`. */
export function cell(name: string): Measure {
  const measure = rsaMeasures.find(({ id }) => id === `rsa.${name}`);
  if (!measure) throw new Error(`no measure rsa.${name}`);
  return measure;
}

export const dissimilarities = ["correlation", "euclidean", "squared", "cosine", "mahalanobis"];
export const comparisons = [
  "spearman",
  "pearson",
  "rhoA",
  "tauA",
  "tauB",
  "cosine",
  "whitenedCosine",
];
