/** What source code builds a model of, as far as reading it tells. */
import { bestMatches, type NamePattern } from "./namePattern";
import type { Place } from "./span";

export type Value =
  /** An object of class `type`: one of the user's, or of a library. */
  | { readonly kind: "object"; readonly type: string; readonly at: Place }
  /** A class itself, as an argument. */
  | { readonly kind: "class"; readonly type: string }
  | ListValue
  | DictValue
  /** One of several, which one depends on the run. */
  | { readonly kind: "choice"; readonly options: readonly Value[] }
  | { readonly kind: "text"; readonly name: NamePattern }
  | { readonly kind: "none" }
  | { readonly kind: "unknown" };

/** Children by position: `nn.Sequential`, `nn.ModuleList`, a plain list. Grows while code is read. */
export interface ListValue {
  readonly kind: "list";
  readonly items: Item[];
  /** Children that were added by name. */
  readonly entries: Entry[];
}

/** Children by name: `nn.ModuleDict`, `OrderedDict`, a plain dictionary. */
export interface DictValue {
  readonly kind: "dict";
  readonly entries: Entry[];
}

export type Item = Single | Repeat;

export interface Single {
  readonly kind: "single";
  readonly value: Value;
  readonly at: Place;
}

/** A run of children: `unit` again and again, `count` times when that is known. */
export interface Repeat {
  readonly kind: "repeat";
  readonly unit: readonly Single[];
  readonly count: number | null;
  /** Each round adds the whole unit; otherwise parts may be left out. */
  readonly whole: boolean;
}

export interface Entry {
  readonly name: NamePattern;
  readonly value: Value;
  readonly at: Place;
}

export const unknown: Value = { kind: "unknown" };
export const none: Value = { kind: "none" };

export const list = (items: Item[] = []): ListValue => ({ kind: "list", items, entries: [] });
export const dict = (entries: Entry[] = []): DictValue => ({ kind: "dict", entries });

/** One of `options`, without those that hold no layer. */
export function choice(options: readonly Value[]): Value {
  const flat = options.flatMap((each) => (each.kind === "choice" ? each.options : [each]));
  const telling = [...new Set(flat)].filter(({ kind }) => kind !== "none");
  if (telling.length === 0) return none;
  return telling.length === 1 ? (telling[0] ?? none) : { kind: "choice", options: telling };
}

/** The children that may stand at `index`: one when the code says which. */
export function itemsAt({ items }: ListValue, index: number): readonly Single[] {
  let position = 0;
  for (const [at, item] of items.entries()) {
    if (item.kind === "single") {
      if (position === index) return [item];
      position++;
      continue;
    }
    const { unit, count, whole } = item;
    if (unit.length === 0) continue;
    const own = unit[(index - position) % unit.length];
    const length = whole && count !== null ? count * unit.length : null;
    if (length !== null && index < position + length) return own ? [own] : [];
    if (length !== null) {
      position += length;
      continue;
    }
    const later = items.slice(at + 1).flatMap((each) => singles(each));
    return whole && own ? [own, ...later] : [...unit, ...later];
  }
  return [];
}

export const singles = (item: Item): readonly Single[] =>
  item.kind === "single" ? [item] : item.unit;

/** A child with the place where it is made. */
export type Child = Pick<Single, "value" | "at">;

/** The children that `name` may mean. */
export function childrenAt(value: ListValue | DictValue, name: string): readonly Child[] {
  const named = bestMatches(value.entries, name);
  if (named.length > 0 || value.kind === "dict" || !/^\d{1,9}$/.test(name)) return named;
  return itemsAt(value, Number(name));
}
