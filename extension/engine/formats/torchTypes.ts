import type { DType } from "./checkpoint";
import type { TorchElement } from "./torchValues";

const rows: readonly (readonly [name: string, bytes: number, dtype: DType | null])[] = [
  ["float64", 8, "F64"],
  ["float32", 4, "F32"],
  ["float16", 2, "F16"],
  ["bfloat16", 2, "BF16"],
  ["float8_e4m3fn", 1, "F8_E4M3"],
  ["float8_e5m2", 1, "F8_E5M2"],
  // The variants without infinities and negative zero have other values for the same bits.
  ["float8_e4m3fnuz", 1, null],
  ["float8_e5m2fnuz", 1, null],
  ["float8_e8m0fnu", 1, null],
  ["float4_e2m1fn_x2", 1, null],
  ["int64", 8, "I64"],
  ["int32", 4, "I32"],
  ["int16", 2, "I16"],
  ["int8", 1, "I8"],
  ["uint64", 8, "U64"],
  ["uint32", 4, "U32"],
  ["uint16", 2, "U16"],
  ["uint8", 1, "U8"],
  ["bool", 1, "BOOL"],
  ["complex32", 4, null],
  ["complex64", 8, null],
  ["complex128", 16, null],
  ["qint8", 1, null],
  ["quint8", 1, null],
  ["qint32", 4, null],
  ["quint4x2", 1, null],
  ["quint2x4", 1, null],
];

const element = ([name, bytes, dtype]: (typeof rows)[number]): TorchElement => ({
  name,
  bytes,
  dtype,
});

/** Element types by the name of the `torch.dtype`. */
export const torchElements: ReadonlyMap<string, TorchElement> = new Map(
  rows.map((row) => [row[0], element(row)]),
);

const named = (name: string): TorchElement => torchElements.get(name) as TorchElement;

/** Element types by the name of the storage class. An untyped storage counts bytes. */
export const storageElements: ReadonlyMap<string, TorchElement> = new Map([
  ["DoubleStorage", named("float64")],
  ["FloatStorage", named("float32")],
  ["HalfStorage", named("float16")],
  ["BFloat16Storage", named("bfloat16")],
  ["Float8_e4m3fnStorage", named("float8_e4m3fn")],
  ["Float8_e5m2Storage", named("float8_e5m2")],
  ["LongStorage", named("int64")],
  ["IntStorage", named("int32")],
  ["ShortStorage", named("int16")],
  ["CharStorage", named("int8")],
  ["ByteStorage", named("uint8")],
  ["BoolStorage", named("bool")],
  ["UntypedStorage", named("uint8")],
  ["_UntypedStorage", named("uint8")],
  ["ComplexFloatStorage", named("complex64")],
  ["ComplexDoubleStorage", named("complex128")],
  ["QInt8Storage", named("qint8")],
  ["QUInt8Storage", named("quint8")],
  ["QInt32Storage", named("qint32")],
  ["QUInt4x2Storage", named("quint4x2")],
  ["QUInt2x4Storage", named("quint2x4")],
]);
