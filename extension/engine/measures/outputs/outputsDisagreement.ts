import { defineMeasure } from "../measure";
import { predictions, requireSameClasses } from "./classScores";

/**
 * Disagreement: the share of samples on which the class with the highest score differs, for class
 * scores X and Y (n×C). Of equal scores the first class counts.
 * Distance in [0, 1]; a pseudometric.
 * Cost O(n·C).
 * Always defined; throws `shape.mismatch` when the numbers of classes differ.
 * Klabunde et al. 2023, section on disagreement, as in ReSi (Klabunde et al. 2025).
 */
export const outputsDisagreement = defineMeasure({
  id: "outputs.disagreement",
  name: "Disagreement",
  family: "outputs",
  direction: "distance",
  range: [0, 1],
  symmetric: true,
  metric: true,
  invariances: ["isotropicScaling"],
  input: "outputs",
  minSamples: 1,
  help: "The share of inputs that the two models put into different classes.",
  ignores: "How sure either model is, and which of them is right.",
  useWhen: "To ask whether two classifiers decide alike, whatever they compute inside.",
  formula: "(1/n) Σᵢ [argmax xᵢ ≠ argmax yᵢ]",
  cost: "O(n·C)",
  cite: ["klabunde2023", "klabunde2025"],
  compare(x, y) {
    requireSameClasses(x, y);
    const a = predictions(x);
    const b = predictions(y);
    const differing = a.reduce((count, c, i) => (c === b[i] ? count : count + 1), 0);
    return { value: differing / x.n };
  },
});
