/** Where the user's corrections to a pairing are kept. */
import * as vscode from "vscode";
import { rootOf } from "../findings/store";
import { fileStem, relativeTo } from "../resources";

interface Pair {
  readonly a: string;
  readonly b: string;
}

/** Name of the pairing file of two checkpoints, told by their paths inside the folder `root`. */
export function pairingName(root: string, paths: Pair): string {
  const name = (path: string) => fileStem(relativeTo(root, path) ?? path);
  return `${name(paths.a)}--${name(paths.b)}.json`;
}

/** Where the pairing of two checkpoints belongs: `.cognate/pairings` of their workspace folder. */
export function pairingPlace(paths: Pair): vscode.Uri | undefined {
  const root = rootOf(paths);
  if (root === undefined) return undefined;
  const folder = vscode.Uri.joinPath(vscode.Uri.file(root), ".cognate", "pairings");
  return vscode.Uri.joinPath(folder, pairingName(root, paths));
}

/** The pairing file of two checkpoints, when there is one in its place. */
export async function findPairing(paths: Pair): Promise<vscode.Uri | undefined> {
  const place = pairingPlace(paths);
  if (!place) return undefined;
  try {
    await vscode.workspace.fs.stat(place);
    return place;
  } catch {
    return undefined; // The usual case: nobody kept one.
  }
}

/** Asks for a pairing file to load. */
export async function askPairing(paths: Pair): Promise<vscode.Uri | undefined> {
  const place = pairingPlace(paths);
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Load Pairing"),
      openLabel: vscode.l10n.t("Load"),
      filters: { [vscode.l10n.t("Pairing")]: ["json"] },
      ...(place && { defaultUri: vscode.Uri.joinPath(place, "..") }),
    })) ?? [];
  return chosen;
}
