import { defineMeasure, type Measure } from "../measure";
import { centeredSvd, leadingColumns, type Svd } from "../parts/centeredSvd";
import { fromCanonicalPair } from "./canonicalPair";

/** A share that is reached but for rounding is reached: equal singular values are common in tests. */
const ROUNDING = 1e-12;

/** The fewest leading components with `share` of the variance, at least one where there is any. */
export function componentsFor(share: number, { s, rank }: Svd): number {
  let total = 0;
  for (let i = 0; i < rank; i++) total += (s[i] / s[0]) ** 2;
  let sum = 0;
  let count = 0;
  while (count < rank && sum < share * total * (1 - ROUNDING)) sum += (s[count++] / s[0]) ** 2;
  return count;
}

/**
 * SVCCA: mean canonical correlation of the leading principal components of X (n×p) and Y (n×q),
 * ‖UₖᵀU′ₗ‖_* / min(k, l), with X̄ = U·S·Vᵀ and Uₖ its first k columns.
 * Score in [0, 1]; 1 means that the components of one side span those of the other.
 * Cost O(n·(p² + q²) + nkl + min(k, l)·kl).
 * Null with note `variance.none` when all rows of a side are equal; with note `saturated` when a
 * side keeps n − 1 components. Where the cut falls between equal singular values the components
 * kept are some of many.
 * Raghu et al. 2017, with the mean of Kornblith et al. 2019.
 */
function defineSvcca(
  id: string,
  kept: { readonly text: string; readonly formula: string; readonly aliases: readonly string[] },
  count: (svd: Svd) => number,
): Measure {
  return defineMeasure({
    id,
    name: `SVCCA (${kept.text})`,
    family: "cca",
    direction: "similarity",
    range: [0, 1],
    symmetric: true,
    metric: false,
    invariances: ["orthogonal", "isotropicScaling", "translation"],
    needsNull: true,
    help: `Mean canonical correlation of the leading principal components (${kept.text}) of the two sides.`,
    ignores:
      "Everything outside the components that are kept; among these it weighs all directions alike.",
    useWhen:
      "When CCA is wanted but directions of little variance are noise, with many times more samples than components.",
    formula: `‖UₖᵀU′ₗ‖_* / min(k, l), U and U′ the left singular vectors of X̄ and Ȳ, ${kept.formula}`,
    cost: "O(n·(p² + q²) + nkl + min(k, l)·kl)",
    cite: ["raghu2017", "kornblith2019"],
    aliases: kept.aliases,
    differs: [
      {
        library: "ReSi SVCCA",
        text: "Compares the share of variance with 0.99 times the total variance, and so keeps one component unless the total is below about 1.01.",
        variant: "svcca@resi",
      },
      {
        library: "platonic-rep svcca",
        text: "Adds random noise to the representations.",
      },
    ],
    prepare: () => [centeredSvd],
    compare(x, y, { task }) {
      const [a, b] = [x.get(centeredSvd, task), y.get(centeredSvd, task)];
      return fromCanonicalPair(
        [leadingColumns(a.u, count(a)), leadingColumns(b.u, count(b))],
        task,
        (pair) => pair.sum() / pair.count,
      );
    },
  });
}

export const svcca99 = defineSvcca(
  "svcca.99",
  { text: "99 % of variance", formula: "k, l fewest with 99 % of variance", aliases: ["svcca"] },
  (svd) => componentsFor(0.99, svd),
);

export const svcca95 = defineSvcca(
  "svcca.95",
  { text: "95 % of variance", formula: "k, l fewest with 95 % of variance", aliases: [] },
  (svd) => componentsFor(0.95, svd),
);

export const svcca10 = defineSvcca(
  "svcca.10",
  { text: "10 components", formula: "k = min(10, rank X̄), l = min(10, rank Ȳ)", aliases: [] },
  ({ rank }) => Math.min(10, rank),
);
