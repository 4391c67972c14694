import { defineMeasure } from "../measure";
import { saturated } from "../notes";
import { requireSameClasses } from "./classScores";
import { jensenShannonDivergence, logOdds } from "./jensenShannon";

/**
 * Jensen-Shannon divergence: mean over samples of JSD(softmax xᵢ, softmax yᵢ) in bits, for class
 * scores X and Y (n×C), JSD(p, q) = ½·KL(p ‖ m) + ½·KL(q ‖ m) with m = (p + q)/2.
 * Distance in [0, 1]; 0 means equal probabilities.
 * Cost O(n·C).
 * Always defined; with a single class it is 0 for any scores, with note `saturated`. Throws
 * `shape.mismatch` when the numbers of classes differ.
 * Lin 1991, as in ReSi (Klabunde et al. 2025).
 */
export const outputsJsd = defineMeasure({
  id: "outputs.jsd",
  name: "Jensen-Shannon divergence",
  family: "outputs",
  direction: "distance",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: [],
  input: "outputs",
  minSamples: 1,
  help: "How far apart the class probabilities of the two models are, in bits, averaged over inputs.",
  ignores:
    "Which model is right, and what led to the probabilities. The scale of scores counts: calibrate both models first.",
  useWhen: "To compare classifiers by all their probabilities, not by the most likely class alone.",
  formula:
    "meanᵢ ½(KL(pᵢ ‖ mᵢ) + KL(qᵢ ‖ mᵢ)), base 2, p = softmax X, q = softmax Y, m = (p + q)/2",
  cost: "O(n·C)",
  cite: ["lin1991", "klabunde2025"],
  differs: [
    {
      library: "scipy.spatial.distance.jensenshannon",
      text: "Returns the square root, in nats unless told otherwise.",
    },
  ],
  compare(x, y) {
    requireSameClasses(x, y);
    const classes = x.p;
    let sum = 0;
    for (let i = 0; i < x.n; i++) {
      const [from, to] = [i * classes, (i + 1) * classes];
      sum += jensenShannonDivergence(
        logOdds(x.matrix.data.subarray(from, to)),
        logOdds(y.matrix.data.subarray(from, to)),
      );
    }
    const value = Math.min(1, sum / x.n / Math.LN2);
    return classes > 1
      ? { value }
      : { value, note: saturated("with one class all scores say the same") };
  },
});
