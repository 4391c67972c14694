/** Where the user's corrections to a pairing are kept. */
import * as vscode from "vscode";
import type { Result, UserPair } from "../../protocol/engineApi";
import { rootOf } from "../findings/store";
import { fileStem, relativeTo } from "../resources";

interface Pair {
  readonly a: string;
  readonly b: string;
}

/** Name of the pairing file of two checkpoints, told by their paths inside the folder `root`. */
export function pairingName(root: string, paths: Pair): string {
  const name = (path: string) => fileStem(relativeTo(root, path) ?? path);
  return `${name(paths.a)}--${name(paths.b)}.json`;
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
export function pairingPlace(paths: Pair): vscode.Uri | undefined {
  const root = rootOf(paths);
  if (root === undefined) return undefined;
  const folder = vscode.Uri.joinPath(vscode.Uri.file(root), ".cognate", "pairings");
  return vscode.Uri.joinPath(folder, pairingName(root, paths));
}

/** The pairing file of two checkpoints, when there is one in its place. */
export async function findPairing(paths: Pair): Promise<vscode.Uri | undefined> {
  const place = pairingPlace(paths);
  if (!place) return undefined;
  try {
    await vscode.workspace.fs.stat(place);
    return place;
  } catch {
    return undefined; // The usual case: nobody kept one.
  }
}

/**
 * The user's own choice of a pairing file for two checkpoints, which outlives a reload: a file,
 * or null for none after all corrections were taken back.
 */
export class PairingChoice {
  readonly #memory: vscode.Memento;
  readonly #key: string;

  constructor(memory: vscode.Memento, paths: Pair) {
    this.#memory = memory;
    this.#key = `pairing ${paths.a}\n${paths.b}`;
  }

  /** Undefined when the user has not chosen: the file in its place counts, if there is one. */
  get file(): vscode.Uri | null | undefined {
    const kept = this.#memory.get<string | null>(this.#key);
    return typeof kept === "string" ? vscode.Uri.parse(kept, true) : kept;
  }

  async choose(file: vscode.Uri | null): Promise<void> {
    await this.#memory.update(this.#key, file?.toString() ?? null);
  }
}

/** Asks for a pairing file to load. */
export async function askPairing(paths: Pair): Promise<vscode.Uri | undefined> {
  const place = pairingPlace(paths);
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Load Pairing"),
      openLabel: vscode.l10n.t("Load"),
      filters: { [vscode.l10n.t("Pairing")]: ["json"] },
      ...(place && { defaultUri: vscode.Uri.joinPath(place, "..") }),
    })) ?? [];
  return chosen;
}
