import type { DType } from "./checkpoint";

/** Our element types by TensorProto.DataType, and the names of those that we do not read. */
const dtypes = new Map<number, DType>([
  [1, "F32"],
  [2, "U8"],
  [3, "I8"],
  [4, "U16"],
  [5, "I16"],
  [6, "I32"],
  [7, "I64"],
  [9, "BOOL"],
  [10, "F16"],
  [11, "F64"],
  [12, "U32"],
  [13, "U64"],
  [16, "BF16"],
  [17, "F8_E4M3"],
  [19, "F8_E5M2"],
]);

const others = new Map([
  [8, "STRING"],
  [14, "COMPLEX64"],
  [15, "COMPLEX128"],
  [18, "FLOAT8E4M3FNUZ"],
  [20, "FLOAT8E5M2FNUZ"],
  [21, "UINT4"],
  [22, "INT4"],
  [23, "FLOAT4E2M1"],
]);

export const onnxDType = (type: number): DType | undefined => dtypes.get(type);

/** The type as ONNX names it, for messages. */
export const onnxTypeName = (type: number): string => others.get(type) ?? `type ${type}`;

const codes = new Map([...dtypes].map(([type, dtype]) => [dtype, type]));

/** TensorProto.DataType of one of our element types. */
export const onnxTypeCode = (dtype: DType): number | undefined => codes.get(dtype);
