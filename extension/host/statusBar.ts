import * as vscode from "vscode";

/** A sign in the status bar while the engine works; views have a bar and *Cancel* of their own. */
export const inStatusBar = <T>(
  title: string,
  work: (report: (message: string) => void) => Promise<T>,
): Thenable<T> =>
  vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, (bar) =>
    work((message) => bar.report({ message })),
  );
