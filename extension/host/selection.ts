/** The checkpoint that waits for its partner: *Select Checkpoint for Comparison*. */
import * as vscode from "vscode";
import { Disposables } from "./disposables";
import { type CommandId, contextKeys } from "./ids";
import { baseName } from "./resources";
import { pathOf } from "./uris";

const compare: CommandId = "cognate.compareWithSelected";
const clear: CommandId = "cognate.clearSelection";

export class SelectedCheckpoint extends Disposables {
  #uri: vscode.Uri | undefined;
  /** Made with the first selection; shown only while one waits. */
  #item: vscode.StatusBarItem | undefined;

  get uri(): vscode.Uri | undefined {
    return this.#uri;
  }

  async set(uri: vscode.Uri | undefined): Promise<void> {
    this.#uri = uri;
    if (uri) this.#show(uri);
    else this.#item?.hide();
    await vscode.commands.executeCommand("setContext", contextKeys.selected, uri !== undefined);
  }

  #show(uri: vscode.Uri): void {
    this.#item ??= this.register(
      vscode.window.createStatusBarItem("cognate.selected", vscode.StatusBarAlignment.Left),
    );
    const name = baseName(uri.path);
    this.#item.name = vscode.l10n.t("Checkpoint Selected for Comparison");
    // `$(` in a file's name would be taken for an icon.
    this.#item.text = `$(git-compare) ${name.replaceAll("$(", "$ (")}`;
    this.#item.command = compare;
    const tooltip = new vscode.MarkdownString(undefined, true);
    tooltip.isTrusted = { enabledCommands: [clear] };
    tooltip.appendText(vscode.l10n.t("Selected for comparison: {0}", pathOf(uri)));
    tooltip.appendMarkdown(
      `\n\n${vscode.l10n.t("Click to compare it with another checkpoint.")} [${vscode.l10n.t("Clear")}](command:${clear})`,
    );
    this.#item.tooltip = tooltip;
    this.#item.show();
  }
}
