/**
 * Representational similarity analysis: how alike the dissimilarities between samples of X (n×p)
 * are to those of Y (n×q), the diagonal left out, each pair of samples once.
 * Kriegeskorte, Mur and Bandettini 2008.
 */
import type { Difference } from "../descriptor";
import { defineMeasure, type Measure, type Measured } from "../measure";
import { standing } from "../parts/standing";
import type { Comparison } from "./comparison";
import type { Dissimilarity } from "./dissimilarity";
import { lackingSide } from "./sides";

/** Fewest samples with more than one dissimilarity. */
const MIN_SAMPLES = 3;

/** Other names of a cell, by its id. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  "rsa.correlation.spearman": ["rsa", "rsa.spearman"],
  "rsa.correlation.pearson": ["rsa.pearson"],
};

/** Cells that are another measure, by their id. */
const sameAs: Readonly<Record<string, string>> = {
  "rsa.squared.whitenedCosine": " Equal to linear CKA.",
  "rsa.euclidean.whitenedCosine": " Equal to the square of the distance correlation.",
};

/** What to know of a library that computes the very same. */
const remarks: Readonly<Record<string, readonly Difference[]>> = {
  "rsa.correlation.spearman": [
    {
      library: "ReSi RSA",
      text: "Gives the same value, but declares it invariant to shifts of all samples, which a correlation over features is not.",
    },
  ],
};

/**
 * One cell of the grid. Similarity; invariant to what the dissimilarity is invariant to.
 * Null with note `undefined` where a sample has no dissimilarity (a row without variance under
 * correlation, of zeros under cosine), `variance.none` where a side's are all zero, and, where the
 * comparison needs them to differ, all equal.
 */
export function rsaMeasure(dissimilarity: Dissimilarity, comparison: Comparison): Measure {
  const id = `rsa.${dissimilarity.id}.${comparison.id}`;
  return defineMeasure({
    id,
    name: `RSA: ${dissimilarity.name}, ${comparison.name}`,
    family: "rsa",
    direction: "similarity",
    range: comparison.range,
    symmetric: true,
    metric: false,
    minSamples: MIN_SAMPLES,
    self: comparison.self,
    needsNull: comparison.needsNull,
    invariances: dissimilarity.invariances,
    help: `The ${comparison.noun} between the ${dissimilarity.noun} of all pairs of inputs on one side and on the other.${sameAs[id] ?? ""}`,
    ignores: `Blind to ${dissimilarity.blindTo}; of the distances, ignores ${comparison.ignores}.`,
    useWhen: `${dissimilarity.useWhen}, ${comparison.useWhen}.`,
    formula: `${comparison.formula}; ${dissimilarity.formula}, eᵢⱼ the same of Y, i < j`,
    cost: `${dissimilarity.cost} for the dissimilarities, ${comparison.cost} to compare them`,
    cite: [...new Set([...dissimilarity.cite, ...comparison.cite])],
    aliases: aliases[id] ?? [],
    differs: [
      ...dissimilarity.differs.map(({ library, text, variant }) => ({
        library,
        text,
        ...(variant ? { variant: `rsa.${variant}.${comparison.id}` } : {}),
      })),
      ...comparison.differs,
      ...(remarks[id] ?? []),
    ],
    prepare: () => [standing(dissimilarity.ordered), ...comparison.prepare(dissimilarity)],
    compare(x, y, { task }): Measured {
      const lacking = lackingSide(x, y, dissimilarity, task);
      return lacking ?? comparison.compare(x, y, dissimilarity, task);
    },
  });
}
