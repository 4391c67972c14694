/** Rules on paths and names; plain strings, no `vscode`. */

/** Suffixes that checkpoints carry. The engine goes by content; menus and pickers go by these. */
export const CHECKPOINT_SUFFIXES = [
  "safetensors",
  "pt",
  "pth",
  "ckpt",
  "bin",
  "onnx",
  "npy",
  "npz",
] as const;

/** Suffixes of files that hold arrays by name, or a model that is run. */
export const ACTIVATION_SUFFIXES = ["safetensors", "npz", "onnx"] as const;

/** Index files of sharded checkpoints. */
const INDEX_FILE = /\.(safetensors|bin)\.index\.json$/i;

/** One of several shards (`model-00001-of-00003.safetensors`), which the index or folder stands for. */
const SHARD_FILE = /-\d{5}-of-\d{5}\.(safetensors|bin)$/i;

/**
 * Names of `.bin` files that are checkpoints by convention; most others are firmware, caches
 * and the like, and are left out of pickers (but can be browsed to).
 */
const CHECKPOINT_BIN = /^(pytorch_model|adapter_model|diffusion_pytorch_model)[^/]*\.bin$/i;

/** Files of a training run that end in `.pt` or `.pth` and hold no network. */
const TRAINING_STATE = /^(optimizer|scheduler|rng_state\w*|scaler|training_args)\.(pt|pth|bin)$/i;

export const isIndexName = (name: string): boolean => INDEX_FILE.test(name);

/** True for a file that a picker should offer. */
export function isLikelyCheckpoint(name: string): boolean {
  if (isIndexName(name)) return true;
  if (SHARD_FILE.test(name) || TRAINING_STATE.test(name)) return false;
  const suffix = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (suffix === "bin") return CHECKPOINT_BIN.test(name);
  return name.includes(".") && CHECKPOINT_SUFFIXES.some((known) => known === suffix);
}

/** True for a file that may hold or make activations; sharded checkpoints do not. */
export function isLikelyDump(name: string): boolean {
  if (SHARD_FILE.test(name)) return false;
  return ACTIVATION_SUFFIXES.some((suffix) => name.toLowerCase().endsWith(`.${suffix}`));
}

/** Segments of a native path or a URI's path. */
const segments = (path: string): string[] => path.split(/[\\/]+/).filter((part) => part !== "");

/** The last segment: what a tab shows. */
export const baseName = (path: string): string => segments(path).at(-1) ?? path;

/** The last segments of two paths, as many as it takes to tell them apart. */
export function distinctNames(a: string, b: string): { a: string; b: string } {
  const [partsA, partsB] = [segments(a), segments(b)];
  const longest = Math.max(partsA.length, partsB.length);
  for (let count = 1; count <= longest; count++) {
    const names = { a: partsA.slice(-count).join("/"), b: partsB.slice(-count).join("/") };
    if (names.a !== names.b) return names;
  }
  return { a: baseName(a), b: baseName(b) };
}

/** `path` relative to the folder `root`, with forward slashes; null when it lies outside. */
export function relativeTo(root: string, path: string): string | null {
  const base = root.replaceAll("\\", "/").replace(/\/+$/, "");
  const full = path.replaceAll("\\", "/");
  if (!full.startsWith(`${base}/`)) return null;
  const rest = full.slice(base.length + 1);
  return rest === "" ? null : rest;
}

/** The folder of `roots` that holds `path` most closely; -1 when none does. */
export function nearestRoot(roots: readonly string[], path: string): number {
  let nearest = -1;
  roots.forEach((root, index) => {
    const longer = nearest < 0 || root.length > (roots[nearest]?.length ?? 0);
    if (longer && relativeTo(root, path) !== null) nearest = index;
  });
  return nearest;
}

/** Longest name that every common file system takes, less room for a suffix. */
const MAX_FILE_STEM = 200;

/** A text as part of a file name on every system: separators and reserved characters replaced. */
export const fileStem = (text: string): string =>
  text
    .replace(/[\\/]+/g, "__")
    .replace(/[<>:"|?*\p{Cc}]/gu, "_")
    .slice(0, MAX_FILE_STEM);
