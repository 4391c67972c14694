/** Normalizations and softmax, composed of sums. */
import { floatOf, intOf, intsOf } from "../../../../engine/models/derivatives/attributes";
import {
  axisOf,
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
import { maxKept, meanKept, sumKept } from "./reductions";

/** One number a channel, in the shape that broadcasts over samples and places. */
const perChannel = (tf: Tf, parameter: TfTensor, rank: number): TfTensor =>
  tf.reshape(parameter, [1, -1, ...range(rank - 2).map(() => 1)]);

interface Centered {
  readonly tensor: TfTensor;
  readonly mean: TfTensor;
  readonly inverse: TfTensor;
}

/** (x - mean) / sqrt(variance + epsilon) along axes. */
function standardized(tf: Tf, x: TfTensor, axes: readonly number[], epsilon: number): Centered {
  const mean = meanKept(tf, x, axes);
  const centered = tf.sub(x, mean);
  const variance = meanKept(tf, tf.mul(centered, centered), axes);
  const inverse = tf.div(1, tf.sqrt(tf.add(variance, epsilon)));
  return { tensor: tf.mul(centered, inverse), mean, inverse };
}

const batchNormalization: Operator = (call) => {
  const { tf, node } = call;
  if (intOf(node, "training_mode", 0) === 1 || intOf(node, "spatial", 1) === 0) {
    throw refused(node, "it is in training mode, or keeps statistics of each place");
  }
  const x = input(call, 0).tensor;
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((i) =>
    perChannel(tf, input(call, i).tensor, x.rank),
  );
  const inverse = tf.div(scale, tf.sqrt(tf.add(variance, floatOf(node, "epsilon", 1e-5))));
  return likeInput(call, tf.add(tf.mul(tf.sub(x, mean), inverse), bias));
};

const layerNormalization: Operator = (call) => {
  const { tf, node, inputs } = call;
  const x = input(call, 0).tensor;
  const from = axisOf(call, intOf(node, "axis", -1), x.rank);
  const axes = range(x.rank).slice(from);
  const { tensor, mean, inverse } = standardized(tf, x, axes, floatOf(node, "epsilon", 1e-5));
  const scaled = tf.mul(tensor, input(call, 1).tensor);
  const bias = inputs[2]?.tensor;
  return [bias ? tf.add(scaled, bias) : scaled, mean, inverse].map((each) => likeInput(call, each));
};

const rmsNormalization: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const axes = range(x.rank).slice(axisOf(call, intOf(node, "axis", -1), x.rank));
  const power = tf.add(meanKept(tf, tf.mul(x, x), axes), floatOf(node, "epsilon", 1e-5));
  return likeInput(call, tf.mul(tf.div(x, tf.sqrt(power)), input(call, 1).tensor));
};

const instanceNormalization: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const places = range(x.rank).slice(2);
  const { tensor } = standardized(tf, x, places, floatOf(node, "epsilon", 1e-5));
  const [scale, bias] = [1, 2].map((i) => perChannel(tf, input(call, i).tensor, x.rank));
  return likeInput(call, tf.add(tf.mul(tensor, scale), bias));
};

/** Scale and bias were one a group before operator set 21. */
const groupNormalization: Operator = (call) => {
  const { tf, node, operatorSet } = call;
  const x = input(call, 0).tensor;
  const [samples, channels, ...places] = x.shape;
  const groups = intOf(node, "num_groups", 1);
  const rows = tf.reshape(x, [samples, groups, -1]);
  const { tensor } = standardized(tf, rows, [2], floatOf(node, "epsilon", 1e-5));
  const back = tf.reshape(tensor, x.shape);
  const [scale, bias] = [1, 2].map((i) => {
    const given = input(call, i).tensor;
    if (operatorSet >= 21) return perChannel(tf, given, x.rank);
    const each = tf.tile(tf.reshape(given, [groups, 1]), [1, channels / groups]);
    return tf.reshape(each, [1, channels, ...places.map(() => 1)]);
  });
  return likeInput(call, tf.add(tf.mul(back, scale), bias));
};

const meanVariance: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const axes = (intsOf(node, "axes") ?? [0, 2, 3]).map((axis) => axisOf(call, axis, x.rank));
  const centered = tf.sub(x, meanKept(tf, x, axes));
  const deviation = tf.sqrt(meanKept(tf, tf.mul(centered, centered), axes));
  return likeInput(call, tf.div(centered, tf.add(deviation, 1e-9)));
};

/** x / (bias + alpha / size · sum of squares of the channels around)^beta. */
const localResponse: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const size = intOf(node, "size", 1);
  const [samples, channels] = x.shape as number[];
  const squares = tf.reshape(tf.mul(x, x), [samples, channels, -1]);
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const padded = tf.pad(squares, [
    [0, 0],
    [before, after],
    [0, 0],
  ]);
  const places = squares.size / (samples * channels);
  const sum = range(size)
    .map((at) => tf.slice(padded, [0, at, 0], [samples, channels, places]))
    .reduce((left, right) => tf.add(left, right));
  const factor = floatOf(node, "alpha", 1e-4) / size;
  const base = tf.add(tf.mul(sum, factor), floatOf(node, "bias", 1));
  return likeInput(call, tf.div(x, tf.reshape(tf.pow(base, floatOf(node, "beta", 0.75)), x.shape)));
};

const lpNormalization: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const axes = [axisOf(call, intOf(node, "axis", -1), x.rank)];
  const norm =
    intOf(node, "p", 2) === 1
      ? sumKept(tf, tf.abs(x), axes)
      : tf.sqrt(sumKept(tf, tf.mul(x, x), axes));
  return likeInput(call, tf.div(x, norm));
};

type Softness = (tf: Tf, x: TfTensor, axes: readonly number[]) => TfTensor;

const softmax: Softness = (tf, x, axes) => {
  const powers = tf.exp(tf.sub(x, maxKept(tf, x, axes)));
  return tf.div(powers, sumKept(tf, powers, axes));
};

const logSoftmax: Softness = (tf, x, axes) => {
  const lowered = tf.sub(x, maxKept(tf, x, axes));
  return tf.sub(lowered, tf.log(sumKept(tf, tf.exp(lowered), axes)));
};

/** Before operator set 13, all axes from `axis` on were one. */
const softened =
  (softness: Softness): Operator =>
  (call: Call) => {
    const { tf, node, operatorSet } = call;
    const x = input(call, 0).tensor;
    const isOld = operatorSet < 13;
    const axis = axisOf(call, intOf(node, "axis", isOld ? 1 : -1), x.rank);
    if (!isOld) return likeInput(call, softness(tf, x, [axis]));
    const size = count(x.shape.slice(axis));
    const rows = tf.reshape(x, [count(x.shape) / size, size]);
    return likeInput(call, tf.reshape(softness(tf, rows, [1]), x.shape));
  };

export const normalizations: Operators = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LRN: localResponse,
  LayerNormalization: layerNormalization,
  LogSoftmax: softened(logSoftmax),
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: rmsNormalization,
  Softmax: softened(softmax),
};
