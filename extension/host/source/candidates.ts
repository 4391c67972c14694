/** Source files that may make the layers of a checkpoint. */
import * as vscode from "vscode";
import { parentOf, uriOf } from "../uris";
import { modulePath } from "./paths";

const PATTERN = "**/*.{py,js,mjs,cjs,ts,tsx,jsx}";
const EXCLUDED = "**/{node_modules,site-packages,.git,dist,build,out,.venv,venv,__pycache__}/**";
/** A workspace may hold any number; the nearest to the checkpoint are looked into. */
const MAX_FOUND = 4_000;
const MAX_READ = 500;
/** What is parsed in the end. */
const MAX_KEPT = 60;
/** No model is written in more text than this. */
export const MAX_SOURCE_BYTES = 400_000;

export interface Candidate {
  readonly uri: vscode.Uri;
  readonly source: string;
}

/** Files that look as if they made layers of such names, the likeliest first. */
export async function findCandidates(
  path: string,
  layers: readonly string[],
): Promise<readonly Candidate[]> {
  const stems = stemsOf(layers);
  const near = pathSegments(path);
  const uris = (await sourceFiles(path))
    .map((uri) => ({ uri, shared: sharedStart(near, pathSegments(uri.path)) }))
    .sort((a, b) => b.shared - a.shared || a.uri.path.length - b.uri.path.length)
    .slice(0, MAX_READ);
  const read = await Promise.all(uris.map(({ uri }) => readCandidate(uri, stems)));
  return read
    .flatMap((each) => each ?? [])
    .sort((a, b) => b.known - a.known)
    .slice(0, MAX_KEPT);
}

/** Of the workspace, and beside the checkpoint when that lies elsewhere. */
async function sourceFiles(path: string): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(PATTERN, EXCLUDED, MAX_FOUND);
  const checkpoint = uriOf(path);
  if (vscode.workspace.getWorkspaceFolder(checkpoint)) return found;
  const folder = parentOf(checkpoint);
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    const beside = entries
      .filter(([name]) => /\.(py|[cm]?js|tsx?|jsx)$/.test(name))
      .map(([name]) => vscode.Uri.joinPath(folder, name));
    return [...found, ...beside];
  } catch {
    return found; // The checkpoint is gone, or its folder cannot be listed.
  }
}

async function readCandidate(uri: vscode.Uri, stems: readonly string[]) {
  const source = await textOf(uri);
  if (source === null || !/\bnn\.|\bkeras\b|\blayers\b|\bModule\b/.test(source)) return null;
  const known = stems.filter((stem) => source.includes(stem)).length;
  return known === 0 ? null : { uri, source, known };
}

/** As it stands in the editor, else on disk; null for what is no source text. */
export async function textOf(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find(
    (each) => each.uri.toString() === uri.toString(),
  );
  if (open) return open.getText();
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > MAX_SOURCE_BYTES) return null;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

/** Words that code must hold to make such layers, whatever it counts them by. */
function stemsOf(layers: readonly string[]): readonly string[] {
  const words = layers
    .flatMap(modulePath)
    .map((part) => part.replace(/[\d_]+$/, ""))
    .filter((stem) => stem.length > 1);
  return [...new Set(words)];
}

const pathSegments = (path: string): string[] => path.split(/[\\/]+/);

function sharedStart(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return shared;
}
