/**
 * Convolutions. Maps come as samples × channels × places and go to the kernels with channels last.
 * The kernels take zeros around the map, strides or dilations but not both, and no groups: padding,
 * dilated filters and groups are written out.
 */
import { intOf, intsOf, stringOf } from "../../../../engine/models/derivatives/attributes";
import {
  type Call,
  count,
  input,
  likeInput,
  type Operator,
  type Operators,
  range,
  refused,
  type Tf,
  type TfTensor,
} from "../call";
import { type Windows, windowsOf } from "./windows";

const channelsLast = (rank: number) => [0, ...range(rank).slice(2), 1];
const channelsSecond = (rank: number) => [0, rank - 1, ...range(rank).slice(1, -1)];

/** Zeros between the elements along an axis, `step` - 1 of them. */
function spread(tf: Tf, x: TfTensor, axis: number, step: number): TfTensor {
  if (step === 1 || x.shape[axis] === 1) return x;
  const [outer, size, inner] = [
    count(x.shape.slice(0, axis)),
    x.shape[axis],
    count(x.shape.slice(axis + 1)),
  ];
  const wide = tf.pad(tf.reshape(x, [outer, size, 1, inner]), [
    [0, 0],
    [0, 0],
    [0, step - 1],
    [0, 0],
  ]);
  const length = (size - 1) * step + 1;
  const cut = tf.slice(
    tf.reshape(wide, [outer, size * step, inner]),
    [0, 0, 0],
    [outer, length, inner],
  );
  return tf.reshape(cut, [...x.shape.slice(0, axis), length, ...x.shape.slice(axis + 1)]);
}

/** Zeros around the places of a map with channels last; negative widths cut off. */
function padded(
  tf: Tf,
  x: TfTensor,
  before: readonly number[],
  after: readonly number[],
): TfTensor {
  const positive = (width: number) => Math.max(width, 0);
  const widths = [
    [0, 0],
    ...before.map((width, axis) => [positive(width), positive(after[axis])]),
    [0, 0],
  ];
  const wide = widths.some(([a, b]) => a > 0 || b > 0)
    ? tf.pad(x, widths as [number, number][])
    : x;
  if (![...before, ...after].some((width) => width < 0)) return wide;
  const begin = [0, ...before.map((width) => positive(-width)), 0];
  const end = [0, ...after.map((width) => positive(-width)), 0];
  return tf.slice(
    wide,
    begin,
    wide.shape.map((size, axis) => size - begin[axis] - end[axis]),
  );
}

/**
 * A valid convolution of `x` [n, ...places, c] with `filter` [...kernel, c / group, out], without
 * dilation. One axis of places becomes two.
 */
function convolve(
  call: Call,
  x: TfTensor,
  filter: TfTensor,
  { strides, group }: { strides: readonly number[]; group: number },
): TfTensor {
  const { tf } = call;
  const rank = strides.length;
  if (rank === 1) {
    const made = convolve(call, tf.expandDims(x, 1), tf.expandDims(filter, 0), {
      strides: [1, ...strides],
      group,
    });
    return tf.squeeze(made, [1]);
  }
  if (rank > 3) throw refused(call.node, `${rank} axes of places, expected at most 3`);
  const [inputs, outputs] = filter.shape.slice(-2);
  if (group > 1 && inputs === 1 && rank === 2) {
    const each = outputs / group;
    const [height, width] = filter.shape;
    const depthwise = call.operand(tf.reshape(filter, [height, width, group, each]));
    return tf.depthwiseConv2d(x as never, depthwise as never, strides as [number, number], "valid");
  }
  const one = (part: TfTensor, weights: TfTensor) =>
    rank === 2
      ? tf.conv2d(
          part as never,
          call.operand(weights) as never,
          strides as [number, number],
          "valid",
        )
      : tf.conv3d(part as never, weights as never, strides as [number, number, number], "valid");
  if (group === 1) return one(x, filter);
  const parts = tf.split(x, group, x.rank - 1);
  const weights = tf.split(filter, group, filter.rank - 1);
  return tf.concat(
    parts.map((part, i) => one(part, weights[i])),
    x.rank - 1,
  );
}

const addBias = ({ tf, inputs }: Call, made: TfTensor): TfTensor => {
  const bias = inputs[2]?.tensor;
  return bias ? tf.add(made, bias) : made;
};

const convolution: Operator = (call) => {
  const { tf, node } = call;
  const [{ tensor: x }, weights] = [input(call, 0), input(call, 1)];
  const windows = windowsOf(node, x.shape.slice(2), weights.tensor.shape.slice(2));
  const filter = call.prepared(weights, "filter", () => {
    // [out, in, ...places] to [...places, in, out]
    const last = tf.transpose(weights.tensor, [...range(x.rank).slice(2), 1, 0]);
    return windows.dilations.reduce((each, step, axis) => spread(tf, each, axis, step), last);
  });
  const map = padded(tf, tf.transpose(x, channelsLast(x.rank)), windows.before, windows.after);
  const made = addBias(
    call,
    convolve(call, map, filter, { strides: windows.strides, group: intOf(node, "group", 1) }),
  );
  return likeInput(call, tf.transpose(made, channelsSecond(x.rank)));
};

/** Paddings of the result of a transposed convolution, taken off it. */
function transposedPads(
  call: Call,
  places: readonly number[],
  windows: Pick<Windows, "kernel" | "strides" | "dilations">,
) {
  const { node } = call;
  const rank = places.length;
  const extra = intsOf(node, "output_padding") ?? places.map(() => 0);
  const full = places.map(
    (size, axis) =>
      (size - 1) * windows.strides[axis] +
      (windows.kernel[axis] - 1) * windows.dilations[axis] +
      1 +
      extra[axis],
  );
  const auto = stringOf(node, "auto_pad", "NOTSET");
  const wanted =
    intsOf(node, "output_shape")?.slice(-rank) ??
    (auto.startsWith("SAME")
      ? places.map((size, axis) => size * windows.strides[axis])
      : undefined);
  if (wanted) {
    const totals = full.map((size, axis) => size - wanted[axis]);
    const half = (total: number) =>
      auto === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2);
    const before = totals.map(half);
    return { before, after: totals.map((total, axis) => total - before[axis]), extra };
  }
  const pads = intsOf(node, "pads") ?? [...places, ...places].map(() => 0);
  return { before: pads.slice(0, rank), after: pads.slice(rank), extra };
}

/** A convolution of the spread map with the filter turned round. */
const transposedConvolution: Operator = (call) => {
  const { tf, node } = call;
  const [{ tensor: x }, weights] = [input(call, 0), input(call, 1)];
  const places = x.shape.slice(2);
  const group = intOf(node, "group", 1);
  const kernel = weights.tensor.shape.slice(2);
  const strides = intsOf(node, "strides") ?? places.map(() => 1);
  const dilations = intsOf(node, "dilations") ?? places.map(() => 1);
  const { before, after, extra } = transposedPads(call, places, { kernel, strides, dilations });
  const filter = call.prepared(weights, "turned filter", () => {
    // [in, out / group, ...places] to [...places, in / group, out]
    const [inputs, outputs] = weights.tensor.shape;
    const grouped = tf.reshape(weights.tensor, [group, inputs / group, outputs, count(kernel)]);
    const moved = tf.reshape(tf.transpose(grouped, [3, 1, 0, 2]), [
      ...kernel,
      inputs / group,
      group * outputs,
    ]);
    const turned = tf.reverse(moved, range(kernel.length));
    return dilations.reduce((each, step, axis) => spread(tf, each, axis, step), turned);
  });
  const last = tf.transpose(x, channelsLast(x.rank));
  const wide = strides.reduce((each, step, axis) => spread(tf, each, axis + 1, step), last);
  const reach = kernel.map((size, axis) => (size - 1) * dilations[axis]);
  const map = padded(
    tf,
    wide,
    reach.map((each, axis) => each - before[axis]),
    reach.map((each, axis) => each - after[axis] + extra[axis]),
  );
  const made = addBias(call, convolve(call, map, filter, { strides: places.map(() => 1), group }));
  return likeInput(call, tf.transpose(made, channelsSecond(x.rank)));
};

export const convolutions: Operators = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
};
