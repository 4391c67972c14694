import * as l10n from "@vscode/l10n";
import type { TensorStats } from "../../../extension/protocol/result";
import { formatCount, formatFigure } from "../../shared/format";

/** What is suspicious about a tensor's figures. */
export function statsWarnings(stats: TensorStats): string[] {
  const warnings: string[] = [];
  if (stats.nans > 0) {
    warnings.push(
      l10n.t("{0} of {1} entries are NaN.", formatCount(stats.nans), formatCount(stats.count)),
    );
  }
  if (stats.infs > 0) {
    warnings.push(
      l10n.t("{0} of {1} entries are infinite.", formatCount(stats.infs), formatCount(stats.count)),
    );
  }
  if (stats.count > 0 && stats.zeros === stats.count) {
    warnings.push(l10n.t("All entries are zero."));
  } else if (isConstant(stats)) {
    warnings.push(l10n.t("All entries are {0}.", formatFigure(stats.min)));
  }
  return warnings;
}

const isConstant = ({ count, nans, infs, min, max }: TensorStats): boolean =>
  count > 1 && nans + infs === 0 && min !== null && min === max;
