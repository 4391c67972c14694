import * as vscode from "vscode";
import type { HypothesisGroup, HypothesisSubject } from "../../protocol/hypothesisView";
import type { Clicked } from "../ids";
import { baseName } from "../resources";
import type { Services } from "../services";
import { isFolder, pathOf, uriOfClicked } from "../uris";
import { inOrder } from "./compare";

/**
 * *Test a Hypothesis on Groups of Checkpoints*: selected folders are the groups; selected files are
 * put into groups by name; a JSON file lists them. What is not selected is asked for.
 */
export async function testHypothesis(
  services: Services,
  clicked?: Clicked,
  selected: readonly vscode.Uri[] = [],
): Promise<void> {
  const only = uriOfClicked(clicked);
  const chosen = selected.length > 0 ? inOrder(selected) : only ? [only] : [];
  const subject = await subjectOf(chosen);
  if (!subject) return;
  const hypothesis = await vscode.window.showInputBox({
    title: vscode.l10n.t("Test a Hypothesis on Groups of Checkpoints"),
    prompt: vscode.l10n.t(
      "What do you expect of the groups? It stands beside the answer. May stay empty.",
    ),
    placeHolder: vscode.l10n.t("Networks that were trained on one task resemble each other"),
  });
  if (hypothesis === undefined) return;
  services.hypotheses.show({ subject, hypothesis: hypothesis.trim() });
}

async function subjectOf(chosen: readonly vscode.Uri[]): Promise<HypothesisSubject | undefined> {
  const [first] = chosen;
  if (first && chosen.length === 1 && /\.json$/i.test(first.path))
    return { groupsFile: pathOf(first) };
  const folders: vscode.Uri[] = [];
  for (const uri of chosen) if (await isFolder(uri)) folders.push(uri);
  if (folders.length >= 2) return { groups: folders.map(groupOfFolder) };
  if (chosen.length >= 4 && folders.length === 0) return tagged(chosen);
  return asked();
}

const groupOfFolder = (uri: vscode.Uri): HypothesisGroup => ({
  name: baseName(uri.path),
  paths: [pathOf(uri)],
});

/** Folders or a file of groups, by dialog. */
async function asked(): Promise<HypothesisSubject | undefined> {
  const folders = { label: `$(folder) ${vscode.l10n.t("Choose Folders, Each a Group...")}` };
  const file = { label: `$(json) ${vscode.l10n.t("Choose a File of Groups...")}` };
  const title = vscode.l10n.t("Test a Hypothesis on Groups of Checkpoints");
  const choice = await vscode.window.showQuickPick([folders, file], { title });
  if (!choice) return undefined;
  const picked = await vscode.window.showOpenDialog({
    title,
    canSelectMany: choice === folders,
    canSelectFolders: choice === folders,
    canSelectFiles: choice === file,
    ...(choice === file && { filters: { JSON: ["json"] } }),
  });
  const [one] = picked ?? [];
  if (!picked || !one) return undefined;
  if (choice === file) return { groupsFile: pathOf(one) };
  if (picked.length >= 2) return { groups: inOrder(picked).map(groupOfFolder) };
  void vscode.window.showWarningMessage(vscode.l10n.t("Choose two folders or more, each a group."));
  return undefined;
}

/** Puts files into groups by name, group by group, until none is left or the user is done. */
async function tagged(files: readonly vscode.Uri[]): Promise<HypothesisSubject | undefined> {
  const groups: HypothesisGroup[] = [];
  let left = [...files];
  while (left.length >= 2) {
    const title = vscode.l10n.t(
      "Group {0}: {1} checkpoints are left",
      groups.length + 1,
      left.length,
    );
    const name = await vscode.window.showInputBox({
      title,
      prompt:
        groups.length < 2
          ? vscode.l10n.t("Name of the group")
          : vscode.l10n.t("Name of the next group; empty leaves out the rest"),
    });
    if (name === undefined) return undefined;
    if (name.trim() === "") break;
    const items = left.map((uri) => ({
      label: baseName(uri.path),
      description: vscode.workspace.asRelativePath(uri),
      uri,
    }));
    const members = await vscode.window.showQuickPick(items, {
      title,
      canPickMany: true,
      placeHolder: vscode.l10n.t("Checkpoints of {0}", name.trim()),
    });
    if (!members) return undefined;
    const taken = new Set(members.map(({ uri }) => uri));
    groups.push({ name: name.trim(), paths: members.map(({ uri }) => pathOf(uri)) });
    left = left.filter((uri) => !taken.has(uri));
  }
  if (groups.length >= 2) return { groups };
  void vscode.window.showWarningMessage(
    vscode.l10n.t("A hypothesis takes two groups or more, of two checkpoints each."),
  );
  return undefined;
}
