/** Writing a result to a file of the user's choice. */
import * as vscode from "vscode";
import type { Result } from "../protocol/engineApi";
import { RemoteError } from "../protocol/errors";
import type { SimilarityHostApi } from "../protocol/similarityView";
import type { Engine } from "./engineClient";
import { baseName, fileStem } from "./resources";
import { parentOf, uriOf } from "./uris";

type OfMeasure = Parameters<SimilarityHostApi["exportAs"]>[0];
/** Without a measure: the picture that the result is known by, and all of its values. */
export type ExportRequest = Omit<OfMeasure, "measure"> & Partial<Pick<OfMeasure, "measure">>;
export type ExportFormat = ExportRequest["format"];

const formatNames: Readonly<Record<ExportFormat, string>> = {
  csv: "CSV",
  json: "JSON",
  svg: "SVG",
  html: "HTML",
  png: "PNG",
};

export interface ExportSource {
  readonly result: Result;
  /** Name of the file without suffix. */
  readonly stem: string;
  /** The checkpoint beside which it goes, where there is no workspace folder. */
  readonly path: string;
  /** Of the dialog. */
  readonly title: string;
}

/** Asks for a place and writes the file there; answers nothing when the user thinks better of it. */
export async function exportResult(
  engine: Engine,
  source: ExportSource,
  request: ExportRequest,
): Promise<vscode.Uri | undefined> {
  // The format becomes the suffix of a file; what a view sends is not believed.
  if (!Object.hasOwn(formatNames, request.format)) throw defect("an unknown format");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? parentOf(uriOf(source.path));
  const target = await vscode.window.showSaveDialog({
    title: source.title,
    defaultUri: vscode.Uri.joinPath(folder, `${source.stem}.${request.format}`),
    filters: { [formatNames[request.format]]: [request.format] },
  });
  if (!target) return undefined;
  await vscode.workspace.fs.writeFile(target, await content(engine, source.result, request));
  return target;
}

async function content(
  engine: Engine,
  result: Result,
  { format, measure, png }: ExportRequest,
): Promise<Uint8Array> {
  if (format === "png") return pngBytes(png ?? "");
  const { text } = await engine.render({ result, format, measure, theme: pictureTheme() });
  return new TextEncoder().encode(text);
}

const PNG_PREFIX = "data:image/png;base64,";

/** The bytes of a picture that the view drew. */
export function pngBytes(dataUrl: string): Uint8Array {
  if (!dataUrl.startsWith(PNG_PREFIX)) {
    throw defect("no PNG picture");
  }
  return Buffer.from(dataUrl.slice(PNG_PREFIX.length), "base64");
}

const defect = (what: string) =>
  new RemoteError(`the view sent ${what}`, { code: "internal", details: {} });

/** Of pictures that the engine draws: that of the editor. */
export function pictureTheme(): "light" | "dark" {
  const { kind } = vscode.window.activeColorTheme;
  return kind === vscode.ColorThemeKind.Light || kind === vscode.ColorThemeKind.HighContrastLight
    ? "light"
    : "dark";
}

/** The name of a checkpoint as part of a file's name: without its suffix, safe on every system. */
export const nameStem = (name: string): string =>
  fileStem(name.replace(/\.\w+(?=$| \()/, "")).slice(0, 80);

/** Says where the file is. The caller does not wait for the user's answer. */
export async function sayExported(file: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t("Open");
  const reveal = vscode.l10n.t("Reveal in Explorer");
  const inside = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  const message = vscode.l10n.t("Saved {0}", baseName(file.path));
  const actions = inside ? [open, reveal] : [open];
  const chosen = await vscode.window.showInformationMessage(message, ...actions);
  if (chosen === open) await vscode.commands.executeCommand("vscode.open", file);
  if (chosen === reveal) await vscode.commands.executeCommand("revealInExplorer", file);
}
