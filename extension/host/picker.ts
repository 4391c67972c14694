/** Asking for a checkpoint. */
import * as vscode from "vscode";
import {
  ACTIVATION_SUFFIXES,
  baseName,
  CHECKPOINT_SUFFIXES,
  isLikelyCheckpoint,
  isLikelyDump,
} from "./resources";

/** A workspace may hold a hundred thousand files; beyond this, *Browse...* is the better way. */
const MAX_FOUND = 1_000;

interface CheckpointItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
  readonly browse?: "file" | "folder";
}

export interface PickOptions {
  readonly title: string;
  readonly placeHolder: string;
  /** Left out of the list, and the folder to start browsing in. */
  readonly except?: vscode.Uri;
}

/** Files of one kind that a picker offers. */
interface Offer {
  readonly suffixes: readonly string[];
  readonly likely: (name: string) => boolean;
  /** Suffixes that only browsing offers: most files that bear them are something else. */
  readonly rare?: readonly string[];
  readonly label: string;
  readonly folders: boolean;
}

const checkpoints = (): Offer => ({
  suffixes: [...CHECKPOINT_SUFFIXES, "index.json"],
  likely: isLikelyCheckpoint,
  label: vscode.l10n.t("Checkpoints"),
  folders: true,
});

const dumps = (): Offer => ({
  suffixes: ACTIVATION_SUFFIXES,
  likely: isLikelyDump,
  label: vscode.l10n.t("Activations"),
  folders: false,
});

/** Offers open checkpoints, those of the workspace, and *Browse...*. */
export const pickCheckpoint = (options: PickOptions): Promise<vscode.Uri | undefined> =>
  pick(options, checkpoints());

/** The same for files that may hold activations. */
export const pickDump = (options: PickOptions): Promise<vscode.Uri | undefined> =>
  pick(options, dumps());

/** Suffixes of files that hold inputs for a model. */
const PROBE_SUFFIXES = ["npy", "npz", "safetensors", "csv"] as const;

const probes = (): Offer => ({
  suffixes: PROBE_SUFFIXES,
  rare: ["json"],
  likely: (name) => PROBE_SUFFIXES.some((suffix) => name.toLowerCase().endsWith(`.${suffix}`)),
  label: vscode.l10n.t("Inputs"),
  folders: true,
});

const probeOptions = (of: vscode.Uri): PickOptions => ({
  title: vscode.l10n.t("Inputs for {0}", baseName(of.path)),
  placeHolder: vscode.l10n.t("Choose a file of inputs, one row each, or a folder of pictures"),
  except: of,
});

/** Asks for a file with inputs for the model `of`, or a folder of pictures. */
export const pickProbe = (of: vscode.Uri): Promise<vscode.Uri | undefined> =>
  pick(probeOptions(of), probes());

/** As {@link pickProbe}, with `others` above the files: the id of one of them when it is chosen. */
export async function pickProbeOr<Id extends string>(
  of: vscode.Uri,
  others: readonly (vscode.QuickPickItem & { readonly id: Id })[],
): Promise<{ readonly uri: vscode.Uri } | { readonly id: Id } | undefined> {
  const options = probeOptions(of);
  const offer = probes();
  const all = items(of, offer).then((files) => [...others, ...files]);
  const chosen = await vscode.window.showQuickPick<CheckpointItem & { readonly id?: Id }>(all, {
    title: options.title,
    placeHolder: options.placeHolder,
    matchOnDescription: true,
  });
  if (chosen?.id !== undefined) return { id: chosen.id };
  const uri = chosen && (await locate(chosen, options, offer));
  return uri && { uri };
}

async function pick(options: PickOptions, offer: Offer): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showQuickPick(items(options.except, offer), {
    title: options.title,
    placeHolder: options.placeHolder,
    matchOnDescription: true,
  });
  return chosen && locate(chosen, options, offer);
}

/** What an item stands for: its file, or what the user browses to. */
async function locate(
  chosen: CheckpointItem,
  options: PickOptions,
  offer: Offer,
): Promise<vscode.Uri | undefined> {
  if (!chosen.browse) return chosen.uri;
  const folder = chosen.browse === "folder";
  const [browsed] =
    (await vscode.window.showOpenDialog({
      title: options.title,
      canSelectFiles: !folder,
      canSelectFolders: folder,
      ...(options.except && { defaultUri: vscode.Uri.joinPath(options.except, "..") }),
      ...(!folder && {
        filters: {
          [offer.label]: [...offer.suffixes, ...(offer.rare ?? [])].map((suffix) =>
            suffix.replace(/^.*\./, ""),
          ),
          [vscode.l10n.t("All files")]: ["*"],
        },
      }),
    })) ?? [];
  return browsed;
}

async function items(except: vscode.Uri | undefined, offer: Offer): Promise<CheckpointItem[]> {
  const open = openCheckpoints();
  const pattern = `**/*.{${offer.suffixes.join(",")}}`;
  const found = await vscode.workspace.findFiles(pattern, undefined, MAX_FOUND);
  const seen = new Set(except ? [except.toString()] : []);
  const fresh = (uri: vscode.Uri) => {
    const key = uri.toString();
    if (seen.has(key) || !offer.likely(baseName(uri.path))) return false;
    seen.add(key);
    return true;
  };
  const inEditors = open.filter(fresh).map(itemOf);
  const inWorkspace = found.filter(fresh).map(itemOf).sort(byPath);
  return [
    ...section(vscode.l10n.t("open editors"), inEditors),
    ...section(vscode.l10n.t("workspace"), inWorkspace),
    ...section(vscode.l10n.t("elsewhere"), [
      { label: `$(file) ${vscode.l10n.t("Browse for File...")}`, browse: "file", alwaysShow: true },
      ...(offer.folders ? [browseFolder()] : []),
    ]),
  ];
}

const browseFolder = (): CheckpointItem => ({
  label: `$(folder) ${vscode.l10n.t("Browse for Folder...")}`,
  browse: "folder",
  alwaysShow: true,
});

const section = (label: string, entries: CheckpointItem[]): CheckpointItem[] =>
  entries.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...entries];

function itemOf(uri: vscode.Uri): CheckpointItem {
  const path = vscode.workspace.asRelativePath(uri);
  const name = baseName(uri.path);
  const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
  return { label: name, description: folder, uri };
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Folder first, then name, with `step-2` before `step-10`. */
const byPath = (x: CheckpointItem, y: CheckpointItem): number =>
  collator.compare(`${x.description}/${x.label}`, `${y.description}/${y.label}`);

/** Files in open tabs, the most telling first: that of the active tab. */
function openCheckpoints(): vscode.Uri[] {
  const active = activeResource();
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return [active, ...tabs.map(resourceOf)].filter((uri) => uri !== undefined);
}

/** The file in the active editor. */
export const activeResource = (): vscode.Uri | undefined =>
  resourceOf(vscode.window.tabGroups.activeTabGroup.activeTab);

function resourceOf(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  return input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText
    ? input.uri
    : undefined;
}
