/** What several commands do alike. */
import * as vscode from "vscode";
import type { Clicked } from "../ids";
import { activeResource, pickCheckpoint } from "../picker";
import { baseName, isLikelyCheckpoint } from "../resources";
import { resolveCheckpoint } from "../runs";
import type { Services } from "../services";
import { uriOfClicked } from "../uris";

/** What was clicked, else the checkpoint in the active editor. */
export function subjectOf(
  services: Services,
  clicked: Clicked | undefined,
): vscode.Uri | undefined {
  const uri = uriOfClicked(clicked);
  // Menus on a panel pass the URI of the panel itself.
  if (uri && uri.scheme !== "webview-panel") return uri;
  const active = activeResource();
  const likely = active && isLikelyCheckpoint(baseName(active.path));
  return services.checkpoints.activeFolder ?? (likely ? active : undefined);
}

/** {@link subjectOf}, or the user's choice. */
export async function askSubject(
  services: Services,
  clicked: Clicked | undefined,
): Promise<vscode.Uri | undefined> {
  return (
    subjectOf(services, clicked) ??
    pickCheckpoint({
      title: vscode.l10n.t("Checkpoint"),
      placeHolder: vscode.l10n.t("Choose a checkpoint"),
    })
  );
}

/** Compares two files or folders; of a folder with several checkpoints the user chooses one. */
export async function compareTwo(
  services: Services,
  first: vscode.Uri,
  second: vscode.Uri,
): Promise<void> {
  const a = await resolveCheckpoint(services.engine, first);
  const b = a && (await resolveCheckpoint(services.engine, second));
  if (a && b) services.comparisons.show({ a, b });
}

/** Asks for the partner of `first`, and compares. */
export async function compareWithPicked(services: Services, first: vscode.Uri): Promise<void> {
  const name = baseName(first.path);
  const second = await pickCheckpoint({
    title: vscode.l10n.t("Compare {0} with...", name),
    placeHolder: vscode.l10n.t("Choose the checkpoint to compare {0} with", name),
    except: first,
  });
  if (second) await compareTwo(services, first, second);
}
