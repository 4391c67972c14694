/** A folder may be one checkpoint, or a run of several: then the user says which one is meant. */
import * as vscode from "vscode";
import { isRemoteError } from "../protocol/errors";
import type { Engine } from "./engineClient";
import { relativeTo } from "./resources";
import { isFolder, pathOf, uriOf } from "./uris";

/** The checkpoint that `uri` stands for; undefined when the user chose none. */
export async function resolveCheckpoint(
  engine: Engine,
  uri: vscode.Uri,
): Promise<vscode.Uri | undefined> {
  if (!(await isFolder(uri))) return uri;
  const path = pathOf(uri);
  try {
    await engine.list({ path });
    return uri;
  } catch (error) {
    const members = isRemoteError(error, "usage") ? error.details.members : undefined;
    if (!members) throw error;
    return pickMember(path, members);
  }
}

async function pickMember(
  run: string,
  members: readonly string[],
): Promise<vscode.Uri | undefined> {
  const choices = members.map((member) => ({ label: relativeTo(run, member) ?? member, member }));
  const chosen = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t("Checkpoints in {0}", vscode.workspace.asRelativePath(uriOf(run))),
    placeHolder: vscode.l10n.t("This folder holds several checkpoints: choose one"),
  });
  return chosen && uriOf(chosen.member);
}
