/**
 * The instructions of pickle protocols 0 to 5, as Python's pickletools documents them.
 *
 * Each reads its arguments before it changes anything, and does all its work through the machine,
 * which checks and bounds it.
 */
import { decodeOldText, latin1Text, narrowed } from "./pickleCursor";
import type { PickleMachine } from "./pickleMachine";
import { type PickleValue, PyDict, PyList, PySet, PyTuple } from "./pickleValues";

export interface Opcode {
  readonly name: string;
  readonly run: ((machine: PickleMachine) => void) | "stop";
}

/** The protocols that this table covers. */
const HIGHEST_PROTOCOL = 5;

const table: (Opcode | undefined)[] = new Array(256).fill(undefined);

function define(code: number | string, name: string, run: Opcode["run"]): void {
  table[typeof code === "string" ? code.charCodeAt(0) : code] = { name, run };
}

/** By the instruction's byte; undefined where there is none. */
export const opcodes: readonly (Opcode | undefined)[] = table;

// framing

define(0x80, "PROTO", (machine) => {
  const protocol = machine.cursor.uint8();
  if (protocol <= HIGHEST_PROTOCOL) return;
  const text = `pickle protocol ${protocol}, expected at most ${HIGHEST_PROTOCOL}`;
  throw machine.error("format.unsupported", text);
});
// A frame says how far to read ahead; all bytes are here already.
define(0x95, "FRAME", (machine) => {
  machine.cursor.uint64();
});
define(".", "STOP", "stop");

// stack and memo

define("(", "MARK", (machine) => machine.mark());
define("0", "POP", (machine) => machine.discard());
define("1", "POP_MARK", (machine) => {
  machine.popMark();
});
define("2", "DUP", (machine) => machine.push(machine.top()));
define("p", "PUT", (machine) => machine.remember(lineIndex(machine)));
define("q", "BINPUT", (machine) => machine.remember(machine.cursor.uint8()));
define("r", "LONG_BINPUT", (machine) => machine.remember(machine.cursor.uint32()));
define(0x94, "MEMOIZE", (machine) => machine.rememberNext());
define("g", "GET", (machine) => machine.recall(lineIndex(machine)));
define("h", "BINGET", (machine) => machine.recall(machine.cursor.uint8()));
define("j", "LONG_BINGET", (machine) => machine.recall(machine.cursor.uint32()));

function lineIndex(machine: PickleMachine): number {
  const text = machine.cursor.textLine();
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw machine.error("format.unsupported", "malformed pickle: a memo index that is no number");
}

// scalars

define("N", "NONE", (machine) => machine.push(null));
define(0x88, "NEWTRUE", (machine) => machine.push(true));
define(0x89, "NEWFALSE", (machine) => machine.push(false));
define("K", "BININT1", (machine) => machine.push(machine.cursor.uint8()));
define("M", "BININT2", (machine) => machine.push(machine.cursor.uint16()));
define("J", "BININT", (machine) => machine.push(machine.cursor.int32()));
define(0x8a, "LONG1", (machine) => machine.push(machine.cursor.integer(machine.cursor.uint8())));
define(0x8b, "LONG4", (machine) => machine.push(machine.cursor.integer(machine.cursor.uint32())));
define("I", "INT", (machine) => {
  const text = machine.cursor.textLine();
  // Protocol 0 writes booleans as the integers 00 and 01.
  if (text === "00" || text === "01") machine.push(text === "01");
  else machine.push(decimal(machine, text));
});
define("L", "LONG", (machine) => {
  machine.push(decimal(machine, machine.cursor.textLine().replace(/L$/, "")));
});
define("F", "FLOAT", (machine) => machine.push(decimalFloat(machine, machine.cursor.textLine())));
define("G", "BINFLOAT", (machine) => machine.push(machine.cursor.float64()));

function decimal(machine: PickleMachine, text: string): number | bigint {
  machine.cursor.checkInteger(text.length);
  if (/^[+-]?\d+$/.test(text)) return narrowed(BigInt(text.replace(/^\+/, "")));
  throw machine.error("format.unsupported", "malformed pickle: an integer that is no number");
}

function decimalFloat(machine: PickleMachine, text: string): number {
  machine.cursor.checkInteger(text.length);
  if (/^[+-]?inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  const value = Number(text);
  if (text !== "" && (text === "nan" || !Number.isNaN(value))) return value;
  throw machine.error("format.unsupported", "malformed pickle: a float that is no number");
}

// text and bytes

define("X", "BINUNICODE", (machine) => machine.push(machine.cursor.text(machine.cursor.uint32())));
define(0x8c, "SHORT_BINUNICODE", (machine) => {
  machine.push(machine.cursor.text(machine.cursor.uint8()));
});
define(0x8d, "BINUNICODE8", (machine) =>
  machine.push(machine.cursor.text(machine.cursor.uint64())),
);
define("V", "UNICODE", (machine) => machine.push(rawUnescaped(machine.cursor.line())));
define("S", "STRING", (machine) => {
  const text = decodeOldText(machine.cursor.line());
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || text.at(-1) !== quote) {
    throw machine.error("format.unsupported", "malformed pickle: a string without quotes");
  }
  machine.push(unescaped(text.slice(1, -1)));
});
define("T", "BINSTRING", (machine) =>
  machine.push(machine.cursor.oldText(machine.cursor.uint32())),
);
define("U", "SHORT_BINSTRING", (machine) => {
  machine.push(machine.cursor.oldText(machine.cursor.uint8()));
});
define("B", "BINBYTES", (machine) =>
  machine.pushNew(machine.cursor.bytes(machine.cursor.uint32())),
);
define("C", "SHORT_BINBYTES", (machine) => {
  machine.pushNew(machine.cursor.bytes(machine.cursor.uint8()));
});
define(0x8e, "BINBYTES8", (machine) =>
  machine.pushNew(machine.cursor.bytes(machine.cursor.uint64())),
);
define(0x96, "BYTEARRAY8", (machine) => {
  machine.pushNew(machine.cursor.bytes(machine.cursor.uint64()));
});
define(0x98, "READONLY_BUFFER", () => {});

const LAST_CODE_POINT = 0x10ffff;
const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };

/** Undoes the escapes of `repr`; anything else stays as it is. */
const unescaped = (text: string): string =>
  text.replace(/\\(?:x([0-9a-fA-F]{2})|([nrt0\\'"]))/g, (_whole, byte?: string, sign?: string) =>
    sign === undefined ? character(byte ?? "") : (escapes[sign] ?? sign),
  );

/** Undoes Python's `raw-unicode-escape`: Latin-1, with all other characters as escapes. */
const rawUnescaped = (line: Uint8Array): string =>
  latin1Text(line).replace(
    /\\u([0-9a-fA-F]{4})|\\U(00[0-9a-fA-F]{6})/g,
    (whole, short?: string, long?: string) => {
      const digits = short ?? long ?? "";
      return Number.parseInt(digits, 16) <= LAST_CODE_POINT ? character(digits) : whole;
    },
  );

const character = (digits: string): string => String.fromCodePoint(Number.parseInt(digits, 16));

// containers

define("]", "EMPTY_LIST", (machine) => machine.pushNew(new PyList()));
define("}", "EMPTY_DICT", (machine) => machine.pushNew(new PyDict()));
define(")", "EMPTY_TUPLE", (machine) => machine.pushNew(new PyTuple([])));
define(0x8f, "EMPTY_SET", (machine) => machine.pushNew(new PySet()));
define("l", "LIST", (machine) => {
  const items = machine.popMark();
  const list = new PyList();
  machine.append(list, items);
  machine.pushNew(list);
});
define("d", "DICT", (machine) => {
  const items = machine.popMark();
  const dict = new PyDict();
  machine.setItems(dict, items);
  machine.pushNew(dict);
});
define("t", "TUPLE", (machine) => machine.pushNew(new PyTuple(machine.popMark())));
define(0x85, "TUPLE1", (machine) => machine.pushNew(new PyTuple([machine.pop()])));
define(0x86, "TUPLE2", (machine) => pushTuple(machine, 2));
define(0x87, "TUPLE3", (machine) => pushTuple(machine, 3));
define(0x91, "FROZENSET", (machine) => {
  const set = new PySet();
  machine.append(set, machine.popMark());
  machine.pushNew(set);
});
define("a", "APPEND", (machine) => {
  const item = machine.pop();
  machine.append(machine.top(), [item]);
});
define("e", "APPENDS", (machine) => {
  const items = machine.popMark();
  machine.append(machine.top(), items);
});
define(0x90, "ADDITEMS", (machine) => {
  const items = machine.popMark();
  machine.append(machine.top(), items);
});
define("s", "SETITEM", (machine) => {
  const value = machine.pop();
  const key = machine.pop();
  machine.setItems(machine.top(), [key, value]);
});
define("u", "SETITEMS", (machine) => {
  const items = machine.popMark();
  machine.setItems(machine.top(), items);
});

function pushTuple(machine: PickleMachine, length: number): void {
  const items = new Array<PickleValue>(length);
  for (let at = length - 1; at >= 0; at--) items[at] = machine.pop();
  machine.pushNew(new PyTuple(items));
}

// classes, calls and persistent ids: names and data only

define("c", "GLOBAL", (machine) => {
  const module = machine.cursor.textLine();
  machine.pushGlobal(module, machine.cursor.textLine());
});
define(0x93, "STACK_GLOBAL", (machine) => {
  const name = machine.pop();
  const module = machine.pop();
  if (typeof module === "string" && typeof name === "string") machine.pushGlobal(module, name);
  else
    throw machine.error("format.unsupported", "malformed pickle: a global whose name is no text");
});
define("R", "REDUCE", (machine) => {
  const args = machine.pop();
  machine.pushCall(machine.pop(), argumentsOf(args));
});
/** Arguments are a tuple in everything that Python writes. */
const argumentsOf = (args: PickleValue): readonly PickleValue[] =>
  args instanceof PyTuple ? args.items : [];

define("b", "BUILD", (machine) => machine.build());
define(0x81, "NEWOBJ", (machine) => {
  const args = machine.pop();
  machine.pushCall(machine.pop(), argumentsOf(args));
});
define(0x92, "NEWOBJ_EX", (machine) => {
  machine.pop();
  const args = machine.pop();
  machine.pushCall(machine.pop(), argumentsOf(args));
});
define("o", "OBJ", (machine) => {
  const [type, ...args] = machine.popMark();
  if (type === undefined)
    throw machine.error("format.unsupported", "malformed pickle: an object without a class");
  machine.pushCall(type, args);
});
define("i", "INST", (machine) => {
  const module = machine.cursor.textLine();
  const name = machine.cursor.textLine();
  const args = machine.popMark();
  machine.pushGlobal(module, name);
  machine.pushCall(machine.pop(), args);
});
define("P", "PERSID", (machine) => machine.pushPersistent(machine.cursor.textLine()));
define("Q", "BINPERSID", (machine) => machine.pushPersistent(machine.pop()));

// What these name lies outside of the file: a process-wide registry, buffers passed beside it.
for (const [code, name] of [
  [0x82, "EXT1"],
  [0x83, "EXT2"],
  [0x84, "EXT4"],
  [0x97, "NEXT_BUFFER"],
] as const) {
  define(code, name, (machine) => {
    const text = `pickle instruction ${name} asks for what is not in the file`;
    throw machine.error("format.unsupported", text);
  });
}
