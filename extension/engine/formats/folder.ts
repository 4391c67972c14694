/** What a folder holds, told by the names of its entries alone. */
import { compareNaturally } from "./naturalOrder";

export type FolderContents =
  | { readonly kind: "index"; readonly name: string }
  /** Shards `STEM-00001-of-0000N.*` without an index; `missing` are the names that are not there. */
  | { readonly kind: "shards"; readonly names: readonly string[]; readonly missing: string[] }
  | { readonly kind: "file"; readonly name: string; readonly copies: readonly string[] }
  /** Several complete checkpoints: files or indexes. */
  | { readonly kind: "run"; readonly members: readonly string[] }
  | { readonly kind: "none" };

const weightSuffix = /\.(safetensors|pt|pth|ckpt|bin|npz|onnx)$/i;
const arraySuffix = /\.npy$/i;
const indexSuffix = /\.(safetensors|bin|pt|pth)\.index(\.[\w-]+)?\.json$/i;
const shardName = /^(.*)-(\d+)-of-(\d+)\.(safetensors|bin|pt|pth)$/i;

/** What trainers leave beside the weights, by the names that they give it. */
const sidecar =
  /^(training_args|optimizer|optim|scheduler|scaler|rng_state.*|random_states.*|tokenizer.*|.*optim_states|zero_pp_rank_.*)\.[a-z]+$/i;

/** All weights in one file, as some publishers put them beside the shards. */
const consolidated = /^consolidated([._-].*)?\.(safetensors|pt|pth|bin)$/i;

/**
 * One model under the names by which libraries look for it, the preferred one first. Files of one
 * row in one folder are the same weights in two formats.
 */
const canonicalNames: readonly (readonly string[])[] = [
  ["model.safetensors", "pytorch_model.bin"],
  ["diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin"],
  ["adapter_model.safetensors", "adapter_model.bin"],
];

/** Whether `name` is an index of shards, by its name. */
export const isIndexName = (name: string): boolean => indexSuffix.test(name);

/** Number and count of a shard, by its name; null for other names. */
export function shardPlace(name: string): { stem: string; number: number; count: number } | null {
  const match = shardName.exec(name);
  return match && { stem: match[1], number: Number(match[2]), count: Number(match[3]) };
}

/** Sorts out the entries of a folder; `names` in any order. */
export function classifyFolder(names: readonly string[]): FolderContents {
  const sorted = [...names].sort(compareNaturally);
  const indexes = preferredIndexes(sorted.filter(isIndexName));
  if (indexes.length === 1) return { kind: "index", name: indexes[0] };
  if (indexes.length > 1) return { kind: "run", members: indexes };

  const weights = sorted.filter((name) => weightSuffix.test(name) && !sidecar.test(name));
  const shards = weights.filter((name) => shardPlace(name) !== null);
  if (shards.length > 0) return shardSet(shards);

  const single = singleFile(weights, sorted.includes("config.json"));
  if (single) return single;
  if (weights.length > 1) return { kind: "run", members: weights };
  // Arrays are more often data than weights, so they count only where nothing else is there.
  const arrays = sorted.filter((name) => arraySuffix.test(name));
  if (arrays.length === 1) return { kind: "file", name: arrays[0], copies: [] };
  return arrays.length > 1 ? { kind: "run", members: arrays } : { kind: "none" };
}

/**
 * Files in `names` that hold the weights of the shards once more: counted once, and reported.
 * `stem` is what the index is called before its suffixes (`model`).
 */
export function copiesOfShards(
  names: readonly string[],
  shards: ReadonlySet<string>,
  stem: string,
): string[] {
  const whole = new Set(canonicalNames[0]);
  for (const suffix of ["safetensors", "bin"]) whole.add(`${stem}.${suffix}`);
  return names
    .filter((name) => !shards.has(name) && (whole.has(name) || consolidated.test(name)))
    .sort(compareNaturally);
}

/** Indexes of one model in two formats count once, safetensors before pickles. */
function preferredIndexes(indexes: readonly string[]): string[] {
  const safe = indexes.filter((name) => /\.safetensors\.index/i.test(name));
  const candidates = safe.length > 0 ? safe : [...indexes];
  const usual = candidates.find((name) =>
    /^(model|diffusion_pytorch_model|pytorch_model)\.(safetensors|bin)\.index\.json$/.test(name),
  );
  return usual === undefined ? candidates : [usual];
}

/** The shards of one model; safetensors before pickles where both are there. */
function shardSet(names: readonly string[]): FolderContents {
  const sets = new Map<string, string[]>();
  for (const name of names) {
    const [, stem, , count, suffix] = shardName.exec(name) as RegExpExecArray;
    const key = `${suffix === "safetensors" ? 0 : 1} ${stem} ${count} ${suffix}`;
    const set = sets.get(key);
    if (set) set.push(name);
    else sets.set(key, [name]);
  }
  const key = [...sets.keys()].sort(compareNaturally)[0];
  const chosen = sets.get(key) ?? [];
  return { kind: "shards", names: chosen, missing: missingShards(chosen) };
}

function missingShards(names: readonly string[]): string[] {
  const [, stem, digits, countText, suffix] = shardName.exec(names[0]) as RegExpExecArray;
  const present = new Set(names.map((name) => shardPlace(name)?.number));
  const missing: string[] = [];
  // A count made up to be huge must not cost memory; one name past the limit says enough.
  for (let number = 1; number <= Number(countText) && missing.length < 100; number++) {
    if (present.has(number)) continue;
    const padded = String(number).padStart(digits.length, "0");
    missing.push(`${stem}-${padded}-of-${countText}.${suffix}`);
  }
  return missing;
}

function singleFile(weights: readonly string[], hasConfig: boolean): FolderContents | null {
  if (weights.length === 1) return { kind: "file", name: weights[0], copies: [] };
  for (const row of canonicalNames) {
    const name = row.find((candidate) => weights.includes(candidate));
    if (name === undefined) continue;
    const copies = weights.filter(
      (other) => other !== name && (row.includes(other) || consolidated.test(other)),
    );
    // A config.json makes the folder one model's, whatever else lies there.
    if (hasConfig || copies.length === weights.length - 1) return { kind: "file", name, copies };
  }
  return null;
}

/**
 * Whether a subfolder may be a stage of a run, by its name: it has a number in it
 * (`checkpoint-500`, `step_10`, `epoch=3`, `seed1`, `500`), or says which stage it is. Names with
 * the suffix of a file are left out, so that a folder of pictures costs nothing to look through.
 */
export const isStageName = (name: string): boolean =>
  !/^\.|\.[a-z][a-z0-9]{0,6}$/i.test(name) &&
  (/\d/.test(name) || /^(best|last|latest|final|initial|init)$/i.test(name));
