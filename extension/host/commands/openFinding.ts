import * as vscode from "vscode";
import type { Finding } from "../../protocol/engineApi";
import { showFinding } from "../findings/show";
import { baseName } from "../resources";
import type { Services } from "../services";

/** *Open Finding...*: one of the workspace's findings, newest first. */
export async function openFinding(services: Services): Promise<void> {
  const chosen = await vscode.window.showQuickPick(choices(services), {
    title: vscode.l10n.t("Findings"),
    placeHolder: vscode.l10n.t("Choose a finding to open"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen?.file !== undefined) await showFinding(chosen.file);
}

async function choices(
  services: Services,
): Promise<(vscode.QuickPickItem & { readonly file?: string })[]> {
  const findings = await services.findings.list();
  if (findings.length === 0) {
    return [{ label: vscode.l10n.t("No findings yet: pin a pair in a comparison to write one") }];
  }
  return findings
    .map(({ finding }) => finding)
    .sort((x, y) => y.created.localeCompare(x.created))
    .map(itemOf);
}

function itemOf({ text, evidence, created, file }: Finding) {
  const { layers, measure, a, b } = evidence;
  const pair = layers.a === layers.b ? layers.a : `${layers.a} ↔ ${layers.b}`;
  return {
    label: text.split("\n", 1)[0] ?? "",
    description: `${pair} · ${measure}`,
    detail: `${baseName(a.path)} ↔ ${baseName(b.path)} · ${created}`,
    file,
  };
}
