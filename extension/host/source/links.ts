/**
 * Where the layers of the last inspected model are made in source code.
 *
 * Nothing is parsed before there is a result, and only files that a result touches get anything
 * from it.
 */
import * as vscode from "vscode";
import type { Result } from "../../protocol/engineApi";
import type { SourceLink } from "../../protocol/subnetworksView";
import { Disposables } from "../disposables";
import { contextKeys } from "../ids";
import { baseName } from "../resources";
import { parentOf, uriOf } from "../uris";
import { findCandidates, MAX_SOURCE_BYTES, textOf } from "./candidates";
import { type Facts, factsOf } from "./facts";
import type { ModelSource, ParsedSource } from "./locate";
import type { SourceParser } from "./parser";
import type { Resolution } from "./resolve";
import type { Place } from "./span";

/** An edit is often followed by another. */
const SETTLE_MS = 400;

export interface Inspected {
  /** The checkpoint, as the engine takes it. */
  readonly path: string;
  readonly result: Result;
}

/** What one document has of the model. */
export interface DocumentLayers {
  readonly inspected: Inspected;
  readonly facts: Facts;
  /** Offset of the model's class, where it stands here. */
  readonly model: number | null;
  readonly layers: readonly {
    readonly layer: string;
    readonly place: Place;
    readonly kind: "at" | "within" | "ambiguous";
  }[];
}

interface Source {
  readonly uri: vscode.Uri;
  text: string;
  parsed: ParsedSource;
}

export class SourceLinks extends Disposables {
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  /** Fires after places were found, or found anew. */
  readonly onDidChange = this.#changed.event;
  readonly #log: vscode.LogOutputChannel;
  /** Comes with the first result. */
  readonly #parser: () => Promise<SourceParser>;
  readonly #sources = new Map<string, Source>();
  #inspected: Inspected | undefined;
  #facts: Facts = { layers: new Map(), groups: [] };
  #model: ModelSource = { model: null, layers: new Map() };
  #links: Readonly<Record<string, SourceLink>> = {};
  #round = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #begun = false;

  constructor(log: vscode.LogOutputChannel, parser: () => Promise<SourceParser>) {
    super();
    this.#log = log;
    this.#parser = parser;
    this.register({ dispose: () => clearTimeout(this.#timer) });
  }

  /** The last inspected checkpoint. */
  get path(): string | undefined {
    return this.#inspected?.path;
  }

  get result(): Result | undefined {
    return this.#inspected?.result;
  }

  /** For the view, by layer. */
  get links(): Readonly<Record<string, SourceLink>> {
    return this.#links;
  }

  /** Takes a new result; looks for source files unless the layers are those of the last one. */
  show(inspected: Inspected): void {
    const before = this.#inspected;
    this.#inspected = inspected;
    this.#facts = factsOf(inspected.result);
    this.#begin();
    const same = before?.path === inspected.path && layerKey(before) === layerKey(inspected);
    if (same && this.#sources.size > 0) this.#changed.fire();
    else void this.#search();
  }

  /** Layers of the model that `document` makes, by its present text; null when it makes none. */
  async inDocument(document: vscode.TextDocument): Promise<DocumentLayers | null> {
    const file = document.uri.toString();
    const source = this.#sources.get(file);
    const inspected = this.#inspected;
    if (!source || !inspected) return null;
    if (source.text !== document.getText()) await this.#reread(source, document.getText());
    const layers = [...this.#model.layers].flatMap(([layer, resolution]) =>
      placesIn(resolution, file).map((place) => ({
        layer,
        place,
        kind: resolution.kind as "at" | "within" | "ambiguous",
      })),
    );
    const { model } = this.#model;
    const own = model?.place.file === file ? model.place.from : null;
    if (layers.length === 0 && own === null) return null;
    return { inspected, facts: this.#facts, model: own, layers };
  }

  /** Shows the source that makes `layer`; asks where several places may. */
  async open(layer: string): Promise<void> {
    const resolution = this.#model.layers.get(layer);
    const places = resolution ? allPlaces(resolution) : [];
    const place = places.length > 1 ? await this.#choose(layer, places) : places[0];
    if (places.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("No source code was found that makes {0}.", layer),
      );
    }
    if (!place) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.file, true));
    const at = document.positionAt(place.from);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      selection: new vscode.Range(at, at),
      preview: true,
    });
  }

  async #choose(layer: string, places: readonly Place[]): Promise<Place | undefined> {
    const items = places.map((place) => {
      const link = this.#linkOf(place, "ambiguous");
      return { label: link?.text ?? "", description: link?.place ?? "", place };
    });
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t("Definition of {0}", layer),
      placeHolder: vscode.l10n.t("Which one depends on the run: choose a place"),
    });
    return chosen?.place;
  }

  async #search(): Promise<void> {
    const inspected = this.#inspected;
    if (!inspected) return;
    const round = ++this.#round;
    this.#sources.clear();
    this.#take({ model: null, layers: new Map() });
    try {
      const ids = inspected.result.layers.a.map(({ id }) => id);
      const candidates = await findCandidates(inspected.path, ids);
      const { parseSource } = await this.#parser();
      for (const { uri, source } of candidates) {
        if (round !== this.#round || this.disposed) return;
        const file = uri.toString();
        this.#sources.set(file, { uri, text: source, parsed: parseSource({ file, source }) });
        // Between two files the editor may do something else.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (round === this.#round && !this.disposed) await this.#locate();
    } catch (error) {
      // Code without marks is code as it was; a result is of use without them.
      this.#log.warn(`source links: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #reread(source: Source, text: string): Promise<void> {
    source.text = text;
    if (text.length > MAX_SOURCE_BYTES) return;
    const { parseSource } = await this.#parser();
    source.parsed = parseSource({ file: source.uri.toString(), source: text });
    await this.#locate();
  }

  async #locate(): Promise<void> {
    const { locateIn } = await this.#parser();
    const inspected = this.#inspected;
    if (!inspected || this.disposed) return;
    const parsed = [...this.#sources.values()].map((source) => source.parsed);
    const folder = `${parentOf(uriOf(inspected.path)).toString()}/`;
    const beside = (file: string) =>
      file.startsWith(folder) && !file.slice(folder.length).includes("/");
    this.#take(locateIn(parsed, inspected.result.layers.a, beside));
  }

  #take(model: ModelSource): void {
    this.#model = model;
    const entries = [...model.layers].flatMap(([layer, resolution]) => {
      const [place] = allPlaces(resolution);
      const link = place && this.#linkOf(place, resolution.kind as SourceLink["kind"]);
      return link ? [[layer, link] as const] : [];
    });
    this.#links = Object.fromEntries(entries);
    this.#changed.fire();
    const files = [...model.layers.values()].flatMap(allPlaces).map(({ file }) => file);
    const paths = [...new Set(files)].map((file) => vscode.Uri.parse(file, true).fsPath);
    void vscode.commands.executeCommand("setContext", contextKeys.sourceFiles, paths);
  }

  #linkOf({ file, from }: Place, kind: SourceLink["kind"]): SourceLink | null {
    const text = this.#sources.get(file)?.text;
    if (text === undefined) return null;
    const start = text.lastIndexOf("\n", from - 1) + 1;
    const end = text.indexOf("\n", from);
    const line = text.slice(0, start).split("\n").length;
    return {
      place: `${baseName(vscode.Uri.parse(file, true).path)}:${line}`,
      text: text
        .slice(start, end < 0 ? undefined : end)
        .trim()
        .slice(0, 200),
      kind,
    };
  }

  /** Follows edits of the files that were read. */
  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        const source = this.#sources.get(document.uri.toString());
        if (!source) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#follow(source), SETTLE_MS);
      }),
    );
  }

  async #follow(source: Source): Promise<void> {
    const text = await textOf(source.uri);
    if (text !== null && text !== source.text) await this.#reread(source, text);
  }
}

function allPlaces(resolution: Resolution): readonly Place[] {
  if (resolution.kind === "none") return [];
  return resolution.kind === "ambiguous" ? resolution.places : [resolution.place];
}

const placesIn = (resolution: Resolution, file: string): readonly Place[] =>
  allPlaces(resolution).filter((place) => place.file === file);

const layerKey = ({ result }: Inspected): string => result.layers.a.map(({ id }) => id).join("\n");
