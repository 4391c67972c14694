/** Tells when a checkpoint changes on disk. */
import * as vscode from "vscode";
import { Disposables } from "./disposables";
import { baseName, isIndexName, isLikelyCheckpoint } from "./resources";
import { isFolder, parentOf } from "./uris";

/** A file is often written in several steps. */
const SETTLE_MS = 300;

/**
 * Calls `onChange` after `uri` was changed, replaced or removed; for a folder or an index also
 * after one of the checkpoint files beside it.
 */
export async function watchCheckpoint(
  uri: vscode.Uri,
  onChange: () => void,
): Promise<vscode.Disposable> {
  const folder = await isFolder(uri);
  const many = folder || isIndexName(baseName(uri.path));
  const base = folder ? uri : parentOf(uri);
  const disposables = new Disposables();
  // `*` and a comparison of our own, because a file's name may hold characters of the pattern.
  const watcher = disposables.register(
    vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(base, "*")),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (changed: vscode.Uri) => {
    const name = baseName(changed.path);
    const ours = changed.toString() === uri.toString();
    const part = many && (isLikelyCheckpoint(name) || /\.(safetensors|bin)$/i.test(name));
    if (!ours && !part) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  };
  for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) {
    disposables.register(event(heard));
  }
  disposables.register({ dispose: () => clearTimeout(timer) });
  return disposables;
}
