import { mahalanobisDistances } from "../../parts/mahalanobisDistances";
import type { Dissimilarity } from "../dissimilarity";

/** √((xᵢ − xⱼ)ᵀ C⁺ (xᵢ − xⱼ)), C the sample covariance of the rows, C⁺ its pseudo-inverse. */
export const mahalanobis: Dissimilarity = {
  id: "mahalanobis",
  name: "Mahalanobis distance",
  noun: "Mahalanobis distances",
  entries: mahalanobisDistances,
  ordered: mahalanobisDistances,
  lacking: "",
  formula: "dᵢⱼ = √((xᵢ − xⱼ)ᵀ C⁺ (xᵢ − xⱼ)), C the covariance of the samples",
  invariances: ["affine"],
  blindTo: "any invertible affine map of the features, and so to how much a direction varies",
  useWhen: "With many more samples than features, when every direction should count alike",
  cost: "O(n·(p² + q²) + n²·(p + q))",
  cite: ["kriegeskorte2008", "schuett2023"],
  differs: [
    {
      library: "rsatoolbox calc_rdm(method='mahalanobis')",
      text: "Computes squared distances, divided by the number of features, and takes the precision of the noise from the caller; without one they are Euclidean.",
    },
  ],
};
