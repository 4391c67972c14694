import { cosineDistances } from "../../parts/angularDistances";
import type { Dissimilarity } from "../dissimilarity";

/** 1 − the cosine of two samples. */
export const cosine: Dissimilarity = {
  id: "cosine",
  name: "cosine distance",
  noun: "cosine distances",
  entries: cosineDistances,
  ordered: cosineDistances,
  lacking: "has a sample of zeros, which has no direction",
  formula: "dᵢⱼ = 1 − cos(xᵢ, xⱼ)",
  invariances: ["orthogonal", "isotropicScaling"],
  blindTo: "rotation and the length of each sample, though a shift of all samples changes it",
  useWhen: "When the direction of a sample matters rather than its length",
  cost: "O(n²·(p + q))",
  cite: ["kriegeskorte2008"],
  differs: [],
};
