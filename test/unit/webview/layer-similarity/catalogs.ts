import type {
  MeasureDescriptor,
  RepresentationFacts,
} from "../../../../extension/protocol/measures";
import { weightMeasures } from "../../../../extension/protocol/measures";
import { Catalog } from "../../../../webview/layer-similarity/model/catalog";

/** The measures on weights alone, as the engine tells of them. */
export const weightsCatalog = new Catalog(weightMeasures);

/** A measure on representations, to be changed by each test. */
export function measure(
  id: string,
  change: Partial<Omit<MeasureDescriptor, "representation">> = {},
  facts: Partial<RepresentationFacts> = {},
): MeasureDescriptor {
  return {
    id,
    name: id,
    family: "kernel",
    direction: "similarity",
    range: [0, 1],
    symmetric: true,
    scope: "matrix",
    needsNull: false,
    help: `${id} says.`,
    ignores: `${id} ignores.`,
    representation: {
      metric: false,
      invariances: ["orthogonal", "isotropicScaling", "translation"],
      input: "representations",
      minSamples: 2,
      stochastic: false,
      rowOrderMatters: false,
      params: {},
      self: 1,
      formula: "",
      useWhen: `use ${id}`,
      cost: "",
      cite: [],
      differs: [],
      aliases: [],
      ...facts,
    },
    ...change,
  };
}

/** One measure of most families. */
export const representationMeasures: readonly MeasureDescriptor[] = [
  measure("cka.linear", { name: "Linear CKA" }, { aliases: ["cka"] }),
  measure("cka.rbf", { name: "RBF CKA" }),
  measure("cca.mean", { name: "Mean CCA", family: "cca" }, { invariances: ["affine"] }),
  measure(
    "procrustes.angular",
    {
      name: "Procrustes angle",
      family: "alignment",
      direction: "distance",
      range: [0, Math.PI / 2],
    },
    { metric: true, self: 0 },
  ),
  measure(
    "correlationMatch.hard",
    { name: "Correlation match", family: "matching" },
    { invariances: ["permutation", "isotropicScaling", "translation"] },
  ),
  measure(
    "knn.mutual",
    { name: "Mutual k-NN", family: "neighbors" },
    { params: { k: { default: 10, min: 1, max: 1000, integer: true, help: "" } } },
  ),
  measure(
    "regression.linear.xy",
    { name: "Linear regression", family: "regression", symmetric: false },
    { invariances: ["invertibleLinear"] },
  ),
  measure(
    "rsmNormDifference",
    { name: "RSM norm", direction: "distance", range: [0, null] },
    { invariances: ["orthogonal", "translation"], self: 0 },
  ),
  measure("svcca@resi", { name: "SVCCA (ReSi)", family: "cca" }),
  measure(
    "rtd",
    { name: "RTD", family: "topology", direction: "distance", range: [0, null] },
    { stochastic: true },
  ),
  measure("outputs.accuracyDifference", { family: "outputs" }, { input: "labelledOutputs" }),
];

export const catalog = new Catalog([...weightMeasures, ...representationMeasures]);
