/** Writing a comparison to a file of the user's choice. */
import * as vscode from "vscode";
import type { SimilarityState } from "../../protocol/similarityView";
import { type ExportSource, nameStem } from "../exports";

/** What is exported; nothing while there is no result. */
export function exportSource({ result, names, paths }: SimilarityState): ExportSource | null {
  if (!result) return null;
  return {
    result,
    stem: exportStem(names),
    path: paths.a,
    title: vscode.l10n.t("Export Comparison"),
  };
}

/** `early-vs-late` for `early.safetensors` and `late.safetensors`. */
export const exportStem = (names: SimilarityState["names"]): string =>
  `${nameStem(names.a)}-vs-${nameStem(names.b)}`;
