/**
 * What a pickle can make here: plain data, and placeholders. None of these does anything; a
 * pickled function call leaves a {@link PyObject} that says which call it would have been.
 */

export type PickleValue =
  | null
  | boolean
  | number
  /** An integer beyond 2^53. */
  | bigint
  | string
  | Uint8Array
  | PyList
  | PyTuple
  | PySet
  | PyDict
  | PyGlobal
  | PyObject
  | PyForeign;

export class PyList {
  readonly items: PickleValue[] = [];
}

export class PyTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** Also a frozen set. Equal items are not merged: nothing here asks for it. */
export class PySet {
  readonly items: PickleValue[] = [];
}

/** A class or function that the pickle names. Only a name. */
export class PyGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An object of a class that is only a name here, with what the pickle says went into it. */
export class PyObject {
  /** What `__setstate__` or `__dict__.update` would have received. */
  state: PickleValue = null;
  #list: PyList | undefined;
  #dict: PyDict | undefined;

  constructor(
    readonly type: string,
    readonly args: readonly PickleValue[],
  ) {}

  /** Items of an object whose class is a `list`; made when first asked for. */
  get list(): PyList {
    this.#list ??= new PyList();
    return this.#list;
  }

  /** Entries of an object whose class is a `dict`; made when first asked for. */
  get dict(): PyDict {
    this.#dict ??= new PyDict();
    return this.#dict;
  }
}

/** Base of values that an allow-list brings in, such as tensors. */
export abstract class PyForeign {
  /** What the pickle passes to `__setstate__`; most values do not need it. */
  setState(_state: PickleValue): void {}
}

export interface DictEntry {
  readonly key: PickleValue;
  value: PickleValue;
}

/** A dict in insertion order. Scalar keys are compared by value, others by identity. */
export class PyDict {
  // Made with the first entry: torch writes an empty dict of hooks beside every tensor.
  #entries: Map<unknown, DictEntry> | undefined;

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  get(key: string): PickleValue | undefined {
    return this.#entries?.get(indexOf(key))?.value;
  }

  has(key: string): boolean {
    return this.#entries?.has(indexOf(key)) ?? false;
  }

  set(key: PickleValue, value: PickleValue): void {
    this.#entries ??= new Map();
    const index = indexOf(key);
    const entry = this.#entries.get(index);
    if (entry === undefined) this.#entries.set(index, { key, value });
    else entry.value = value;
  }

  entries(): Iterable<DictEntry> {
    return this.#entries?.values() ?? [];
  }
}

/**
 * What a key is found by. Numbers become text, because the hash of a number is no secret and
 * a pickle could choose a million numbers that collide.
 */
function indexOf(key: PickleValue): unknown {
  if (typeof key === "string") return key.startsWith("\0") ? `\0string:${key}` : key;
  if (typeof key === "bigint") return `\0integer:${key.toString(16)}`;
  if (typeof key === "number" || typeof key === "boolean") return `\0${typeof key}:${key}`;
  return key;
}

/** What a key or scalar reads like in Python; null for anything that is not a scalar. */
export function scalarText(value: PickleValue): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value === true) return "True";
  if (value === false) return "False";
  return value === null ? "None" : null;
}
