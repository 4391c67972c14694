import * as vscode from "vscode";
import type { Services } from "../services";
import type { ExportFormat } from "../similarity/exports";

/** *Export Comparison...*. A PNG is drawn by the view, whose own menu offers it. */
export async function exportResult(services: Services): Promise<void> {
  const comparison = services.comparisons.active;
  const { result } = comparison?.state ?? {};
  if (!comparison || !result) return;
  const formats: (vscode.QuickPickItem & { format: ExportFormat })[] = [
    { format: "html", label: "HTML", description: vscode.l10n.t("report with picture and tables") },
    { format: "csv", label: "CSV", description: vscode.l10n.t("one row for each pair") },
    { format: "json", label: "JSON", description: vscode.l10n.t("the whole result") },
    { format: "svg", label: "SVG", description: vscode.l10n.t("picture of the first matrix") },
  ];
  const chosen = await vscode.window.showQuickPick(formats, {
    title: vscode.l10n.t("Export Comparison"),
  });
  if (!chosen) return;
  const measure = result.matrices[0]?.measure ?? "";
  await comparison.exportAs({ format: chosen.format, measure });
}
