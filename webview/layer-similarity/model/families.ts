import * as l10n from "@vscode/l10n";
import type { MeasureFamily } from "../../../extension/protocol/measures";

interface FamilyText {
  readonly name: string;
  /** What its measures have in common, in one sentence. */
  readonly text: string;
}

/** How a family is called, and what its measures look at. */
export function familyText(family: MeasureFamily): FamilyText {
  switch (family) {
    case "weights":
      return { name: l10n.t("Weights"), text: l10n.t("Compares the weights themselves.") };
    case "kernel":
      return {
        name: l10n.t("Kernels (CKA)"),
        text: l10n.t("Are the same samples similar to each other on both sides?"),
      };
    case "cca":
      return {
        name: l10n.t("Canonical correlation (CCA)"),
        text: l10n.t("How well do directions of one side line up with directions of the other?"),
      };
    case "alignment":
      return {
        name: l10n.t("Alignment (Procrustes)"),
        text: l10n.t("What is left once one side is rotated onto the other?"),
      };
    case "matching":
      return {
        name: l10n.t("Unit matching"),
        text: l10n.t("Does each unit of one side have a counterpart on the other?"),
      };
    case "rsa":
      return {
        name: l10n.t("Representational similarity analysis (RSA)"),
        text: l10n.t("Do both sides order the distances between samples alike?"),
      };
    case "neighbors":
      return {
        name: l10n.t("Nearest neighbors (k-NN)"),
        text: l10n.t("Does a sample have the same nearest samples on both sides?"),
      };
    case "regression":
      return {
        name: l10n.t("Regression"),
        text: l10n.t("How much of one side does a linear map from the other predict?"),
      };
    case "subspace":
      return {
        name: l10n.t("Subspaces"),
        text: l10n.t("Do both sides span the same directions, whatever their variance?"),
      };
    case "statistics":
      return {
        name: l10n.t("Summary statistics"),
        text: l10n.t("Compares one number of each side: equal numbers do not make equal layers."),
      };
    case "topology":
      return {
        name: l10n.t("Topology"),
        text: l10n.t("Do the two clouds of samples have the same clusters and holes?"),
      };
    case "outputs":
      return {
        name: l10n.t("Outputs"),
        text: l10n.t("Compares class scores: what the models say, not how."),
      };
    case "transport":
      return {
        name: l10n.t("Transport (Gromov-Wasserstein)"),
        text: l10n.t("Can the samples be matched so that their distances agree?"),
      };
    default:
      return family satisfies never;
  }
}
