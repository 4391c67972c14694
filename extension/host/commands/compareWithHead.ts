import * as vscode from "vscode";
import { RemoteError } from "../../protocol/errors";
import type { Clicked } from "../ids";
import type { Services } from "../services";
import { askSubject } from "./shared";

/** The part of the built-in Git extension's API that is used here. */
interface GitApi {
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
  getRepository(uri: vscode.Uri): unknown;
}

interface GitExtension {
  getAPI(version: 1): GitApi;
}

/** *Compare Checkpoint with HEAD*: the last committed version against the working tree's. */
export async function compareWithHead(services: Services, clicked?: Clicked): Promise<void> {
  const uri = await askSubject(services, clicked);
  if (!uri) return;
  const git = await gitApi();
  if (!git?.getRepository(uri)) {
    throw new RemoteError(`${uri.fsPath}: is in no Git repository that the editor knows`, {
      code: "usage",
      details: { file: uri.fsPath },
    });
  }
  services.comparisons.show({ a: git.toGitUri(uri, "HEAD"), b: uri });
}

async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  return extension && (await extension.activate()).getAPI(1);
}
