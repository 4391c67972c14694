/** Operators that move elements, change shapes or make tensors from settings. */
import { onnxDType } from "../../../../engine/formats/onnxTypes";
import { floatOf, intOf, intsOf, stringOf } from "../../../../engine/models/derivatives/attributes";
import { type ElementType, isElementType } from "../../../../engine/models/tensor";
import {
  axisOf,
  type Call,
  count,
  input,
  isFloat,
  likeInput,
  numbersAt,
  type Operator,
  type Operators,
  range,
  refused,
  type TfTensor,
  tfTypeOf,
} from "../call";
import { requireKnownType, tensorOf, toTf } from "../convert";
import { broadcastShape } from "./products";
import { type Steps, stepped } from "./slicing";

/** A copy of its own: values are given back one by one. */
const same: Operator = (call) => likeInput(call, input(call, 0).tensor.clone());

const shaped = (call: Call, shape: readonly number[]) =>
  likeInput(call, call.tf.reshape(input(call, 0).tensor, [...shape]));

const reshape: Operator = (call) => {
  const { tensor } = input(call, 0);
  const given = numbersAt(call, 1) ?? intsOf(call.node, "shape") ?? [];
  const keepsZeros = intOf(call.node, "allowzero", 0) === 1;
  const shape = given.map((size, axis) => (size === 0 && !keepsZeros ? tensor.shape[axis] : size));
  return shaped(call, shape);
};

const transpose: Operator = (call) => {
  const { tensor } = input(call, 0);
  const perm = intsOf(call.node, "perm") ?? range(tensor.rank).reverse();
  if (tensor.rank < 2) return likeInput(call, tensor.clone());
  return likeInput(call, call.tf.transpose(tensor, [...perm]));
};

const flatten: Operator = (call) => {
  const { shape, rank } = input(call, 0).tensor;
  const axis = intOf(call.node, "axis", 1);
  const rows = count(shape.slice(0, axis < 0 ? axis + rank : axis));
  return shaped(call, [rows, count(shape) / Math.max(rows, 1)]);
};

const axesOf = (call: Call, rank: number): number[] | undefined =>
  (numbersAt(call, 1) ?? intsOf(call.node, "axes"))?.map((axis) => axisOf(call, axis, rank));

const squeeze: Operator = (call) => {
  const { shape, rank } = input(call, 0).tensor;
  const axes = axesOf(call, rank) ?? range(rank).filter((axis) => shape[axis] === 1);
  return shaped(
    call,
    shape.filter((_, axis) => !axes.includes(axis)),
  );
};

const unsqueeze: Operator = (call) => {
  const { shape, rank } = input(call, 0).tensor;
  const added = (numbersAt(call, 1) ?? intsOf(call.node, "axes") ?? []).length;
  const axes = axesOf(call, rank + added) ?? [];
  const rest = [...shape];
  return shaped(
    call,
    range(rank + added).map((axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 1))),
  );
};

const expand: Operator = (call) => {
  const { tf } = call;
  const { tensor } = input(call, 0);
  const shape = broadcastShape(tensor.shape, numbersAt(call, 1) ?? []);
  return likeInput(call, tf.broadcastTo(tensor, shape));
};

const tile: Operator = (call) =>
  likeInput(call, call.tf.tile(input(call, 0).tensor, numbersAt(call, 1) ?? []));

const concat: Operator = (call) => {
  const parts = call.inputs.map((_, i) => input(call, i).tensor);
  const axis = axisOf(call, intOf(call.node, "axis", 0), parts[0].rank);
  return likeInput(call, call.tf.concat(parts, axis));
};

const split: Operator = (call) => {
  const { tf, node } = call;
  const { dtype, tensor } = input(call, 0);
  const axis = axisOf(call, intOf(node, "axis", 0), tensor.rank);
  const size = tensor.shape[axis];
  const each = Math.ceil(size / node.outputs.length);
  const sizes =
    numbersAt(call, 1) ??
    intsOf(node, "split") ??
    node.outputs.map((_, i) => Math.min(each, size - i * each));
  let start = 0;
  return sizes.map((length) => {
    const begin = tensor.shape.map((_, each) => (each === axis ? start : 0));
    const lengths = tensor.shape.map((full, each) => (each === axis ? length : full));
    start += length;
    return { dtype, tensor: tf.slice(tensor, begin, lengths) };
  });
};

const slice: Operator = (call) => {
  const { node } = call;
  const { tensor } = input(call, 0);
  const starts = numbersAt(call, 1) ?? intsOf(node, "starts") ?? [];
  const ends = numbersAt(call, 2) ?? intsOf(node, "ends") ?? [];
  const axes = numbersAt(call, 3) ?? intsOf(node, "axes") ?? range(starts.length);
  const strides = numbersAt(call, 4) ?? starts.map(() => 1);
  const steps: Steps[] = tensor.shape.map((size) => ({ start: 0, step: 1, count: size }));
  axes.forEach((given, i) => {
    const axis = axisOf(call, given, tensor.rank);
    steps[axis] = stepsOf(tensor.shape[axis], { start: starts[i], end: ends[i], step: strides[i] });
  });
  return likeInput(call, stepped(call.tf, tensor, steps));
};

function stepsOf(
  size: number,
  { start, end, step }: { start: number; end: number; step: number },
): Steps {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const inside = (at: number, least: number) =>
    Math.min(Math.max(at < 0 ? at + size : at, least), high);
  const from = inside(start, Math.max(low, 0));
  // the largest negative number means "down to the first"
  const to = end < -size ? low : inside(end, low);
  return { start: from, step, count: Math.max(0, Math.ceil((to - from) / step)) };
}

const pad: Operator = (call) => {
  const { tf, node } = call;
  const { tensor } = input(call, 0);
  const { rank, shape } = tensor;
  const given = numbersAt(call, 1) ?? intsOf(node, "pads") ?? [];
  const axes = numbersAt(call, 3)?.map((axis) => axisOf(call, axis, rank)) ?? range(rank);
  const widths = shape.map((): [number, number] => [0, 0]);
  axes.forEach((axis, i) => {
    widths[axis] = [given[i], given[i + axes.length]];
  });
  const mode = stringOf(node, "mode", "constant");
  if (mode !== "constant") {
    const made = widths.reduce((each, [before, after], axis) => {
      if (before === 0 && after === 0) return each;
      const places = range(before + shape[axis] + after).map((at) =>
        repeated(mode, at - before, shape[axis]),
      );
      return tf.gather(each, tf.tensor1d(places, "int32"), axis);
    }, tensor);
    return likeInput(call, made === tensor ? tensor.clone() : made);
  }
  const value = numbersAt(call, 2)?.[0] ?? floatOf(node, "value", 0);
  const cut = stepped(
    tf,
    tensor,
    widths.map(([before, after], axis) => ({
      start: Math.max(0, -before),
      step: 1,
      count: shape[axis] + Math.min(0, before) + Math.min(0, after),
    })),
  );
  const outside = widths.map(([a, b]): [number, number] => [Math.max(0, a), Math.max(0, b)]);
  return likeInput(call, tf.pad(cut, outside, value));
};

/** The element that a place outside repeats. */
function repeated(mode: string, at: number, size: number): number {
  if (mode === "edge") return Math.min(Math.max(at, 0), size - 1);
  if (mode === "wrap") return ((at % size) + size) % size;
  const period = Math.max(1, 2 * (size - 1));
  const folded = ((at % period) + period) % period;
  return folded < size ? folded : period - folded;
}

const dropout: Operator = (call) => {
  const { tf, node } = call;
  const { tensor } = input(call, 0);
  if (numbersAt(call, 2)?.[0]) throw refused(node, "it is in training mode");
  const mask = { dtype: "BOOL", tensor: tf.cast(tf.onesLike(tensor), "bool") } as const;
  return node.outputs.length > 1 ? [likeInput(call, tensor.clone()), mask] : same(call);
};

const cast: Operator = (call) => {
  const { tf, node } = call;
  const { dtype: from, tensor } = input(call, 0);
  const to = onnxDType(intOf(node, "to", 1));
  if (!to || !isElementType(to)) throw refused(node, "to a type that is not computed with");
  requireKnownType(node.outputs[0], to);
  if (to === from) return { dtype: to, tensor: tensor.clone() };
  // towards zero
  const whole = isFloat(from) && !isFloat(to) && to !== "BOOL";
  const cut = whole ? tf.mul(tf.sign(tensor), tf.floor(tf.abs(tensor))) : tensor;
  const nonZero = to === "BOOL" ? tf.notEqual(cut, tf.zerosLike(cut)) : cut;
  return { dtype: to, tensor: tf.cast(nonZero, tfTypeOf(to)) };
};

const vector = ({ tf }: Call, values: readonly number[]) =>
  ({ dtype: "I64", tensor: tensorOf(tf, "I64", [values.length], values) }) as const;

const shapeOf: Operator = (call) => {
  const { node } = call;
  const { shape } = input(call, 0).tensor;
  const end = node.attributes.has("end") ? intOf(node, "end", 0) : undefined;
  return vector(call, shape.slice(intOf(node, "start", 0), end));
};

const size: Operator = (call) => ({
  dtype: "I64",
  tensor: call.tf.scalar(input(call, 0).tensor.size, "int32"),
});

const constant: Operator = ({ tf, node }) => {
  const [name] = node.outputs;
  for (const attribute of node.attributes.values()) {
    if (attribute.kind === "tensor") return toTf(tf, name, attribute.value);
    if (attribute.kind === "float") return { dtype: "F32", tensor: tf.scalar(attribute.value) };
    if (attribute.kind === "int")
      return { dtype: "I64", tensor: tf.scalar(attribute.value, "int32") };
    if (attribute.kind === "floats" || attribute.kind === "ints") {
      const dtype = attribute.kind === "floats" ? "F32" : "I64";
      return { dtype, tensor: tensorOf(tf, dtype, [attribute.value.length], attribute.value) };
    }
  }
  throw refused(node, "it has no value that is read");
};

const filled = ({ tf }: Call, dtype: ElementType, shape: readonly number[], value: number) => ({
  dtype,
  tensor: tensorOf(tf, dtype, shape, new Float64Array(count(shape)).fill(value)) as TfTensor,
});

const constantOfShape: Operator = (call) => {
  const { node } = call;
  const value = node.attributes.get("value");
  const tensor = value?.kind === "tensor" ? value.value : undefined;
  requireKnownType(node.outputs[0], tensor?.dtype ?? "F32");
  const number = tensor ? Number(tensor.data[0]) : 0;
  return filled(call, tensor?.dtype ?? "F32", numbersAt(call, 0) ?? [], number);
};

const rangeOperator: Operator = (call) => {
  const { dtype } = input(call, 0);
  const [start, limit, step] = [0, 1, 2].map((i) => numbersAt(call, i)?.[0] ?? 0);
  const length = Math.max(0, Math.ceil((limit - start) / step));
  const values = range(length).map((i) => start + i * step);
  return { dtype, tensor: tensorOf(call.tf, dtype, [length], values) };
};

const depthToSpace: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const [n, c, h, w] = x.shape;
  const b = intOf(node, "blocksize", 1);
  const depth = c / (b * b);
  const made =
    stringOf(node, "mode", "DCR") === "CRD"
      ? tf.transpose(tf.reshape(x, [n * depth, b, b, h, w]), [0, 3, 1, 4, 2])
      : tf.transpose(tf.reshape(x, [n, b, b, depth, h * w]), [0, 3, 4, 1, 2]);
  if (stringOf(node, "mode", "DCR") === "CRD") {
    return likeInput(call, tf.reshape(made, [n, depth, h * b, w * b]));
  }
  // [n·depth, h, w, b, b] to rows and columns
  const blocks = tf.transpose(tf.reshape(made, [n * depth, h, w, b, b]), [0, 1, 3, 2, 4]);
  return likeInput(call, tf.reshape(blocks, [n, depth, h * b, w * b]));
};

const spaceToDepth: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const [n, c, h, w] = x.shape;
  const b = intOf(node, "blocksize", 1);
  const blocks = tf.transpose(tf.reshape(x, [n * c, h / b, b, w / b, b]), [0, 2, 4, 1, 3]);
  const places = (h / b) * (w / b);
  const made = tf.transpose(tf.reshape(blocks, [n, c, b * b, places]), [0, 2, 1, 3]);
  return likeInput(call, tf.reshape(made, [n, b * b * c, h / b, w / b]));
};

export const movements: Operators = {
  Cast: cast,
  Concat: concat,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  DepthToSpace: depthToSpace,
  Dropout: dropout,
  Expand: expand,
  Flatten: flatten,
  Identity: same,
  Pad: pad,
  Range: rangeOperator,
  Reshape: reshape,
  Shape: shapeOf,
  Size: size,
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
};
