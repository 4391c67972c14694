import * as vscode from "vscode";
import type { ExportFormat } from "../exports";
import type { Services } from "../services";

/** *Export Result...* of the active view. A PNG is drawn by the view, whose own menu offers it. */
export async function exportResult({
  comparisons,
  geometries,
  inspections,
  trajectories,
  stitchings,
}: Services): Promise<void> {
  const view =
    comparisons.active ??
    inspections.active ??
    trajectories.active ??
    geometries.active ??
    stitchings.active;
  const { result } = view?.state ?? {};
  if (!view || !result) return;
  const formats: (vscode.QuickPickItem & { format: ExportFormat })[] = [
    { format: "html", label: "HTML", description: vscode.l10n.t("report with picture and tables") },
    { format: "csv", label: "CSV", description: vscode.l10n.t("one row for each pair") },
    { format: "json", label: "JSON", description: vscode.l10n.t("the whole result") },
    { format: "svg", label: "SVG", description: vscode.l10n.t("picture of the first matrix") },
  ];
  const chosen = await vscode.window.showQuickPick(formats, {
    title: vscode.l10n.t("Export Result"),
  });
  if (!chosen) return;
  // of geometries the field over the inputs says more than the first matrix, of stitches all methods
  const whole = result.kind === "geometry" || result.kind === "stitch";
  const measure = whole ? undefined : (result.matrices[0]?.measure ?? "");
  await view.exportAs({ format: chosen.format, measure });
}
