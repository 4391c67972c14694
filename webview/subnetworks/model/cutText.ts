import * as l10n from "@vscode/l10n";
import type { GroupCut } from "../../../extension/protocol/result";
import { formatFigure, NO_NUMBER } from "../../shared/format";

/** The contrast of a cut, or why there is no ratio. */
export const contrastText = ({ contrast, identical }: GroupCut): string =>
  identical ? l10n.t("identical within") : formatFigure(contrast, 3);

/** `98 %`, the share of resamples that have the cut; nothing when it was not tested. */
export const stabilityText = ({ stability }: GroupCut): string =>
  stability === null ? NO_NUMBER : `${Math.round(100 * stability)} %`;

/** What a cut rests on, in a sentence. */
export function cutSentence(cut: GroupCut): string {
  const { contrast, drift, stepRatio, stability, control, identical, accepted } = cut;
  const parts = [
    identical
      ? l10n.t("All distances within the two groups are zero.")
      : l10n.t(
          "Contrast {0}; 95 % of drifts stay below {1}.",
          formatFigure(contrast, 3),
          formatFigure(drift, 3),
        ),
    stepRatio === null
      ? ""
      : l10n.t("The step is {0} times the usual one.", formatFigure(stepRatio, 3)),
    stability === null ? "" : l10n.t("Found in {0} of the resamples.", stabilityText(cut)),
    control === null
      ? l10n.t("No control was tested.")
      : l10n.t("In the control its contrast is {0}.", formatFigure(control, 3)),
    accepted ? "" : l10n.t("It does not pass the rule: no sharper than drift."),
  ];
  return parts.filter(Boolean).join(" ");
}
