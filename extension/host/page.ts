/** Puts one of our pages into a webview. */
import * as vscode from "vscode";
import { webviewHtml } from "./webviewHtml";

export type PageName =
  | "layer-similarity"
  | "checkpoint"
  | "subnetworks"
  | "hypothesis"
  | "trajectory"
  | "geometry"
  | "stitching";

/** Sets the page, and lets it load from dist/webview alone. */
export function showPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: { readonly name: PageName; readonly title: string },
): void {
  const root = vscode.Uri.joinPath(extensionUri, "dist", "webview");
  webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [root] };
  const resource = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
  webview.html = webviewHtml({
    cspSource: webview.cspSource,
    script: resource(`${page.name}.js`),
    codicons: resource("codicon.css"),
    title: page.title,
    language: vscode.env.language,
    l10n: vscode.l10n.bundle ?? {},
  });
}
