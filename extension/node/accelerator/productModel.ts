/**
 * An ONNX model of one node, C = op(A) · op(B) in float64 for matrices of any size, as bytes.
 * The fields are those of onnx.proto (ModelProto, GraphProto, NodeProto), by number.
 */

/** IR 8 and operator set 13: the oldest that every onnxruntime of the last years runs. */
const IR_VERSION = 8;
const OPERATOR_SET = 13;
/** TensorProto.DataType.DOUBLE and AttributeProto.AttributeType.INT. */
const DOUBLE = 11;
const INT = 2;

export const productInputs = ["A", "B"] as const;
export const productOutput = "C";

/** The model for operands as they stand, or transposed. */
export function productModel(transposed: { readonly a: boolean; readonly b: boolean }): Uint8Array {
  const flag = (name: string, value: boolean) =>
    message(5, [...text(1, name), ...integer(3, Number(value)), ...integer(20, INT)]);
  const node = [
    ...productInputs.flatMap((name) => text(1, name)),
    ...text(2, productOutput),
    ...text(4, "Gemm"),
    ...flag("transA", transposed.a),
    ...flag("transB", transposed.b),
  ];
  const graph = [
    ...message(1, node),
    ...text(2, "product"),
    ...productInputs.flatMap((name) => message(11, matrixNamed(name))),
    ...message(12, matrixNamed(productOutput)),
  ];
  const operatorSet = [...text(1, ""), ...integer(2, OPERATOR_SET)];
  return Uint8Array.from([
    ...integer(1, IR_VERSION),
    ...message(7, graph),
    ...message(8, operatorSet),
  ]);
}

/** ValueInfoProto of a matrix whose sizes have names, which leaves them open. */
function matrixNamed(name: string): number[] {
  const sizes = ["rows", "columns"].flatMap((size) => message(1, text(2, `${name}.${size}`)));
  const type = message(1, [...integer(1, DOUBLE), ...message(2, sizes)]);
  return [...text(1, name), ...message(2, type)];
}

const integer = (field: number, value: number): number[] => [
  ...varint(field << 3),
  ...varint(value),
];

const message = (field: number, bytes: readonly number[]): number[] => [
  ...varint((field << 3) | 2),
  ...varint(bytes.length),
  ...bytes,
];

const text = (field: number, value: string): number[] =>
  message(field, [...new TextEncoder().encode(value)]);

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
