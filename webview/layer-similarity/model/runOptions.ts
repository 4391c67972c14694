import * as l10n from "@vscode/l10n";
import type { Correction, Reduction } from "../../../extension/protocol/engineApi";
import type { ActivationOptions } from "../../../extension/protocol/similarityView";

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
}

/**
 * What the menu proposes where nothing was chosen: enough draws for two digits, on paired layers,
 * with p values that allow for the number of pairs.
 */
export const proposed: ActivationOptions = {
  bootstrap: 200,
  nullDraws: 200,
  correction: "max",
  statistics: "pairs",
};

/** What the menu starts from: what the last run was asked for, or the proposal. */
export const startFrom = (options: ActivationOptions): ActivationOptions =>
  options.bootstrap || options.nullDraws ? options : { ...proposed, ...options };

/** Leaves out what says nothing: no draws, and how to use draws that there are none of. */
export function tidy(options: ActivationOptions): ActivationOptions {
  const { reduce, bootstrap, nullDraws, correction, statistics } = options;
  return {
    ...(reduce ? { reduce } : {}),
    ...(bootstrap ? { bootstrap } : {}),
    ...(nullDraws ? { nullDraws } : {}),
    ...(nullDraws && correction ? { correction } : {}),
    ...((bootstrap || nullDraws) && statistics ? { statistics } : {}),
  };
}

/** Numbers of draws: none, a quick look, digits for a paper. */
export const drawChoices = (): readonly Choice<number>[] => [
  { value: 0, label: l10n.t("none") },
  { value: 200, label: l10n.t("200 draws") },
  { value: 1000, label: l10n.t("1,000 draws") },
  { value: 10_000, label: l10n.t("10,000 draws") },
];

export const scopeChoices = (): readonly Choice<"pairs" | "matrix">[] => [
  { value: "pairs", label: l10n.t("paired layers") },
  { value: "matrix", label: l10n.t("every two layers") },
];

export const correctionChoices = (): readonly Choice<Correction>[] => [
  { value: "max", label: l10n.t("for the largest of them (Westfall-Young)") },
  { value: "holm", label: l10n.t("Holm") },
  { value: "bh", label: l10n.t("false discovery rate (Benjamini-Hochberg)") },
  { value: "none", label: l10n.t("not at all") },
];

export const reductionChoices = (): readonly Choice<Reduction | "">[] => [
  { value: "", label: l10n.t("mean over positions or tokens (default)") },
  { value: "flatten", label: l10n.t("every position and channel a feature (flatten)") },
  { value: "spatial", label: l10n.t("every position or token a sample (spatial)") },
  { value: "pool", label: l10n.t("average over positions (pool)") },
  { value: "cls", label: l10n.t("the first token (cls)") },
  { value: "last", label: l10n.t("the last token (last)") },
];

/** What the numbers were made with, in words; empty where nothing was chosen. */
export function optionsText({ reduce, bootstrap, nullDraws }: ActivationOptions): string {
  const parts = [
    bootstrap ? l10n.t("interval of {0} resamples", bootstrap) : "",
    nullDraws ? l10n.t("chance of {0} shuffles", nullDraws) : "",
    reduce ? l10n.t("reduced by {0}", reduce) : "",
  ];
  return parts.filter(Boolean).join(", ");
}
