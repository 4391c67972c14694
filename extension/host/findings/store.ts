/** Findings of the workspace, as files under `.cognate/findings`. The engine reads and writes them. */
import * as vscode from "vscode";
import type { Finding, FindingDraft } from "../../protocol/engineApi";
import { Disposables } from "../disposables";
import type { Engine } from "../engineClient";
import { nearestRoot } from "../resources";
import { diskFolders } from "../uris";
import type { LocatedFinding } from "./match";
import { placesOf, resolveIn } from "./places";

/** An editor, a pull or a merge often touches several files at once. */
const SETTLE_MS = 300;

export class FindingStore extends Disposables {
  readonly #engine: Engine;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  /** Fires after files of findings were added, changed or removed. */
  readonly onDidChange = this.#changed.event;
  #watching = false;

  constructor(engine: Engine, log: vscode.LogOutputChannel) {
    super();
    this.#engine = engine;
    this.#log = log;
  }

  /** All findings of the workspace's folders. Files that are broken are named in the log. */
  async list(): Promise<readonly LocatedFinding[]> {
    this.#watch();
    const lists = await Promise.all(diskFolders().map(({ uri }) => this.#listIn(uri.fsPath)));
    return lists.flat();
  }

  async #listIn(root: string): Promise<readonly LocatedFinding[]> {
    const { findings, problems } = await this.#engine.listFindings({ root });
    for (const problem of problems) this.#log.warn(`finding left out: ${problem}`);
    const roots = await placesOf(root);
    return findings.map((finding) => ({
      finding,
      a: resolveIn(roots, finding.evidence.a.path),
      b: resolveIn(roots, finding.evidence.b.path),
    }));
  }

  async add(root: string, draft: FindingDraft): Promise<Finding> {
    this.#watch();
    return this.#engine.addFinding({ root, draft });
  }

  /** Watching starts with the first question, for an extension without a view needs no marks. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const watcher = this.register(
      vscode.workspace.createFileSystemWatcher("**/.cognate/findings/*.md"),
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#changed.fire(), SETTLE_MS);
    };
    this.register({ dispose: () => clearTimeout(timer) });
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) {
      this.register(event(heard));
    }
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(heard));
  }
}

/** The folder that keeps the findings on a pair of checkpoints, if it can be told without asking. */
export function rootOf(paths: { readonly a: string; readonly b: string }): string | undefined {
  const roots = diskFolders().map(({ uri }) => uri.fsPath);
  const [a, b] = [nearestRoot(roots, paths.a), nearestRoot(roots, paths.b)];
  if (a >= 0 || b >= 0) return roots[a >= 0 ? a : b];
  return roots.length === 1 ? roots[0] : undefined;
}

/** {@link rootOf}, or the user's choice where several folders would do. */
export async function chooseRoot(paths: {
  readonly a: string;
  readonly b: string;
}): Promise<string | undefined> {
  const known = rootOf(paths);
  if (known !== undefined) return known;
  const folder = await vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t("Folder that keeps the finding"),
  });
  return folder?.uri.scheme === "file" ? folder.uri.fsPath : undefined;
}
