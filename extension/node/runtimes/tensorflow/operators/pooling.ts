/**
 * Pools, as combinations of shifted maps: one for each place in the window. That takes any strides,
 * dilations and paddings, and any number of axes.
 */
import { floatOf, intOf, intsOf } from "../../../../engine/models/derivatives/attributes";
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
import { tensorOf } from "../convert";
import { maxKept, meanKept } from "./reductions";
import { stepped } from "./slicing";
import { type Windows, windowsOf } from "./windows";

/** All places in a window, as offsets along each axis. */
function offsetsOf({ kernel, dilations }: Windows): number[][] {
  return kernel.reduce<number[][]>(
    (found, size, axis) =>
      found.flatMap((offset) => range(size).map((at) => [...offset, at * dilations[axis]])),
    [[]],
  );
}

/** Maps [n, c, ...places] with `value` around, as wide as the last window reaches. */
function surrounded(tf: Tf, x: TfTensor, windows: Windows, value: number): TfTensor {
  const shape = x.shape as number[];
  const widths = windows.kernel.map((size, axis): [number, number] => {
    const reach = (size - 1) * windows.dilations[axis] + 1;
    const end = (windows.counts[axis] - 1) * windows.strides[axis] + reach;
    const before = windows.before[axis];
    return [before, Math.max(0, end - before - shape[axis + 2])];
  });
  if (widths.every(([a, b]) => a === 0 && b === 0)) return x;
  return tf.pad(x, [[0, 0], [0, 0], ...widths], value);
}

/** The element of every window at one offset, [n, c, ...windows]. */
function shifted(call: Call, map: TfTensor, windows: Windows, offset: readonly number[]): TfTensor {
  const [samples, channels] = map.shape as number[];
  return stepped(call.tf, map, [
    { start: 0, step: 1, count: samples },
    { start: 0, step: 1, count: channels },
    ...offset.map((start, axis) => ({
      start,
      step: windows.strides[axis],
      count: windows.counts[axis],
    })),
  ]);
}

function poolWindows(call: Call): Windows {
  const { node } = call;
  const kernel = intsOf(node, "kernel_shape");
  if (!kernel) throw refused(node, "expected kernel_shape");
  return windowsOf(node, input(call, 0).tensor.shape.slice(2), kernel);
}

const LOWEST = Number.NEGATIVE_INFINITY;

const maxPool: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const windows = poolWindows(call);
  const map = surrounded(tf, x, windows, LOWEST);
  const offsets = offsetsOf(windows);
  if ((node.outputs[1] ?? "") === "") {
    const maxima = offsets
      .map((offset) => shifted(call, map, windows, offset))
      .reduce((a, b) => tf.maximum(a, b));
    return likeInput(call, offsets.length === 1 ? maxima.clone() : maxima);
  }
  return withPlaces(call, { x, map, windows, offsets });
};

/** The maxima, and where the first of each stands in the whole tensor. */
function withPlaces(
  call: Call,
  {
    x,
    map,
    windows,
    offsets,
  }: { x: TfTensor; map: TfTensor; windows: Windows; offsets: number[][] },
) {
  const { tf, node } = call;
  const places = x.shape.slice(2);
  const columnsFirst = intOf(node, "storage_order", 0) === 1;
  let best: TfTensor | undefined;
  let where: TfTensor | undefined;
  for (const offset of offsets) {
    const value = shifted(call, map, windows, offset);
    const at = tensorOf(
      tf,
      "I32",
      windows.counts,
      placesAt(windows, { places, offset, columnsFirst }),
    );
    const place = tf.broadcastTo(at, value.shape);
    const better: TfTensor | undefined = best && tf.greater(value, best);
    where = better && where ? tf.where(better, place, where) : place;
    best = better && best ? tf.where(better, value, best) : value;
  }
  const [samples, channels] = x.shape as number[];
  const maps = tensorOf(
    tf,
    "I32",
    [samples, channels, ...places.map(() => 1)],
    range(samples * channels).map((map) => map * count(places)),
  );
  return [likeInput(call, best!), { dtype: "I64" as const, tensor: tf.add(where!, maps) }];
}

/** The flat place within a map of each window's element at `offset`. */
function placesAt(
  { counts, strides, before }: Windows,
  {
    places,
    offset,
    columnsFirst,
  }: { places: readonly number[]; offset: readonly number[]; columnsFirst: boolean },
): number[] {
  const order = columnsFirst ? range(places.length) : range(places.length).reverse();
  const steps = places.map(() => 0);
  let step = 1;
  for (const axis of order) {
    steps[axis] = step;
    step *= places[axis];
  }
  return range(count(counts)).map((window) => {
    let rest = window;
    let place = 0;
    for (let axis = counts.length - 1; axis >= 0; axis--) {
      const at = (rest % counts[axis]) * strides[axis] + offset[axis] - before[axis];
      rest = Math.floor(rest / counts[axis]);
      place += at * steps[axis];
    }
    return place;
  });
}

const averagePool: Operator = (call) => {
  const { tf, node } = call;
  const x = input(call, 0).tensor;
  const windows = poolWindows(call);
  const offsets = offsetsOf(windows);
  const map = surrounded(tf, x, windows, 0);
  const sum = offsets
    .map((offset) => shifted(call, map, windows, offset))
    .reduce((a, b) => tf.add(a, b));
  const sizes = sizesOf(windows, x.shape.slice(2), intOf(node, "count_include_pad", 0) === 1);
  return likeInput(call, tf.div(sum, tensorOf(tf, "F32", windows.counts, sizes)));
};

/** How many places each window counts: those on the map, or on the map and its padding. */
function sizesOf(windows: Windows, places: readonly number[], withPadding: boolean): number[] {
  const { kernel, dilations, strides, before, after, counts } = windows;
  const along = counts.map((windowCount, axis) =>
    range(windowCount).map((window) => {
      const start = window * strides[axis] - before[axis];
      const [low, high] = withPadding
        ? [-before[axis], places[axis] + after[axis]]
        : [0, places[axis]];
      return range(kernel[axis]).filter((k) => {
        const at = start + k * dilations[axis];
        return at >= low && at < high;
      }).length;
    }),
  );
  return along.reduce<number[]>((all, sizes) => all.flatMap((a) => sizes.map((b) => a * b)), [1]);
}

const lpPool: Operator = (call) => {
  const { tf, node } = call;
  const windows = poolWindows(call);
  const p = intOf(node, "p", 2) || floatOf(node, "p", 2);
  const map = surrounded(tf, tf.pow(tf.abs(input(call, 0).tensor), p), windows, 0);
  const sum = offsetsOf(windows)
    .map((offset) => shifted(call, map, windows, offset))
    .reduce((a, b) => tf.add(a, b));
  return likeInput(call, tf.pow(sum, 1 / p));
};

const globally =
  (reduce: (tf: Tf, x: TfTensor, axes: readonly number[]) => TfTensor): Operator =>
  (call) => {
    const x = input(call, 0).tensor;
    return likeInput(call, reduce(call.tf, x, range(x.rank).slice(2)));
  };

export const pools: Operators = {
  AveragePool: averagePool,
  GlobalAveragePool: globally(meanKept),
  GlobalMaxPool: globally(maxKept),
  LpPool: lpPool,
  MaxPool: maxPool,
};
