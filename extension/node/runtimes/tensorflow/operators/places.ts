/** Operators that read or write places told by other tensors. Places are worked out here, not by kernels. */
import { intOf, stringOf } from "../../../../engine/models/derivatives/attributes";
import type { ElementType } from "../../../../engine/models/tensor";
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
  refused,
  type TfTensor,
} from "../call";
import { tensorOf } from "../convert";

const numbers = ({ tensor }: { tensor: TfTensor }) => tensor.dataSync() as ArrayLike<number>;

/** An index counted from the front; what lies outside is the model's or its input's fault. */
function inside({ node }: Call, at: number, size: number): number {
  const front = at < 0 ? at + size : at;
  if (front >= 0 && front < size) return front;
  throw refused(node, `index ${at} of ${size}`);
}

const stridesOf = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => count(shape.slice(axis + 1)));

/** Elements of input 0 at flat places. */
function taken(call: Call, places: ArrayLike<number>, shape: readonly number[]) {
  const { tf } = call;
  const { tensor } = input(call, 0);
  const flat = tf.reshape(tensor, [tensor.size]);
  const found = tf.gather(flat, tf.tensor1d(Int32Array.from(places), "int32"));
  return likeInput(call, tf.reshape(found, [...shape]));
}

const gather: Operator = (call) => {
  const { tf, node } = call;
  const [{ tensor }, indices] = [input(call, 0), input(call, 1)];
  const axis = axisOf(call, intOf(node, "axis", 0), tensor.rank);
  const size = tensor.shape[axis];
  const places = Int32Array.from(numbers(indices), (at) => inside(call, at, size));
  const found = tf.gather(tensor, tf.tensor1d(places, "int32"), axis);
  const shape = [
    ...tensor.shape.slice(0, axis),
    ...indices.tensor.shape,
    ...tensor.shape.slice(axis + 1),
  ];
  return likeInput(call, tf.reshape(found, shape));
};

/** Flat places in a tensor of `shape` where an index replaces one coordinate of each of its own. */
function alongAxis(
  call: Call,
  shape: readonly number[],
  axis: number,
  indices: TfTensor,
): Int32Array {
  const values = indices.dataSync() as ArrayLike<number>;
  const [strides, own] = [stridesOf(shape), stridesOf(indices.shape)];
  return Int32Array.from(range(indices.size), (i) => {
    let place = 0;
    let rest = i;
    for (let each = 0; each < shape.length; each++) {
      const at = Math.floor(rest / own[each]);
      rest -= at * own[each];
      place += strides[each] * (each === axis ? inside(call, values[i], shape[axis]) : at);
    }
    return place;
  });
}

const gatherElements: Operator = (call) => {
  const { shape, rank } = input(call, 0).tensor;
  const indices = input(call, 1).tensor;
  const axis = axisOf(call, intOf(call.node, "axis", 0), rank);
  return taken(call, alongAxis(call, shape, axis, indices), indices.shape);
};

/** Where blocks of elements begin that tuples of indices point to, and how long each is. */
function blocks(call: Call, shape: readonly number[], indices: TfTensor, batch = 0) {
  const values = indices.dataSync() as ArrayLike<number>;
  const depth = indices.shape[indices.rank - 1];
  const strides = stridesOf(shape);
  const perBatch = count(indices.shape.slice(batch, -1));
  const starts = range(indices.size / depth).map((i) => {
    let start = Math.floor(i / perBatch) * (batch === 0 ? 0 : strides[batch - 1]);
    for (let k = 0; k < depth; k++) {
      start += inside(call, values[i * depth + k], shape[batch + k]) * strides[batch + k];
    }
    return start;
  });
  return { starts, length: count(shape.slice(batch + depth)), depth };
}

const gatherNd: Operator = (call) => {
  const { shape } = input(call, 0).tensor;
  const indices = input(call, 1).tensor;
  const batch = intOf(call.node, "batch_dims", 0);
  const { starts, length, depth } = blocks(call, shape, indices, batch);
  const places = starts.flatMap((start) => range(length).map((i) => start + i));
  return taken(call, places, [...indices.shape.slice(0, -1), ...shape.slice(batch + depth)]);
};

const combine: Readonly<Record<string, (old: number, update: number) => number>> = {
  none: (_, update) => update,
  add: (old, update) => old + update,
  mul: (old, update) => old * update,
  max: Math.max,
  min: Math.min,
};

/** Input 0 with updates at flat places, in order. */
function scattered(call: Call, places: ArrayLike<number>) {
  const { tf, node } = call;
  const { dtype, tensor } = input(call, 0);
  const mode = stringOf(node, "reduction", "none");
  const made = Float64Array.from(numbers({ tensor }));
  const updates = numbers(input(call, 2));
  for (let i = 0; i < places.length; i++) {
    made[places[i]] = combine[mode](made[places[i]], updates[i]);
  }
  return { dtype, tensor: tensorOf(tf, dtype, tensor.shape, made) };
}

const scatterElements: Operator = (call) => {
  const { shape, rank } = input(call, 0).tensor;
  const axis = axisOf(call, intOf(call.node, "axis", 0), rank);
  return scattered(call, alongAxis(call, shape, axis, input(call, 1).tensor));
};

const scatterNd: Operator = (call) => {
  const { shape } = input(call, 0).tensor;
  const { starts, length } = blocks(call, shape, input(call, 1).tensor);
  return scattered(
    call,
    starts.flatMap((start) => range(length).map((i) => start + i)),
  );
};

/** Rows along an axis, as flat places of their elements. */
function rowsAlong(shape: readonly number[], axis: number): number[][] {
  const step = count(shape.slice(axis + 1));
  const length = shape[axis];
  return range(count(shape) / Math.max(length, 1)).map((row) => {
    const start = Math.floor(row / step) * step * length + (row % step);
    return range(length).map((i) => start + i * step);
  });
}

const topK: Operator = (call) => {
  const { tf, node } = call;
  const { dtype, tensor } = input(call, 0);
  const k = numbersAt(call, 1)?.[0] ?? intOf(node, "k", 1);
  const axis = axisOf(call, intOf(node, "axis", -1), tensor.rank);
  const largest = intOf(node, "largest", 1) === 1;
  const values = numbers({ tensor });
  const shape = tensor.shape.map((size, each) => (each === axis ? k : size));
  const [found, places] = [new Float64Array(count(shape)), new Int32Array(count(shape))];
  const targets = rowsAlong(shape, axis);
  rowsAlong(tensor.shape, axis).forEach((row, r) => {
    const order = range(row.length).sort((a, b) => {
      const difference = values[row[a]] - values[row[b]];
      return (largest ? -difference : difference) || a - b;
    });
    targets[r].forEach((target, i) => {
      found[target] = values[row[order[i]]];
      places[target] = order[i];
    });
  });
  return [
    { dtype, tensor: tensorOf(tf, dtype, shape, found) },
    { dtype: "I64", tensor: tensorOf(tf, "I64", shape, places) },
  ];
};

const oneHot: Operator = (call) => {
  const { tf, node } = call;
  const indices = input(call, 0).tensor;
  const depth = numbersAt(call, 1)?.[0] ?? 0;
  const [off, on] = numbersAt(call, 2) ?? [0, 1];
  const { dtype } = input(call, 2);
  const axis = axisOf(call, intOf(node, "axis", -1), indices.rank + 1);
  const shape = [...indices.shape.slice(0, axis), depth, ...indices.shape.slice(axis)];
  const made = new Float64Array(count(shape)).fill(off);
  const inner = count(indices.shape.slice(axis));
  Array.from(numbers({ tensor: indices })).forEach((given, i) => {
    const at = given < 0 ? given + depth : given;
    if (at < 0 || at >= depth) return;
    made[Math.floor(i / inner) * depth * inner + at * inner + (i % inner)] = on;
  });
  return { dtype, tensor: tensorOf(tf, dtype, shape, made) };
};

const cumSum: Operator = (call) => {
  const { tf, node } = call;
  const { dtype, tensor } = input(call, 0);
  const axis = axisOf(call, numbersAt(call, 1)?.[0] ?? 0, tensor.rank);
  const exclusive = intOf(node, "exclusive", 0) === 1;
  const reversed = intOf(node, "reverse", 0) === 1;
  const values = numbers({ tensor });
  const made = new Float64Array(tensor.size);
  for (const row of rowsAlong(tensor.shape, axis)) {
    let sum = 0;
    for (const place of reversed ? row.reverse() : row) {
      if (exclusive) made[place] = sum;
      sum += values[place];
      if (!exclusive) made[place] = sum;
    }
  }
  return { dtype, tensor: tensorOf(tf, dtype, tensor.shape, made) };
};

const trilu: Operator = (call) => {
  const { tf, node } = call;
  const { tensor } = input(call, 0);
  const upper = intOf(node, "upper", 1) === 1;
  const k = numbersAt(call, 1)?.[0] ?? 0;
  const [rows, columns] = tensor.shape.slice(-2);
  const kept = range(rows).flatMap((row) =>
    range(columns).map((column) => Number(upper ? column - row >= k : column - row <= k)),
  );
  const mask = tf.broadcastTo(tensorOf(tf, "BOOL", [rows, columns], kept), tensor.shape);
  return likeInput(call, tf.where(mask, tensor, tf.zerosLike(tensor)));
};

const nonZero: Operator = (call) => {
  const { tf } = call;
  const { tensor } = input(call, 0);
  const values = numbers({ tensor });
  const found = range(tensor.size).filter((i) => values[i] !== 0);
  const strides = stridesOf(tensor.shape);
  const made = tensor.shape.flatMap((size, axis) =>
    found.map((i) => Math.floor(i / strides[axis]) % size),
  );
  const dtype: ElementType = "I64";
  return { dtype, tensor: tensorOf(tf, dtype, [tensor.rank, found.length], made) };
};

export const places: Operators = {
  CumSum: cumSum,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherNd,
  NonZero: nonZero,
  OneHot: oneHot,
  Scatter: scatterElements,
  ScatterElements: scatterElements,
  ScatterND: scatterNd,
  TopK: topK,
  Trilu: trilu,
};
