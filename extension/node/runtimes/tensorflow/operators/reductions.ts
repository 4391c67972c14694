/** Sums and other figures along axes. */
import { intOf, intsOf } from "../../../../engine/models/derivatives/attributes";
import {
  axisOf,
  type Call,
  count,
  input,
  likeInput,
  numbersAt,
  type Operator,
  type Operators,
  range,
  type Tf,
  type TfTensor,
} from "../call";

/** A row is added up by a plain loop in float32: longer ones lose digits. */
const ROW = 128;

/** Sums of the rows of a matrix, [rows]. Long rows are cut into pieces. */
function rowSums(tf: Tf, matrix: TfTensor): TfTensor {
  let rest = matrix;
  for (let [rows, length] = rest.shape; length > ROW; [rows, length] = rest.shape) {
    const pieces = Math.floor(length / ROW);
    const whole = tf.slice(rest, [0, 0], [rows, pieces * ROW]);
    const sums = tf.reshape(tf.sum(tf.reshape(whole, [rows * pieces, ROW]), 1), [rows, pieces]);
    const tail = tf.slice(rest, [0, pieces * ROW], [rows, length - pieces * ROW]);
    rest = length % ROW === 0 ? sums : tf.concat([sums, tf.sum(tail, 1, true)], 1);
  }
  return tf.sum(rest, 1);
}

/** The tensor as a matrix whose rows are what each result is made of. */
function asRows(tf: Tf, x: TfTensor, axes: readonly number[]): TfTensor {
  const kept = range(x.rank).filter((axis) => !axes.includes(axis));
  const size = count(axes.map((axis) => x.shape[axis]));
  const moved = x.rank > 1 ? tf.transpose(x, [...kept, ...axes]) : x;
  return tf.reshape(moved, [count(kept.map((axis) => x.shape[axis])), size]);
}

export const keptShape = (x: TfTensor, axes: readonly number[]): number[] =>
  x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));

/** The sum along axes, which stay with length 1. */
export const sumKept = (tf: Tf, x: TfTensor, axes: readonly number[]): TfTensor =>
  tf.reshape(rowSums(tf, asRows(tf, x, axes)), keptShape(x, axes));

export const meanKept = (tf: Tf, x: TfTensor, axes: readonly number[]): TfTensor =>
  tf.div(sumKept(tf, x, axes), count(axes.map((axis) => x.shape[axis])));

export const maxKept = (tf: Tf, x: TfTensor, axes: readonly number[]): TfTensor =>
  tf.max(x, [...axes], true);

type Reduction = (tf: Tf, x: TfTensor, axes: readonly number[]) => TfTensor;

const logSumExp: Reduction = (tf, x, axes) => {
  const top = maxKept(tf, x, axes);
  return tf.add(tf.log(sumKept(tf, tf.exp(tf.sub(x, top)), axes)), top);
};

const reductions: Readonly<Record<string, Reduction>> = {
  ReduceL1: (tf, x, axes) => sumKept(tf, tf.abs(x), axes),
  ReduceL2: (tf, x, axes) => tf.sqrt(sumKept(tf, tf.mul(x, x), axes)),
  ReduceLogSum: (tf, x, axes) => tf.log(sumKept(tf, x, axes)),
  ReduceLogSumExp: logSumExp,
  ReduceMax: maxKept,
  ReduceMean: meanKept,
  ReduceMin: (tf, x, axes) => tf.min(x, [...axes], true),
  ReduceProd: (tf, x, axes) => tf.prod(x, [...axes], true),
  ReduceSum: sumKept,
  ReduceSumSquare: (tf, x, axes) => sumKept(tf, tf.mul(x, x), axes),
};

/** Axes are an input or an attribute, by the operator set; all when there are none. */
function axesOf(call: Call): number[] | null {
  const { node } = call;
  const { rank } = input(call, 0).tensor;
  const given = intsOf(node, "axes") ?? numbersAt(call, 1);
  if (given?.length) return given.map((axis) => axisOf(call, axis, rank)).sort((a, b) => a - b);
  return intOf(node, "noop_with_empty_axes", 0) === 1 ? null : range(rank);
}

const reduced =
  (reduction: Reduction): Operator =>
  (call) => {
    const { tf, node } = call;
    const { tensor } = input(call, 0);
    const axes = axesOf(call);
    if (axes === null) return likeInput(call, tensor.clone());
    const kept = reduction(tf, tensor, axes);
    if (intOf(node, "keepdims", 1) === 1) return likeInput(call, kept);
    const shape = tensor.shape.filter((_, axis) => !axes.includes(axis));
    return likeInput(call, tf.reshape(kept, shape));
  };

const argExtreme =
  (largest: boolean): Operator =>
  (call) => {
    const { tf, node } = call;
    const { tensor } = input(call, 0);
    const axis = axisOf(call, intOf(node, "axis", 0), tensor.rank);
    const last = intOf(node, "select_last_index", 0) === 1;
    const searched = last ? tf.reverse(tensor, axis) : tensor;
    const found = largest ? tf.argMax(searched, axis) : tf.argMin(searched, axis);
    const places = last ? tf.sub(tf.scalar(tensor.shape[axis] - 1, "int32"), found) : found;
    const keeps = intOf(node, "keepdims", 1) === 1;
    return { dtype: "I64", tensor: keeps ? tf.expandDims(places, axis) : places };
  };

export const reductionOperators: Operators = {
  ...Object.fromEntries(Object.entries(reductions).map(([name, each]) => [name, reduced(each)])),
  ArgMax: argExtreme(true),
  ArgMin: argExtreme(false),
};
