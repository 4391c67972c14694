import { correlationDistances } from "../../parts/angularDistances";
import type { Dissimilarity } from "../dissimilarity";

/** 1 − Pearson's r of two samples over features. */
export const correlation: Dissimilarity = {
  id: "correlation",
  name: "correlation distance",
  noun: "correlation distances",
  entries: correlationDistances,
  ordered: correlationDistances,
  lacking: "has a sample whose features are all equal, which correlates with nothing",
  formula: "dᵢⱼ = 1 − r(xᵢ, xⱼ)",
  invariances: ["permutation", "isotropicScaling"],
  blindTo:
    "each sample's mean and spread over its features, though a rotation or a shift of all samples changes it",
  useWhen: "When the pattern over features matters rather than its strength",
  cost: "O(n²·(p + q))",
  cite: ["kriegeskorte2008"],
  differs: [],
};
