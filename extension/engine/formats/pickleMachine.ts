import type { EngineError } from "../errors";
import { PickleCursor, type PickleWork } from "./pickleCursor";
import { type AllowList, type CallContext, canonicalModule } from "./pickleGlobals";
import {
  ENTRY_WORK,
  FIRST_WORK,
  MAX_GLOBAL_NAME,
  MAX_LISTED_GLOBALS,
  MAX_PICKLE_MARKS,
  MAX_PICKLE_MEMO,
  MAX_PICKLE_STACK,
  OBJECT_WORK,
} from "./pickleLimits";
import { PickleMemo } from "./pickleMemo";
import { opcodes } from "./pickleOpcodes";
import {
  type PickleValue,
  PyDict,
  PyForeign,
  PyGlobal,
  PyList,
  PyObject,
  PySet,
} from "./pickleValues";

export interface UnpickleOptions {
  /** The file, for messages. */
  readonly name: string;
  /** Names that are more than placeholders. */
  readonly allowed: AllowList;
  /** What a persistent id stands for: in torch files, a storage. */
  persistent(id: PickleValue): PickleValue;
  /** Where names that are not allowed are collected. */
  readonly opaque: OpaqueNames;
  /** Counts on where several pickles make one file. */
  readonly work?: PickleWork;
}

export interface Unpickled {
  readonly value: PickleValue;
  /** First byte after the pickle. */
  readonly end: number;
}

/**
 * Reads the pickle that starts at byte `start`. Nothing that it names is ever run: a call of the
 * allow-list makes data, any other call leaves a placeholder.
 *
 * Throws `format.truncated` when the bytes end first, `format.unsupported` for an unknown or
 * misplaced instruction, `format.limit` when it grows beyond pickleLimits.ts.
 */
export function unpickle(bytes: Uint8Array, start: number, options: UnpickleOptions): Unpickled {
  const cursor = new PickleCursor(options.name, bytes, start, options.work ?? { spent: 0 });
  return new PickleMachine(cursor, options).run();
}

/** Names of globals that stand as placeholders: each once, in order, bounded. */
export class OpaqueNames {
  readonly #names = new Set<string>();
  #complete = true;

  add(path: string): void {
    const name = path.length > MAX_GLOBAL_NAME ? `${path.slice(0, MAX_GLOBAL_NAME)}…` : path;
    if (this.#names.size < MAX_LISTED_GLOBALS) this.#names.add(name);
    else if (!this.#names.has(name)) this.#complete = false;
  }

  list(): string[] {
    return this.#complete ? [...this.#names] : [...this.#names, "…"];
  }
}

/** The state of one run: stack, marks and memo, as pickletools documents them. */
export class PickleMachine implements CallContext {
  readonly cursor: PickleCursor;
  readonly #options: UnpickleOptions;
  readonly #marks: PickleValue[][] = [];
  readonly #memo = new PickleMemo();
  #stack: PickleValue[] = [];
  /** Values on the stack below the topmost mark, so that the whole stack is bounded. */
  #below = 0;

  constructor(cursor: PickleCursor, options: UnpickleOptions) {
    this.cursor = cursor;
    this.#options = options;
  }

  run(): Unpickled {
    for (;;) {
      this.charge(1);
      const at = this.cursor.position;
      const code = this.cursor.uint8();
      const opcode = opcodes[code];
      if (opcode === undefined) {
        this.cursor.position = at;
        const text = `unknown pickle instruction 0x${code.toString(16).padStart(2, "0")}`;
        throw this.error("format.unsupported", text);
      }
      if (opcode.run === "stop") return { value: this.pop(), end: this.cursor.position };
      opcode.run(this);
    }
  }

  error(code: EngineError["code"], text: string): EngineError {
    return this.cursor.error(code, text);
  }

  #limit(what: string, limit: number): EngineError {
    return this.error("format.limit", `pickle has more than ${limit} ${what}`);
  }

  charge(work: number): void {
    this.cursor.charge(work);
  }

  push(value: PickleValue): void {
    if (this.#stack.length + this.#below >= MAX_PICKLE_STACK) {
      throw this.#limit("values on its stack", MAX_PICKLE_STACK);
    }
    this.#stack.push(value);
  }

  /** As {@link push}, for values that take memory of their own. */
  pushNew(value: PickleValue): void {
    this.charge(OBJECT_WORK);
    this.push(value);
  }

  pop(): PickleValue {
    if (this.#stack.length === 0) throw this.#underflow();
    return this.#stack.pop() as PickleValue;
  }

  top(): PickleValue {
    if (this.#stack.length === 0) throw this.#underflow();
    return this.#stack[this.#stack.length - 1];
  }

  #underflow(): EngineError {
    return this.error(
      "format.unsupported",
      "malformed pickle: it takes a value from an empty stack",
    );
  }

  mark(): void {
    if (this.#marks.length >= MAX_PICKLE_MARKS) {
      throw this.#limit("nested containers", MAX_PICKLE_MARKS);
    }
    this.#below += this.#stack.length;
    this.#marks.push(this.#stack);
    this.#stack = [];
  }

  /** The values above the topmost mark, which is taken away. */
  popMark(): PickleValue[] {
    const items = this.#stack;
    const below = this.#marks.pop();
    if (below === undefined) {
      throw this.error(
        "format.unsupported",
        "malformed pickle: it takes values up to a mark that is not there",
      );
    }
    this.#stack = below;
    this.#below -= below.length;
    return items;
  }

  /** Takes away the topmost value, or the topmost mark when there is none above it. */
  discard(): void {
    if (this.#stack.length > 0) this.#stack.pop();
    else this.popMark();
  }

  remember(index: number): void {
    this.#memo.set(index, this.top());
    if (this.#memo.size > MAX_PICKLE_MEMO) {
      throw this.#limit("remembered objects", MAX_PICKLE_MEMO);
    }
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) {
      throw this.error("format.unsupported", `malformed pickle: nothing is remembered as ${index}`);
    }
    this.push(value);
  }

  pushGlobal(module: string, name: string): void {
    const entry = this.#options.allowed.get(`${canonicalModule(module)}.${name}`);
    if (entry?.kind === "value") this.push(entry.value);
    else {
      if (entry === undefined) this.#options.opaque.add(`${module}.${name}`);
      this.pushNew(new PyGlobal(canonicalModule(module), name));
    }
  }

  /** What calling `callable` leaves: data where the allow-list says how, else a placeholder. */
  pushCall(callable: PickleValue, args: readonly PickleValue[]): void {
    if (callable instanceof PyGlobal) {
      const entry = this.#options.allowed.get(callable.path);
      const made =
        entry?.kind === "call" ? entry.call(args, this) : new PyObject(callable.path, args);
      this.pushNew(made);
    } else {
      this.pushNew(new PyObject("call of a value", args));
    }
  }

  pushPersistent(id: PickleValue): void {
    this.pushNew(this.#options.persistent(id));
  }

  /** `BUILD`: hands a state to the object below it. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof PyForeign) target.setState(state);
    else if (target instanceof PyObject) target.state = state;
    // Attributes of dicts and lists (`_metadata` of a state dict) carry no tensors.
  }

  append(target: PickleValue, items: readonly PickleValue[]): void {
    const list = target instanceof PyObject ? target.list : target;
    if (list instanceof PyList || list instanceof PySet) {
      const first = list.items.length === 0 && items.length > 0;
      this.charge(items.length + (first ? FIRST_WORK : 0));
      for (const item of items) list.items.push(item);
    } else if (!(list instanceof PyForeign)) {
      throw this.error("format.unsupported", "malformed pickle: it adds items to what is no list");
    }
  }

  /** `items` are key, value, key, value, ... */
  setItems(target: PickleValue, items: readonly PickleValue[]): void {
    if (items.length % 2 !== 0) {
      throw this.error("format.unsupported", "malformed pickle: a key without a value");
    }
    const dict = target instanceof PyObject ? target.dict : target;
    if (dict instanceof PyDict) {
      const first = dict.size === 0 && items.length > 0;
      this.charge((items.length / 2) * ENTRY_WORK + (first ? FIRST_WORK : 0));
      for (let at = 0; at < items.length; at += 2) dict.set(items[at], items[at + 1]);
    } else if (!(dict instanceof PyForeign)) {
      throw this.error("format.unsupported", "malformed pickle: it sets items of what is no dict");
    }
  }
}
