/**
 * Which layer of A is which layer of B.
 *
 * In this order: the user's word; equal names; equal names once wrappers' prefixes, or any single
 * prefix, are removed; equal shapes in the same order. What is then left has no partner. Adapters
 * pair with adapters only, unless the user says otherwise.
 */
import { EngineError } from "../errors";
import { quoted, visibleName } from "../report/names";
import type { LayerPair } from "../result";
import { align, type Item } from "./alignment";
import { flattened, insertedPrefix, sharedPrefix, unwrapped } from "./commonNames";
import type { ModelLayer } from "./layers";
import { didYouMean } from "./nearest";

export interface UserPair {
  readonly a: string | null;
  readonly b: string | null;
}

/** Two layers as positions in their checkpoints. */
export interface PairedLayers {
  readonly a: number;
  readonly b: number;
  readonly rule: LayerPair["rule"];
}

export interface Sides<T> {
  readonly a: T;
  readonly b: T;
}

/** Pairs the layers of two checkpoints, in the order of A. */
export function pairLayers(
  layers: Sides<readonly ModelLayer[]>,
  userPairs: readonly UserPair[] = [],
): PairedLayers[] {
  const open = {
    a: new Set(layers.a.map((_, i) => i)),
    b: new Set(layers.b.map((_, i) => i)),
  };
  const pairs = applyUserPairs(layers, userPairs, open);
  const take = (a: number, b: number, rule: LayerPair["rule"]) => {
    open.a.delete(a);
    open.b.delete(b);
    pairs.push({ a, b, rule });
  };
  for (const rename of renamings(layers)) pairByName(layers, rename, open, take);
  pairByShape(layers, open, take);
  return pairs.sort((x, y) => x.a - y.a);
}

type Open = Sides<Set<number>>;
type Take = (a: number, b: number, rule: LayerPair["rule"]) => void;

/** Applies the user's pairs; a later word on a layer counts. */
function applyUserPairs(
  layers: Sides<readonly ModelLayer[]>,
  userPairs: readonly UserPair[],
  open: Open,
): PairedLayers[] {
  if (userPairs.length === 0) return [];
  const positions = {
    a: new Map(layers.a.map(({ info }, i) => [info.id, i] as const)),
    b: new Map(layers.b.map(({ info }, i) => [info.id, i] as const)),
  };
  const find = (side: "a" | "b", id: string | null): number | null => {
    if (id === null) return null;
    const position = positions[side].get(id);
    if (position !== undefined) return position;
    const hint = didYouMean(id, [...positions[side].keys()]);
    throw new EngineError(
      "input.unpaired",
      `pairing: side ${side} has no layer ${quoted(id)}${hint}`,
      { where: id },
    );
  };
  const wanted = userPairs.map(({ a, b }) => ({ a: find("a", a), b: find("b", b) }));
  const pairs: PairedLayers[] = [];
  for (const { a, b } of wanted.reverse()) {
    const free = (a === null || open.a.has(a)) && (b === null || open.b.has(b));
    if (!free) continue;
    if (a !== null) open.a.delete(a);
    if (b !== null) open.b.delete(b);
    if (a !== null && b !== null) pairs.push({ a, b, rule: "user" });
  }
  return pairs;
}

type Rename = Sides<(id: string) => string>;

/** Ways to read names, from the letter to the spirit. */
function* renamings(layers: Sides<readonly ModelLayer[]>): Generator<Rename> {
  const same = (id: string) => id;
  yield { a: same, b: same };
  yield { a: unwrapped, b: unwrapped };
  yield { a: flattened, b: flattened };
  const names = {
    a: layers.a.map(({ info }) => unwrapped(info.id)),
    b: layers.b.map(({ info }) => unwrapped(info.id)),
  };
  const without = (prefix: string) => (id: string) => {
    const name = unwrapped(id);
    return name.startsWith(prefix) ? name.slice(prefix.length) : name;
  };
  yield { a: without(sharedPrefix(names.a)), b: without(sharedPrefix(names.b)) };
  const inA = insertedPrefix(names.b, names.a);
  if (inA !== "") yield { a: without(inA), b: unwrapped };
  const inB = insertedPrefix(names.a, names.b);
  if (inB !== "") yield { a: unwrapped, b: without(inB) };
}

/** Pairs layers whose name is the same, and the only one of its kind, on both sides. */
function pairByName(
  layers: Sides<readonly ModelLayer[]>,
  rename: Rename,
  open: Open,
  take: Take,
): void {
  if (open.a.size === 0 || open.b.size === 0) return;
  const key = (side: "a" | "b", i: number) => {
    const { info } = layers[side][i];
    return `${info.kind === "lora" ? "lora" : "plain"}\n${rename[side](info.id)}`;
  };
  const inB = new Map<string, number | null>();
  for (const j of open.b) {
    const name = key("b", j);
    inB.set(name, inB.has(name) ? null : j);
  }
  const inA = new Map<string, number | null>();
  for (const i of open.a) {
    const name = key("a", i);
    inA.set(name, inA.has(name) ? null : i);
  }
  for (const [name, i] of inA) {
    const j = inB.get(name);
    if (i !== null && j !== null && j !== undefined) take(i, j, "name");
  }
}

function pairByShape(layers: Sides<readonly ModelLayer[]>, open: Open, take: Take): void {
  const rest = {
    a: [...open.a].sort((x, y) => x - y),
    b: [...open.b].sort((x, y) => x - y),
  };
  const items = (side: "a" | "b") => rest[side].map((i) => alignable(layers[side][i]));
  for (const [i, j] of align(items("a"), items("b"))) take(rest.a[i], rest.b[j], "shape");
}

/** Kinds are guesses and not compared; vectors count less, lest a norm displace a matrix. */
function alignable({ info, matrix }: ModelLayer): Item {
  const family = info.kind === "lora" || info.kind === "buffer" ? info.kind : "weight";
  return { signature: `${family} ${info.shape.join("x")}`, worth: matrix ? 4 : 1 };
}

/** What messages say of two checkpoints. */
export interface CheckpointWords {
  readonly paths: Sides<string>;
  /** What reading found wrong, if anything. */
  readonly remarks?: Sides<string | null>;
}

/** Throws `input.unpaired` when there is nothing to compare at all, and says why. */
export function requirePairs(
  pairs: readonly PairedLayers[],
  layers: Sides<readonly ModelLayer[]>,
  { paths, remarks = { a: null, b: null } }: CheckpointWords,
): void {
  if (pairs.length > 0) return;
  const names = { a: visibleName(paths.a), b: visibleName(paths.b) };
  for (const side of ["a", "b"] as const) {
    if (layers[side].length === 0) {
      const why = remarks[side] ? `; ${remarks[side]}` : "";
      throw new EngineError("input.unpaired", `${names[side]}: holds no tensors to compare${why}`, {
        file: paths[side],
      });
    }
  }
  for (const [adapter, other] of [
    ["a", "b"],
    ["b", "a"],
  ] as const) {
    const lora = (side: "a" | "b") => layers[side].some(({ info }) => info.kind === "lora");
    if (lora(adapter) && !lora(other)) {
      throw new EngineError(
        "input.unpaired",
        `${names[adapter]} is a LoRA adapter and ${names[other]} is not: a change of weights cannot be compared with weights; expected two adapters, or two full checkpoints (merge the adapter first)`,
        { file: paths[adapter] },
      );
    }
  }
  throw new EngineError(
    "input.unpaired",
    `${names.a} and ${names.b}: no layer of ${layers.a.length} pairs with one of ${layers.b.length}; tried equal names, names without prefixes, and equal shapes in the same order; name the pairs in a pairing file`,
  );
}
