/** Cotangents of the filters of a convolution. */
import type { Emitter } from "../emitter";
import { range, type Shape } from "../shapeRules";
import { convolutionAttributes, type Windows } from "./windows";

/** Filters of more places than this are found by a convolution, as a graph of fewer nodes. */
const MAX_PLACES = 64;

interface Sliding {
  readonly windows: Windows;
  readonly group: number;
}

/** Of filters [M, C/group, ...] that take `large` [N, C, ...] to `small` [N, M, ...]. */
export function filterCotangent(emit: Emitter, large: string, small: string, sliding: Sliding) {
  const count = sliding.windows.kernel.reduce((product, size) => product * size, 1);
  return count <= MAX_PLACES
    ? byProducts(emit, large, small, sliding)
    : byConvolution(emit, large, small, sliding);
}

/**
 * One matrix product for each place in the filters: of `small` with the elements of `large` that
 * the place meets, over batch and windows. Twice as fast as the convolution below where channels
 * are not few.
 */
function byProducts(emit: Emitter, large: string, small: string, { windows, group }: Sliding) {
  const { kernel, strides, dilations, before, after } = windows;
  const [, filters, ...output] = emit.shape(small);
  const channelsFirst = [1, 0, ...range(kernel.length).map((i) => i + 2)];
  // channels in groups, and all that is summed over behind them
  const asMatrices = (x: string) => {
    const count = emit.shape(x)[0];
    return emit.reshape(x, [group, count / group, emit.count(x) / count]);
  };
  const padded = emit.pad(large, [0, 0, ...before], [0, 0, ...after]);
  const met = emit.transpose(padded, channelsFirst);
  const cotangent = asMatrices(emit.transpose(small, channelsFirst));
  const perGroup = emit.shape(met)[0] / group;
  const products = placesOf(kernel).map((place) => {
    const ranges = place.map((at, i) => {
      const start = at * dilations[i];
      const end = start + (output[i] - 1) * strides[i] + 1;
      return { axis: i + 2, start, end, step: strides[i] };
    });
    const product = outerProducts(emit, cotangent, asMatrices(emit.slice(met, ranges)));
    return emit.reshape(product, [1, filters, perGroup]);
  });
  const stacked = emit.transpose(emit.concat(products, 0), [1, 2, 0]);
  return emit.reshape(stacked, [filters, perGroup, ...kernel]);
}

/** a bᵀ for each pair of matrices. */
function outerProducts(emit: Emitter, a: string, b: string): string {
  const [count, ...left] = emit.shape(a);
  if (count > 1) return emit.matMul(a, emit.matrixTranspose(b));
  const plain = (x: string) => emit.reshape(x, emit.shape(x).slice(1));
  const product = emit.gemm(plain(a), plain(b), { transB: 1 });
  return emit.reshape(product, [1, left[0], emit.shape(b)[1]]);
}

/** All places in a filter, the last axis fastest. */
const placesOf = (kernel: Shape): number[][] =>
  kernel.reduce<number[][]>(
    (places, size) => places.flatMap((place) => range(size).map((at) => [...place, at])),
    [[]],
  );

/**
 * The convolution of one by the other with batch and channels swapped, and strides and dilations
 * swapped; groups are laid beside each other along the batch.
 */
function byConvolution(emit: Emitter, large: string, small: string, { windows, group }: Sliding) {
  const [batch, channels, ...sizes] = emit.shape(large);
  const { dtype, shape } = emit.facts(small);
  const axes = range(shape.length).slice(2);
  const perGroup = channels / group;
  const split = emit.reshape(large, [batch, group, perGroup, ...sizes]);
  const swapped = emit.reshape(emit.transpose(split, [2, 1, 0, ...axes.map((axis) => axis + 1)]), [
    perGroup,
    group * batch,
    ...sizes,
  ]);
  const filters = emit.transpose(small, [1, 0, ...axes]);
  const { kernel, strides, dilations, before, after } = windows;
  const exchanged = { ...windows, strides: dilations, dilations: strides };
  const made = kernel.map((_, i) => {
    const room = sizes[i] + before[i] + after[i] - strides[i] * (shape[i + 2] - 1) - 1;
    return Math.floor(room / dilations[i]) + 1;
  });
  const all = emit.node(
    "Conv",
    [swapped, filters],
    { dtype, shape: [perGroup, shape[1], ...made] },
    convolutionAttributes(exchanged, group),
  );
  // more than the kernel where the last windows of a larger stride did not fit
  const kept = emit.slice(
    all,
    kernel.map((end, i) => ({ axis: i + 2, start: 0, end })),
  );
  return emit.transpose(kept, [1, 0, ...axes]);
}
