import { EngineError } from "../../errors";
import { defineMeasure, type Prepared } from "../measure";
import { predictions, requireSameClasses } from "./classScores";

/**
 * Absolute accuracy difference: | acc(X) − acc(Y) |, the shares of samples whose highest class
 * score is that of their true class, for class scores X and Y (n×C). Of equal scores the first
 * class counts.
 * Distance in [0, 1]; a pseudometric.
 * Cost O(n·C).
 * Always defined; throws `usage` without labels, `input.unpaired` and `shape.mismatch` for labels
 * that are not one class of the C for each sample, and `shape.mismatch` when classes differ.
 * ReSi (Klabunde et al. 2025).
 */
export const outputsAccuracyDifference = defineMeasure({
  id: "outputs.accuracyDifference",
  name: "Accuracy difference",
  family: "outputs",
  direction: "distance",
  range: [0, 1],
  symmetric: true,
  metric: true,
  invariances: ["isotropicScaling"],
  input: "labelledOutputs",
  minSamples: 1,
  help: "How much the two models differ in the share of inputs that they classify correctly.",
  ignores: "Which inputs each gets right: two models that are right on different halves score 0.",
  useWhen: "As the plainest check of what two classifiers do, beside disagreement.",
  formula: "| (1/n) Σᵢ [argmax xᵢ = cᵢ] − (1/n) Σᵢ [argmax yᵢ = cᵢ] |, c the true classes",
  cost: "O(n·C)",
  cite: ["klabunde2025"],
  compare(x, y, { labels }) {
    requireSameClasses(x, y);
    const classes = requireLabels(labels, x);
    const right = (side: Prepared): number =>
      predictions(side).reduce((count, c, i) => (c === classes[i] ? count + 1 : count), 0);
    return { value: Math.abs(right(x) - right(y)) / x.n };
  },
});

function requireLabels(
  labels: ArrayLike<number> | undefined,
  { n, p }: Prepared,
): ArrayLike<number> {
  if (!labels) {
    throw new EngineError("usage", "accuracy difference: expected the true classes, got no labels");
  }
  if (labels.length !== n) {
    const [expected, got] = [`${n} as there are samples`, `${labels.length}`];
    throw new EngineError("input.unpaired", `labels: expected ${expected}, got ${got}`, {
      where: "labels",
      expected,
      got,
    });
  }
  for (let i = 0; i < n; i++) {
    if (Number.isInteger(labels[i]) && labels[i] >= 0 && labels[i] < p) continue;
    const [expected, got] = [`a class from 0 to ${p - 1}`, `${labels[i]}`];
    throw new EngineError(
      "shape.mismatch",
      `labels: sample ${i}: expected ${expected}, got ${got}`,
      {
        where: `labels, sample ${i}`,
        expected,
        got,
      },
    );
  }
  return labels;
}
