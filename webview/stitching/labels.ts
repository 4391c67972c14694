/** Names of methods and figures. */
import * as l10n from "@vscode/l10n";
import type { FigureId, Method } from "./model/stitches";

export function methodName(method: Method): string {
  const names: Record<Method, string> = {
    ls: l10n.t("Least squares"),
    dm: l10n.t("Direct matching"),
    fula: l10n.t("FuLA"),
    slm: l10n.t("Soft labels"),
    tlm: l10n.t("Task loss"),
  };
  return names[method];
}

/** What the method makes fit. */
export function methodHelp(method: Method): string {
  const texts: Record<Method, string> = {
    ls: l10n.t("Fits activations at the stitch, in closed form"),
    dm: l10n.t("Fits activations at the stitch, by gradient descent"),
    fula: l10n.t("Fits activations at the stitch and at every later layer of the end model"),
    slm: l10n.t("Fits the end model's own answers"),
    tlm: l10n.t("Fits the true classes"),
  };
  return texts[method];
}

export function figureName(figure: FigureId): string {
  const names: Record<FigureId, string> = {
    agreement: l10n.t("Agreement"),
    fula: l10n.t("FuLA distance"),
    stitch: l10n.t("Distance at the stitch"),
    accuracy: l10n.t("Accuracy"),
    penalty: l10n.t("Stitching penalty"),
    excess: l10n.t("Excess agreement"),
    shiftedAgreement: l10n.t("Agreement, shifted markers"),
    kappa: l10n.t("Kappa"),
    structural: l10n.t("Structural distance"),
    rank: l10n.t("Rank of the stitch"),
    condition: l10n.t("Condition of the stitch"),
  };
  return names[figure];
}
