import { defineMeasure } from "../measure";
import { saturated } from "../notes";
import { type GaussianPotential, gaussianPotential } from "../parts/gaussianPotential";

/**
 * Uniformity difference: | U(X) − U(Y) |, U(X) = log(Σᵢⱼ exp(−2·|xᵢ − xⱼ|²) / n²) over all samples
 * of X (n×p), each with itself included.
 * Distance in [0, log n]; a pseudometric.
 * Cost O(n²·(p + q)).
 * Always defined; where on both sides all samples are so far apart that only each with itself
 * counts, U is −log n for both, and a note says `saturated`.
 * Wang and Isola 2020, with the diagonal as in ReSi (Klabunde et al. 2025).
 */
export const differenceUniformity = defineMeasure({
  id: "difference.uniformity",
  name: "Uniformity difference",
  family: "statistics",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: true,
  invariances: ["orthogonal", "translation"],
  help: "How much the two sides differ in how evenly samples fill their space.",
  ignores:
    "Everything but distances below about 3: where samples are not scaled to length 1 it soon saturates. 0 does not mean that the sides are alike.",
  useWhen: "As a descriptive figure of embeddings that are normalized to unit length.",
  formula: "| log meanᵢⱼ exp(−2‖xᵢ − xⱼ‖²) − log meanᵢⱼ exp(−2‖yᵢ − yⱼ‖²) |, i = j included",
  cost: "O(n²·(p + q))",
  cite: ["wang2020", "klabunde2025"],
  differs: [
    {
      library: "Wang and Isola 2020",
      text: "Leave each sample with itself out of the mean.",
    },
  ],
  prepare: () => [gaussianPotential],
  compare(x, y, { task }) {
    const a = x.get(gaussianPotential, task);
    const b = y.get(gaussianPotential, task);
    const value = Math.abs(uniformityDifference(a, b, x.n));
    if (a.others > Number.EPSILON || b.others > Number.EPSILON) return { value };
    return {
      value,
      note: saturated("samples are too far apart on both sides: only each with itself counts"),
    };
  },
});

/** Samples that miss less are close to each other. */
const CLOSE = 0.25;

/** log((1 + others)/n) = log(1 − missing) of each: by the form in which what is small is kept. */
function uniformityDifference(a: GaussianPotential, b: GaussianPotential, n: number): number {
  const [closeA, closeB] = [a.missing < CLOSE, b.missing < CLOSE];
  const [logA, logB] = [
    Math.log1p(closeA ? -a.missing : a.others),
    Math.log1p(closeB ? -b.missing : b.others),
  ];
  if (closeA === closeB) return logA - logB;
  return closeA ? logA + Math.log(n) - logB : logA - Math.log(n) - logB;
}
