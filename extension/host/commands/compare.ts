import * as vscode from "vscode";
import type { Clicked } from "../ids";
import type { Services } from "../services";
import { uriOfClicked } from "../uris";
import { compareTwo, compareWithPicked } from "./shared";

/** *Compare Checkpoints* on exactly two selected files or folders of the Explorer. */
export async function compare(
  services: Services,
  clicked?: Clicked,
  selected: readonly vscode.Uri[] = [],
): Promise<void> {
  const [first, second] = inOrder(selected);
  if (first && second && selected.length === 2) return compareTwo(services, first, second);
  if (selected.length > 2) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        "Select exactly two checkpoints to compare; {0} are selected.",
        selected.length,
      ),
    );
    return;
  }
  const only = uriOfClicked(clicked) ?? first;
  if (only) await compareWithPicked(services, only);
}

const collator = new Intl.Collator(undefined, { numeric: true });

/**
 * The Explorer passes a selection in the order of clicks, which nobody sees. By name, `step-2`
 * stands for the earlier and `step-10` for the later checkpoint.
 */
export const inOrder = (uris: readonly vscode.Uri[]): vscode.Uri[] =>
  [...uris].sort((x, y) => collator.compare(x.path, y.path));
