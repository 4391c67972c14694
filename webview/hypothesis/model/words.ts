import * as l10n from "@vscode/l10n";
import type { Result } from "../../../extension/protocol/result";

type Test = NonNullable<Result["tests"]>[number];

/** What the networks were compared by. */
export function representationText(name: Test["representation"]): string {
  switch (name) {
    case "canonical":
      return l10n.t("canonical weights");
    case "raw":
      return l10n.t("raw weights");
    case "shuffled":
      return l10n.t("shuffled weights");
    default:
      return name satisfies never;
  }
}

/** Why a control is there. */
export function representationHelp(name: Test["representation"]): string {
  switch (name) {
    case "canonical":
      return l10n.t("Chains of layers, blind to the order and the positive scale of hidden units.");
    case "raw":
      return l10n.t("Control: the weights as stored, unit for unit.");
    case "shuffled":
      return l10n.t("Control: every layer's entries in random order; only their spread is left.");
    default:
      return name satisfies never;
  }
}

/** A share as a percentage of three digits. */
export const percentText = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** A p value: three digits, or a power of ten, with the minus sign of the figures beside it. */
export const pText = (p: number): string => {
  if (p >= 0.001) return String(Number(p.toPrecision(3)));
  return p === 0 ? "< 1e−300" : p.toExponential(1).replace("-", "−");
};
