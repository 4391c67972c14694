/**
 * The header of a npy file: `\x93NUMPY`, version (2 bytes), length of the text (2 bytes in version
 * 1, 4 from 2 on, little-endian), then a Python dict `{'descr', 'fortran_order', 'shape'}`.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { EngineError } from "../errors";
import type { DType } from "./checkpoint";
import { MAX_NPY_HEADER_BYTES } from "./limits";
import { quoted } from "./problems";
import { type PythonValue, parsePythonLiteral } from "./pythonLiteral";
import { contiguousStrides, isRowMajor, shapeFault } from "./shape";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Bytes that are needed to know how long the header is, in any version. */
export const NPY_PREFIX_BYTES = 12;

export interface NpyHeader {
  readonly dtype: DType;
  readonly byteOrder: "little" | "big";
  readonly shape: readonly number[];
  /** Absent when the elements lie in row-major order. */
  readonly strides?: readonly number[];
}

export const isNpy = (head: Uint8Array): boolean => MAGIC.every((byte, i) => head[i] === byte);

/**
 * Where the header ends and the data begins. `prefix` holds the first {@link NPY_PREFIX_BYTES}, or
 * all there is. Throws `format.truncated`, `format.unsupported` or `format.limit`.
 */
export function npyDataStart(prefix: Uint8Array, name: string): number {
  if (!isNpy(prefix)) {
    throw new EngineError("format.unsupported", `${name}: does not start as a npy array`, {
      file: name,
      expected: "\\x93NUMPY",
    });
  }
  const major = prefix[6];
  if (prefix.length < (major === 1 ? 10 : NPY_PREFIX_BYTES)) {
    throw new EngineError("format.truncated", `${name}: ends inside the start of a npy header`, {
      file: name,
      got: `${prefix.length} bytes`,
    });
  }
  if (major < 1 || major > 3) {
    throw new EngineError(
      "format.unsupported",
      `${name}: npy version ${major}.${prefix[7]}, expected 1, 2 or 3`,
      { file: name, expected: "version 1, 2 or 3", got: `version ${major}` },
    );
  }
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_NPY_HEADER_BYTES) {
    throw new EngineError(
      "format.limit",
      `${name}: npy header of ${length} bytes, expected at most ${MAX_NPY_HEADER_BYTES}`,
      { file: name, expected: `at most ${MAX_NPY_HEADER_BYTES}`, got: `${length}` },
    );
  }
  return (major === 1 ? 10 : NPY_PREFIX_BYTES) + length;
}

/** Reads a whole header, `bytes` up to the start of the data. Throws `format.unsupported`. */
export function parseNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const major = bytes[6];
  // Version 3 differs from 2 only in that its text is UTF-8; before, it was Latin-1.
  const text = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(
    bytes.subarray(major === 1 ? 10 : NPY_PREFIX_BYTES),
  );
  const dict = parsePythonLiteral(text, `npy header of ${name}`);
  if (!(dict instanceof Map)) throw bad(name, "expected a dict");
  const descr = dict.get("descr") as PythonValue | undefined;
  const fortran = dict.get("fortran_order") as PythonValue | undefined;
  const shape = dict.get("shape") as PythonValue | undefined;
  if (typeof fortran !== "boolean") throw bad(name, "fortran_order is neither True nor False");
  const fault = shapeFault(shape);
  if (fault !== null) throw bad(name, fault);
  const sizes = shape as readonly number[];
  const strides = contiguousStrides(sizes, fortran ? "Fortran" : "C");
  const rowMajor = isRowMajor(sizes, strides);
  return { ...elementType(descr, name), shape: sizes, ...(rowMajor ? {} : { strides }) };
}

const elementTypes: Readonly<Record<string, DType>> = {
  f8: "F64",
  f4: "F32",
  f2: "F16",
  i8: "I64",
  i4: "I32",
  i2: "I16",
  i1: "I8",
  u8: "U64",
  u4: "U32",
  u2: "U16",
  u1: "U8",
  b1: "BOOL",
};

/** What numpy means by the kinds that are not read. */
const unreadKinds: Readonly<Record<string, string>> = {
  O: "Python objects",
  c: "complex numbers",
  f: "extended-precision floats",
  S: "byte strings",
  U: "text",
  M: "dates",
  m: "time spans",
  V: "raw bytes (numpy writes bfloat16 and float8 so, and does not keep which)",
};

function elementType(
  descr: PythonValue | undefined,
  name: string,
): Pick<NpyHeader, "dtype" | "byteOrder"> {
  if (Array.isArray(descr)) throw unsupported(name, "records with named fields");
  const parts = typeof descr === "string" ? /^([<>|=]?)([a-zA-Z]\d*)/.exec(descr) : null;
  if (parts === null || typeof descr !== "string") throw bad(name, "descr is no element type");
  const [whole, order, kind] = parts;
  const dtype = whole === descr ? elementTypes[kind] : undefined;
  if (dtype === undefined) {
    const meaning = unreadKinds[kind[0]] ?? "an unknown type";
    throw unsupported(name, `${meaning}, numpy type ${quoted(descr)}`);
  }
  return { dtype, byteOrder: order === ">" ? "big" : "little" };
}

const bad = (name: string, what: string) =>
  new EngineError("format.unsupported", `npy header of ${name}: ${what}`, { file: name });

const unsupported = (name: string, what: string) =>
  new EngineError(
    "format.unsupported",
    `${name}: holds ${what}; supported are floats, whole numbers and booleans`,
    { file: name, expected: "floats, whole numbers or booleans", got: what },
  );
