/** What the editor shows of a result in source code: CodeLens and hover. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import { type CommandId, settings } from "../ids";
import { baseName } from "../resources";
import type { LayerFacts } from "./facts";
import { layersText, modelText } from "./lensText";
import type { DocumentLayers, SourceLinks } from "./links";
import { rowPicture } from "./rowPicture";

const languages: vscode.DocumentSelector = [
  "python",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
].map((language) => ({ language }));

const reveal: CommandId = "cognate.revealInSubnetworks";
/** Rows in one hover. */
const MAX_ROWS = 4;

/** The layers of one line. */
interface LineLayers {
  readonly line: number;
  readonly certain: boolean;
  readonly facts: readonly LayerFacts[];
}

/** Registers with the first result: without one, nobody asks for anything. */
export class SourceEditor
  extends Disposables
  implements vscode.CodeLensProvider, vscode.HoverProvider
{
  readonly #links: SourceLinks;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  #registered = false;

  constructor(links: SourceLinks) {
    super();
    this.#links = links;
    this.register(links.onDidChange(() => this.#refresh()));
    this.register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(settings.codeLens)) this.#changed.fire();
      }),
    );
  }

  #refresh(): void {
    if (!this.#registered) {
      this.#registered = true;
      this.register(vscode.languages.registerCodeLensProvider(languages, this));
      this.register(vscode.languages.registerHoverProvider(languages, this));
    }
    this.#changed.fire();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!isOn(settings.codeLens)) return [];
    const found = await this.#links.inDocument(document);
    if (!found) return [];
    const lenses = linesOf(document, found).map(({ line, certain, facts }) =>
      lens(line, layersText(facts, certain), facts[0]?.layer),
    );
    if (found.model === null) return lenses;
    const text = modelText(found.facts, baseName(found.inspected.path));
    const line = document.positionAt(found.model).line;
    return text === "" ? lenses : [lens(line, text, undefined), ...lenses];
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    if (!isOn(settings.hover)) return undefined;
    const found = await this.#links.inDocument(document);
    const here = found && linesOf(document, found).find(({ line }) => line === position.line);
    if (!found || !here) return undefined;
    return new vscode.Hover(hoverText(found, here), document.lineAt(position.line).range);
  }

  /** Layers that the line at `position` makes. */
  async layersAt(document: vscode.TextDocument, line: number): Promise<readonly string[]> {
    const found = await this.#links.inDocument(document);
    const here = found && linesOf(document, found).find((each) => each.line === line);
    return here?.facts.map(({ layer }) => layer) ?? [];
  }
}

const isOn = (setting: string): boolean =>
  vscode.workspace.getConfiguration().get<boolean>(setting, true);

function linesOf(document: vscode.TextDocument, { layers, facts }: DocumentLayers): LineLayers[] {
  const lines = new Map<number, { certain: boolean; facts: LayerFacts[] }>();
  for (const { layer, place, kind } of layers) {
    const known = facts.layers.get(layer);
    if (!known) continue;
    const { line } = document.positionAt(place.from);
    const here = lines.get(line) ?? { certain: true, facts: [] };
    lines.set(line, here);
    here.facts.push(known);
    if (kind === "ambiguous") here.certain = false;
  }
  return [...lines].map(([line, here]) => ({ line, ...here })).sort((a, b) => a.line - b.line);
}

function lens(line: number, title: string, layer: string | undefined): vscode.CodeLens {
  const tooltip = vscode.l10n.t("Reveal in Sub-networks");
  const command = {
    command: reveal,
    title,
    tooltip,
    arguments: layer === undefined ? [] : [layer],
  };
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
}

/** Each layer of the line with its row of the matrix as a picture. */
function hoverText({ inspected }: DocumentLayers, { facts, certain }: LineLayers) {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: [reveal] };
  const { kind } = vscode.window.activeColorTheme;
  const dark = kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast;
  for (const each of facts.slice(0, MAX_ROWS)) {
    const picture = rowPicture(inspected.result, each.layer, dark);
    const target = encodeURIComponent(JSON.stringify([each.layer]));
    text.appendMarkdown("**");
    text.appendText(each.layer);
    text.appendMarkdown("** ");
    text.appendText(layersText([each], certain));
    const alt = vscode.l10n.t("Distance to each layer, near to far");
    if (picture) text.appendMarkdown(`\n\n![${alt}](${picture})`);
    const link = vscode.l10n.t("Reveal in Sub-networks");
    text.appendMarkdown(`\n\n[${link}](command:${reveal}?${target})\n\n`);
  }
  const left = facts.length - MAX_ROWS;
  if (left > 0) text.appendText(vscode.l10n.t("and {0} more", left));
  return text;
}
