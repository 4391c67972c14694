import { distances } from "../../parts/distances";
import { squaredDistancesPart } from "../../parts/squaredDistances";
import type { Dissimilarity } from "../dissimilarity";

/** |xᵢ − xⱼ|. */
export const euclidean: Dissimilarity = {
  id: "euclidean",
  name: "Euclidean distance",
  noun: "Euclidean distances",
  entries: distances,
  ordered: squaredDistancesPart,
  lacking: "",
  formula: "dᵢⱼ = |xᵢ − xⱼ|",
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  blindTo: "rotation, shift and one scale",
  useWhen: "When distances between samples carry the meaning",
  cost: "O(n²·(p + q))",
  cite: ["kriegeskorte2008"],
  differs: [
    {
      library: "rsatoolbox calc_rdm(method='euclidean')",
      text: "Computes squared distances, divided by the number of features.",
      variant: "squared",
    },
  ],
};
