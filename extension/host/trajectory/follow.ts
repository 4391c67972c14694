/** Tells when a new checkpoint of a run is there as a whole. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import type { Engine } from "../engineClient";
import { baseName, isIndexName, isLikelyCheckpoint } from "../resources";
import { pathOf } from "../uris";

/** A file whose size did not change for so long is looked at. */
const SETTLE_MS = 1500;

/**
 * Calls `onJoin` once a checkpoint that was written or changed under `folder` keeps its size and
 * its header parses; until then every further change starts the wait anew.
 */
export class RunFollower extends Disposables {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #sizes = new Map<string, number>();

  constructor(
    folder: vscode.Uri,
    private readonly engine: Engine,
    private readonly onJoin: () => void,
  ) {
    super();
    const watcher = this.register(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, "**/*")),
    );
    const heard = (uri: vscode.Uri) => {
      const name = baseName(uri.path);
      if (isLikelyCheckpoint(name) || isIndexName(name)) this.#wait(uri);
    };
    for (const event of [watcher.onDidCreate, watcher.onDidChange]) this.register(event(heard));
    this.register({ dispose: () => this.#stop() });
  }

  #wait(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => void this.#look(uri), SETTLE_MS),
    );
  }

  async #look(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      const before = this.#sizes.get(key);
      this.#sizes.set(key, size);
      if (before !== size) {
        this.#wait(uri);
        return;
      }
      await this.engine.list({ path: pathOf(uri) });
    } catch {
      // It is not whole yet, or gone again; the next change is heard.
      return;
    }
    this.#timers.delete(key);
    if (!this.disposed) this.onJoin();
  }

  #stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
