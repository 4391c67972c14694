import * as vscode from "vscode";
import type { Services } from "../services";

/** *Clear Result Cache*: the next comparisons are computed anew. */
export async function clearCache(services: Services): Promise<void> {
  try {
    await vscode.workspace.fs.delete(services.cacheFolder, { recursive: true });
  } catch (error) {
    // Without a single result yet there is no folder; that is clear enough.
    if (!(error instanceof vscode.FileSystemError && error.code === "FileNotFound")) throw error;
  }
  vscode.window.setStatusBarMessage(vscode.l10n.t("Cognate: result cache cleared"), 5_000);
}
