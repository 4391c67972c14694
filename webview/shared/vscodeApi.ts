/** The part of the editor's webview API that the views use; tests pass their own. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Provided by the editor, once, in every webview. */
declare function acquireVsCodeApi(): VsCodeApi;

let api: VsCodeApi | undefined;

/** The editor's API object. The editor hands it out once a page, so it is kept here. */
export function vsCodeApi(): VsCodeApi {
  api ??= acquireVsCodeApi();
  return api;
}
