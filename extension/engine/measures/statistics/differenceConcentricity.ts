import { defineMeasure, type Measured } from "../measure";
import { undefinedHere } from "../notes";
import { type Concentricity, concentricity } from "../parts/concentricity";
import { meanRow } from "../parts/meanRow";

/**
 * Concentricity difference: | meanᵢ cos(xᵢ, x̄) − meanᵢ cos(yᵢ, ȳ) | for the samples of X (n×p) and
 * Y (n×q) and their means.
 * Distance in [0, 2]; a pseudometric.
 * Cost O(n·(p + q)).
 * Null (`undefined`) where a sample is zero, or the samples cancel to a mean without direction, as
 * those of centered data do.
 * Wang et al. 2022, as in ReSi (Klabunde et al. 2025).
 */
export const differenceConcentricity = defineMeasure({
  id: "difference.concentricity",
  name: "Concentricity difference",
  family: "statistics",
  direction: "distance",
  range: [0, 2],
  symmetric: true,
  metric: true,
  invariances: ["orthogonal", "isotropicScaling"],
  help: "How much the two sides differ in how closely samples point along their mean.",
  ignores:
    "Everything but the spread of directions about the mean: 0 does not mean that the sides are alike.",
  useWhen: "As a descriptive figure: it tells a narrow cone of directions from a wide spread.",
  formula: "| meanᵢ cos(xᵢ, x̄) − meanᵢ cos(yᵢ, ȳ) |, x̄ and ȳ the mean rows",
  cost: "O(n·(p + q))",
  cite: ["wang2022", "klabunde2025"],
  differs: [
    {
      library: "ReSi ConcentricityDifference",
      text: "Counts the undefined cosine of a zero row as 0.",
    },
  ],
  prepare: () => [meanRow, concentricity],
  compare(x, y, { task }) {
    const a = x.get(concentricity, task);
    const b = y.get(concentricity, task);
    if (a.distance === null) return undefinedCosines(a, "x");
    if (b.distance === null) return undefinedCosines(b, "y");
    return { value: Math.abs(a.distance - b.distance) };
  },
});

function undefinedCosines({ zeroRows }: Concentricity, side: string): Measured {
  return undefinedHere(
    zeroRows > 0
      ? `${zeroRows} samples of ${side} are zero: cosines with them are undefined`
      : `the mean sample of ${side} vanishes: cosines with it are undefined`,
  );
}
