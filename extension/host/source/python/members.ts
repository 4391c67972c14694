/** The children of the classes of some Python files, read when they are first asked for. */
import { type Child, childrenAt, type Entry, type ListValue, list, unknown } from "../value";
import type { PythonClass, PythonFile, PythonFunction } from "./file";
import { builders, users } from "./known";
import { type Classes, Reader } from "./reader";
import { Scope } from "./scope";
import { lastName } from "./syntax";

/** What an object of a class holds. */
export interface Members {
  readonly entries: readonly Entry[];
  /** Of subclasses of `nn.Sequential`. */
  readonly positions: ListValue | null;
}

const empty: Members = { entries: [], positions: null };

/** Longer chains of bases are no code. */
const MAX_BASES = 16;

export class PythonModels implements Classes {
  readonly #files: ReadonlyMap<string, PythonFile>;
  readonly #members = new Map<PythonClass, Members>();

  constructor(files: readonly PythonFile[]) {
    this.#files = new Map(files.map((file) => [file.file, file]));
  }

  /** Every class of the files. */
  get classes(): readonly PythonClass[] {
    return [...this.#files.values()].flatMap(({ classes }) => [...classes.values()]);
  }

  /** The class that `type` means in `file`: of the file, else of the one that it imports from. */
  classOf(file: string, type: string): PythonClass | null {
    const own = this.#files.get(file);
    const name = lastName(type);
    const found = own?.classes.get(name);
    if (found) return found;
    const origin = own?.imports.get(name);
    const wanted = origin?.name ?? name;
    const place = origin?.module.replace(/^\.+/, "").replaceAll(".", "/");
    const others = [...this.#files.values()].filter(
      (each) => each.file !== file && each.classes.has(wanted) && isAt(each.file, place),
    );
    const [only] = others;
    // without an import of its own it may still be `blocks.Block`, or a star import
    return only && others.length === 1 && (origin || !isLibrary(type))
      ? (only.classes.get(wanted) ?? null)
      : null;
  }

  methodOf(file: string, owner: string, method: string): PythonFunction | null {
    const chain = this.#bases(this.#files.get(file)?.classes.get(owner) ?? null);
    // a body can only be read with the source that it stands in
    return (
      chain.find((each) => each.file === file && each.methods.has(method))?.methods.get(method) ??
      null
    );
  }

  isSequence(file: string, owner: string): boolean {
    const chain = this.#bases(this.#files.get(file)?.classes.get(owner) ?? null);
    return chain.some(({ bases }) => bases.some((base) => lastName(base) === "Sequential"));
  }

  /** The children that `name` may mean in an object of `of`. */
  childrenAt(of: PythonClass, name: string): readonly Child[] {
    const { entries, positions } = this.membersOf(of);
    const named = childrenAt({ kind: "dict", entries: [...entries] }, name);
    return named.length > 0 || !positions ? named : childrenAt(positions, name);
  }

  membersOf(of: PythonClass): Members {
    const known = this.#members.get(of);
    if (known) return known;
    // a class that holds itself while it is being read has nothing yet
    this.#members.set(of, empty);
    const members = this.#read(of);
    this.#members.set(of, members);
    return members;
  }

  #read(of: PythonClass): Members {
    const file = this.#files.get(of.file);
    if (!file) return empty;
    const inherited = of.bases.flatMap((name) => {
      const base = this.classOf(of.file, name);
      return base && base !== of ? [this.membersOf(base)] : [];
    });
    const entries: Entry[] = inherited.flatMap((each) => each.entries);
    let positions = inherited.find((each) => each.positions)?.positions ?? null;
    const reader = new Reader(file, this);
    for (const method of methodsOf(of)) {
      // what only a later method makes is not there if an earlier one has made it
      const found: Entry[] = method.name === "__init__" ? entries : [...entries];
      const scope = new Scope(found, of.name, method.parameters[0]?.name ?? null, 0);
      for (const { name } of method.parameters.slice(1)) scope.variables.set(name, unknown);
      reader.body(method.body, scope);
      positions = scope.positions ?? positions;
      if (found !== entries) entries.push(...newNames(found, entries));
    }
    return { entries, positions: positions && list(positions.items) };
  }

  #bases(of: PythonClass | null): PythonClass[] {
    const chain: PythonClass[] = of ? [of] : [];
    for (let at = 0; at < chain.length && chain.length < MAX_BASES; at++) {
      const each = chain[at];
      for (const base of each?.bases ?? []) {
        const found = each && this.classOf(each.file, base);
        if (found && !chain.includes(found)) chain.push(found);
      }
    }
    return chain;
  }
}

/** Those that may define members, in the order in which they run. */
function methodsOf({ methods }: PythonClass): PythonFunction[] {
  const first = builders.flatMap((name) => methods.get(name) ?? []);
  const others = [...methods.values()].filter(
    (method) => !first.includes(method) && !users.test(method.name),
  );
  return [...first, ...others];
}

const newNames = (found: readonly Entry[], known: readonly Entry[]): Entry[] => {
  const names = new Set(known.map(({ name }) => name.text));
  return found.filter((entry) => !known.includes(entry) && !names.has(entry.name.text));
};

/** `a/models/blocks.py` is at `models/blocks`, and at `blocks`; so is `blocks/__init__.py`. */
function isAt(file: string, place: string | undefined): boolean {
  if (place === undefined || place === "") return true;
  const path = file.replaceAll("\\", "/").replace(/(\/__init__)?\.pyi?$/, "");
  return path === place || path.endsWith(`/${place}`);
}

/** `nn.Linear` and the like: names of libraries are not looked for in the workspace. */
const isLibrary = (type: string): boolean =>
  /^(nn|torch|tf|keras|layers|F|np|jax|flax)\./.test(type);
