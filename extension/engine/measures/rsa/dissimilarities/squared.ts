import { squaredDistancesPart } from "../../parts/squaredDistances";
import type { Dissimilarity } from "../dissimilarity";

/** |xᵢ − xⱼ|². */
export const squared: Dissimilarity = {
  id: "squared",
  name: "squared distance",
  noun: "squared Euclidean distances",
  entries: squaredDistancesPart,
  ordered: squaredDistancesPart,
  lacking: "",
  formula: "dᵢⱼ = |xᵢ − xⱼ|²",
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  blindTo: "rotation, shift and one scale",
  useWhen: "When values should be those of rsatoolbox's Euclidean dissimilarity",
  cost: "O(n²·(p + q))",
  cite: ["kriegeskorte2008", "diedrichsen2021"],
  differs: [],
};
