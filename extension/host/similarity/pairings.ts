/** Where the user's corrections to a pairing are kept. */
import * as vscode from "vscode";
import type { Result, UserPair } from "../../protocol/engineApi";
import type { ComparisonSubject } from "../../protocol/similarityView";
import { rootOf } from "../findings/store";
import { fileStem, relativeTo } from "../resources";
import { parentOf, uriOf } from "../uris";

interface Pair {
  readonly a: string;
  readonly b: string;
}

/**
 * Name of the pairing file of two checkpoints, told by their paths inside the folder `root`. What
 * models answer with has layers of its own, and so a file of its own.
 */
export function pairingName(root: string, paths: Pair, subject: ComparisonSubject): string {
  const name = (path: string) => {
    const own = uriOf(path).fsPath;
    return fileStem(relativeTo(root, own) ?? own);
  };
  return `${name(paths.a)}--${name(paths.b)}${subject === "models" ? ".models" : ""}.json`;
}

/**
 * The pairing of a result, whole: also what has no partner is said, so that reading it back
 * gives this very pairing.
 */
export function wholePairing({ pairing, layers }: Result): UserPair[] {
  const [a, b] = [new Set(pairing.map((pair) => pair.a)), new Set(pairing.map((pair) => pair.b))];
  return [
    ...pairing.map((pair) => ({ a: pair.a, b: pair.b })),
    ...layers.a.filter(({ id }) => !a.has(id)).map(({ id }) => ({ a: id, b: null })),
    ...layers.b.filter(({ id }) => !b.has(id)).map(({ id }) => ({ a: null, b: id })),
  ];
}

/** Where the pairing of two checkpoints belongs: `.cognate/pairings` of their workspace folder. */
export function pairingPlace(paths: Pair, subject: ComparisonSubject): vscode.Uri | undefined {
  const root = rootOf(paths);
  if (root === undefined) return undefined;
  const folder = vscode.Uri.joinPath(vscode.Uri.file(root), ".cognate", "pairings");
  return vscode.Uri.joinPath(folder, pairingName(root, paths, subject));
}

/**
 * Which pairing file two checkpoints are compared with: the user's own choice, which outlives a
 * reload, else the file in its place.
 */
export class PairingChoice {
  readonly #memory: vscode.Memento;
  readonly #paths: Pair;
  readonly #subject: ComparisonSubject;
  readonly #key: string;

  constructor(memory: vscode.Memento, paths: Pair, subject: ComparisonSubject) {
    this.#memory = memory;
    this.#paths = paths;
    this.#subject = subject;
    this.#key = `pairing ${subject === "models" ? "of models " : ""}${paths.a}\n${paths.b}`;
  }

  /** The file to use; undefined when there is none, or none is wanted. */
  async current(): Promise<vscode.Uri | undefined> {
    const chosen = this.#memory.get<string | null>(this.#key);
    if (chosen === null) return undefined;
    const file = chosen === undefined ? undefined : vscode.Uri.parse(chosen, true);
    if (file && (await exists(file))) return file;
    const place = pairingPlace(this.#paths, this.#subject);
    return place && (await exists(place)) ? place : undefined;
  }

  /** Keeps a choice: a file, or null for none once all corrections are taken back. */
  async choose(file: vscode.Uri | null): Promise<void> {
    await this.#memory.update(this.#key, file?.toString() ?? null);
  }
}

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}

/** Asks where to keep a pairing. */
export async function askPairingTarget(
  paths: Pair,
  subject: ComparisonSubject,
): Promise<vscode.Uri | undefined> {
  const place = pairingPlace(paths, subject);
  // A dialog cannot start in a folder that is not there.
  if (place) await vscode.workspace.fs.createDirectory(parentOf(place));
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save Pairing"),
    filters: { [vscode.l10n.t("Pairing")]: ["json"] },
    ...(place && { defaultUri: place }),
  });
}

/** Asks for a pairing file to load. */
export async function askPairing(
  paths: Pair,
  subject: ComparisonSubject,
): Promise<vscode.Uri | undefined> {
  const place = pairingPlace(paths, subject);
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Load Pairing"),
      openLabel: vscode.l10n.t("Load"),
      filters: { [vscode.l10n.t("Pairing")]: ["json"] },
      ...(place && { defaultUri: parentOf(place) }),
    })) ?? [];
  return chosen;
}
