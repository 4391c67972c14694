import { ENTRY_WORK } from "./pickleLimits";
import { type PickleValue, PyDict, PyForeign, PyList, PySet, PyTuple } from "./pickleValues";

/** What a call of the allow-list may do beside computing: pay for what it copies. */
export interface CallContext {
  /** Counts `work` against the limit; throws `format.limit` when it is reached. */
  charge(work: number): void;
}

/** A function or class that is carried out here. It sees plain data and makes plain data. */
export type PickleCall = (args: readonly PickleValue[], context: CallContext) => PickleValue;

/**
 * What stands behind a name of the allow-list: a call that we do ourselves, a value, or `inert`,
 * for classes whose objects are known to be harmless and kept as placeholders unlisted.
 */
export type AllowedGlobal =
  | { readonly kind: "call"; readonly call: PickleCall }
  | { readonly kind: "value"; readonly value: PickleValue }
  | { readonly kind: "inert" };

export type AllowList = ReadonlyMap<string, AllowedGlobal>;

export const allowCall = (call: PickleCall): AllowedGlobal => ({ kind: "call", call });
export const allowValue = (value: PickleValue): AllowedGlobal => ({ kind: "value", value });
export const inert: AllowedGlobal = { kind: "inert" };

/** Items of a list, tuple or set; none for the rest. Never a copy, so it costs nothing. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] {
  if (value instanceof PyList || value instanceof PyTuple || value instanceof PySet) {
    return value.items;
  }
  return [];
}

function makeDict(source: PickleValue | undefined, context: CallContext): PyDict {
  const dict = new PyDict();
  if (source instanceof PyDict) {
    context.charge(source.size * ENTRY_WORK);
    for (const { key, value } of source.entries()) dict.set(key, value);
    return dict;
  }
  const pairs = itemsOf(source);
  context.charge(pairs.length * ENTRY_WORK);
  for (const pair of pairs) {
    const [key, value] = itemsOf(pair);
    if (key !== undefined && value !== undefined) dict.set(key, value);
  }
  return dict;
}

function makeList(source: PickleValue | undefined, context: CallContext): PyList {
  const list = new PyList();
  copyInto(list.items, source, context);
  return list;
}

function makeSet(source: PickleValue | undefined, context: CallContext): PySet {
  const set = new PySet();
  copyInto(set.items, source, context);
  return set;
}

function copyInto(
  target: PickleValue[],
  source: PickleValue | undefined,
  context: CallContext,
): void {
  const items = itemsOf(source);
  context.charge(items.length);
  for (const item of items) target.push(item);
}

/** `bytes` and `bytearray` of nothing, of bytes, of a text in Latin-1, or of a list of numbers. */
function makeBytes(args: readonly PickleValue[], context: CallContext): Uint8Array {
  const [source] = args;
  if (source instanceof Uint8Array) return source;
  if (typeof source === "string") return latin1Bytes(source, context);
  const items = itemsOf(source);
  context.charge(items.length);
  return Uint8Array.from(items, (item) => (typeof item === "number" ? item : 0));
}

/** The bytes of a text whose characters are bytes: how protocol 2 of Python 3 writes `bytes`. */
function latin1Bytes(text: string, context: CallContext): Uint8Array {
  context.charge(text.length);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** A numpy array inside the pickle. Its elements are not read: tensors are what torch stores. */
export class NumpyArray extends PyForeign {}

/** A numpy element type such as `f8`, with its byte order. */
export class NumpyType extends PyForeign {
  littleEndian = true;

  constructor(readonly code: string) {
    super();
  }

  override setState(state: PickleValue): void {
    this.littleEndian = itemsOf(state)[1] !== ">";
  }
}

/** A numpy scalar as a number; other element types than plain numbers stay opaque. */
function numpyScalar(args: readonly PickleValue[]): PickleValue {
  const [type, bytes] = args;
  if (!(type instanceof NumpyType) || !(bytes instanceof Uint8Array)) return new NumpyArray();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = Number(type.code.slice(1));
  if (bytes.length !== size) return new NumpyArray();
  const little = type.littleEndian;
  switch (type.code) {
    case "f8":
      return view.getFloat64(0, little);
    case "f4":
      return view.getFloat32(0, little);
    case "i8":
      return Number(view.getBigInt64(0, little));
    case "i4":
      return view.getInt32(0, little);
    case "u1":
      return bytes[0];
    case "b1":
      return bytes[0] !== 0;
    default:
      return new NumpyArray();
  }
}

const numpyReconstruct = allowCall(() => new NumpyArray());
const numpyScalarCall = allowCall(numpyScalar);
const dict = allowCall((args, context) => makeDict(args[0], context));

/** Containers, scalars and records of Python, numpy and Lightning that are data and nothing else. */
export const pythonGlobals: AllowList = new Map<string, AllowedGlobal>([
  ["collections.OrderedDict", dict],
  ["collections.Counter", dict],
  ["collections.defaultdict", allowCall((args, context) => makeDict(args[1], context))],
  ["collections.deque", allowCall((args, context) => makeList(args[0], context))],
  ["builtins.dict", dict],
  ["builtins.list", allowCall((args, context) => makeList(args[0], context))],
  ["builtins.tuple", allowCall((args, context) => new PyTuple(makeList(args[0], context).items))],
  ["builtins.set", allowCall((args, context) => makeSet(args[0], context))],
  ["builtins.frozenset", allowCall((args, context) => makeSet(args[0], context))],
  ["builtins.bytes", allowCall(makeBytes)],
  ["builtins.bytearray", allowCall(makeBytes)],
  ["builtins.bool", inert],
  ["builtins.int", inert],
  ["builtins.float", inert],
  ["builtins.str", inert],
  ["builtins.complex", inert],
  ["builtins.slice", inert],
  ["builtins.range", inert],
  ["builtins.object", inert],
  ["_codecs.encode", allowCall((args, context) => makeBytes(args, context))],
  ["argparse.Namespace", inert],
  ["types.SimpleNamespace", inert],
  ["datetime.datetime", inert],
  ["datetime.timedelta", inert],
  ["pathlib.Path", inert],
  ["pathlib.PosixPath", inert],
  ["pathlib.WindowsPath", inert],
  ["pathlib.PurePosixPath", inert],
  ["pathlib.PureWindowsPath", inert],
  ["pytorch_lightning.utilities.parsing.AttributeDict", inert],
  ["lightning.pytorch.utilities.parsing.AttributeDict", inert],
  ["lightning_fabric.utilities.data.AttributeDict", inert],
  ["lightning.fabric.utilities.data.AttributeDict", inert],
  ["numpy.core.multiarray._reconstruct", numpyReconstruct],
  ["numpy._core.multiarray._reconstruct", numpyReconstruct],
  ["numpy.core.multiarray.scalar", numpyScalarCall],
  ["numpy._core.multiarray.scalar", numpyScalarCall],
  ["numpy.ndarray", inert],
  [
    "numpy.dtype",
    allowCall(
      ([code]) => new NumpyType(typeof code === "string" ? code.replace(/^[<>=|]/, "") : ""),
    ),
  ],
]);

/** Python 2 names of the same things. */
export const canonicalModule = (module: string): string =>
  module === "__builtin__" ? "builtins" : module === "copy_reg" ? "copyreg" : module;
