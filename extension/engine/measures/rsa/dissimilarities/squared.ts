import { squaredDistancesPart } from "../../parts/squaredDistances";
import type { Dissimilarity } from "../dissimilarity";

/** |xᵢ − xⱼ|². */
export const squared: Dissimilarity = {
  id: "squared",
  name: "squared Euclidean distance",
  noun: "squared Euclidean distances",
  entries: squaredDistancesPart,
  ordered: squaredDistancesPart,
  lacking: "",
  formula: "dᵢⱼ = |xᵢ − xⱼ|²",
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  blindTo: "rotation, shift and one scale",
  useWhen: "When values should agree with rsatoolbox, whose Euclidean dissimilarity is squared",
  cost: "O(n²·(p + q))",
  cite: ["kriegeskorte2008", "diedrichsen2021"],
  differs: [],
};
