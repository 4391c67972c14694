import { transposedMultiply } from "../../linalg/multiply";
import { singularValues } from "../../linalg/singularValues";
import { defineMeasure } from "../measure";
import { noVariance, undefinedHere } from "../notes";
import { centeredSvd, leadingColumns, type Svd, scaleColumns } from "../parts/centeredSvd";
import { sum } from "../parts/sums";

/** Added to the diagonals of covariances that are scaled to a largest entry of 1; also their cut. */
const EPSILON = 1e-10;

/**
 * ReSi's `top_k_pca_comps`: the share of variance is compared with 0.99 times the *total* variance
 * Σs². Where no share reaches that, as for a total above 1/0.99, the search finds its first place.
 */
export function componentsOfResi({ s }: Svd): number {
  let total = 0;
  for (const value of s) total += value * value;
  let share = 0;
  for (let i = 0; i < s.length; i++) {
    share += (s[i] * s[i]) / total;
    if (share >= 0.99 * total) return i + 1;
  }
  return 1;
}

/**
 * SVCCA as ReSi computes it, its choice of components included: mean singular value of
 * D·UₖᵀU′ₗ·D′ with Dᵢᵢ = √(dᵢ/(dᵢ + 10⁻¹⁰)), dᵢ = (sᵢ/s₁)², which is what adding 10⁻¹⁰ to the
 * diagonals of the scaled covariances amounts to; components with dᵢ < 10⁻¹⁰ are dropped.
 * Score in [0, 1]. For total variance above 1/0.99 on both sides, the correlation of the first
 * principal components.
 * Cost O(n·(p² + q²)).
 * Null when all rows of a side are equal, and where the library refuses: n components kept.
 * Raghu et al. 2017, as in repsim/measures/cca.py of ReSi.
 */
export const svccaResi = defineMeasure({
  id: "svcca@resi",
  name: "SVCCA (ReSi)",
  family: "cca",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  // the choice of components depends on the scale
  invariances: ["orthogonal", "translation"],
  self: null,
  needsNull: true,
  help: "What the ReSi benchmark calls SVCCA: for most data, the correlation of the first principal components alone.",
  ignores:
    "All but the first principal component, unless the total variance is below about 1.01; then the scale of the data decides how many count.",
  useWhen: "Only to compare with numbers that ReSi gave.",
  formula:
    "mean σ(D·UₖᵀU′ₗ·D′), k least with Σ_{i≤k} sᵢ²/Σs² ≥ 0.99·Σs², else 1, X̄ = U·S·Vᵀ, D near 1",
  cost: "O(n·(p² + q²))",
  cite: ["klabunde2025", "raghu2017"],
  prepare: () => [centeredSvd],
  compare(x, y, { task }) {
    const [a, b] = [x.get(centeredSvd, task), y.get(centeredSvd, task)];
    if (a.rank === 0) return noVariance("x");
    if (b.rank === 0) return noVariance("y");
    const [k, l] = [componentsOfResi(a), componentsOfResi(b)];
    if (k >= x.n) {
      return undefinedHere(`ReSi refuses as many components as samples: x keeps ${k} of ${x.n}`);
    }
    const cross = transposedMultiply(damped(a, k), damped(b, l), task);
    const values = singularValues(cross, task);
    return { value: Math.min(1, sum(values) / values.length) };
  },
});

function damped({ u, s }: Svd, count: number) {
  const factors: number[] = [];
  for (let i = 0; i < count; i++) {
    const d = (s[i] / s[0]) ** 2;
    if (d < EPSILON) break;
    factors.push(Math.sqrt(d / (d + EPSILON)));
  }
  return scaleColumns(leadingColumns(u, factors.length), Float64Array.from(factors));
}
