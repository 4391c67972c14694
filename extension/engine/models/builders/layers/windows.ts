/** Convolutions and pooling: windows over the axes after the channels. */
import type { LayerOf } from "../../architecture/architecture";
import { type Flow, int, ints, type LayerContext } from "./context";

type Convolution = LayerOf<"conv1d"> | LayerOf<"conv2d"> | LayerOf<"conv3d">;
type Pooling = LayerOf<"maxPool"> | LayerOf<"averagePool">;

const axesOf = { conv1d: 1, conv2d: 2, conv3d: 3 } as const;

interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

export function convolution(x: Flow, layer: Convolution, context: LayerContext): Flow {
  const { value: weight, shape } = context.need(layer.weights, "weight");
  const axes = axesOf[layer.kind];
  if (shape.length !== axes + 2) {
    throw context.fault(`a weight of ${axes + 2} axes`, `[${shape.join(", ")}]`);
  }
  const [width, perGroup, ...kernel] = shape;
  const { groups } = layer;
  if (width % groups !== 0) {
    throw context.fault(`groups that divide ${width} channels`, `${groups}`);
  }
  const channels = perGroup * groups;
  if (x.shape.length !== axes + 1 || x.shape[0] !== channels) {
    throw context.fault(
      `an input of ${channels} channels and ${axes} more axes`,
      `[${x.shape.join(", ")}]`,
    );
  }
  const windows = {
    kernel,
    stride: perAxis(layer.stride, { axes, what: "stride" }, context),
    padding: perAxis(layer.padding, { axes, what: "padding" }, context),
    dilation: perAxis(layer.dilation, { axes, what: "dilation" }, context),
  };
  const bias = context.bias(layer.weights, width);
  const value = context.node("Conv", bias === null ? [x.value, weight] : [x.value, weight, bias], {
    ...attributes(windows),
    dilations: ints(windows.dilation),
    group: int(groups),
  });
  return { value, shape: [width, ...sizesAfter(x, windows, context)], tokens: false };
}

export function pooling(x: Flow, layer: Pooling, context: LayerContext): Flow {
  const axes = x.shape.length - 1;
  if (axes < 1 || axes > 3) {
    throw context.fault("channels and one to three more axes", `[${x.shape.join(", ")}]`);
  }
  const kernel = perAxis(layer.size, { axes, what: "size" }, context);
  const padding = perAxis(layer.padding, { axes, what: "padding" }, context);
  if (padding.some((size, axis) => 2 * size > kernel[axis])) {
    throw context.fault(`padding of at most half the window ${kernel.join(" x ")}`, `${padding}`);
  }
  const windows = {
    kernel,
    stride: perAxis(layer.stride ?? layer.size, { axes, what: "stride" }, context),
    padding,
    dilation: kernel.map(() => 1),
  };
  const value =
    layer.kind === "maxPool"
      ? context.node("MaxPool", [x.value], attributes(windows))
      : context.node("AveragePool", [x.value], {
          ...attributes(windows),
          count_include_pad: int(1),
        });
  return { value, shape: [x.shape[0], ...sizesAfter(x, windows, context)], tokens: false };
}

/** One number a channel. */
export function globalPooling(
  x: Flow,
  layer: LayerOf<"globalAveragePool"> | LayerOf<"globalMaxPool">,
  context: LayerContext,
): Flow {
  if (x.shape.length < 2) {
    throw context.fault("channels and at least one more axis", `[${x.shape.join(", ")}]`);
  }
  const operator = layer.kind === "globalMaxPool" ? "GlobalMaxPool" : "GlobalAveragePool";
  const pooled = context.node(operator, [x.value]);
  const value = context.node("Flatten", [pooled], { axis: int(1) });
  return { value, shape: [x.shape[0]], tokens: false };
}

const attributes = ({ kernel, stride, padding }: Windows) => ({
  kernel_shape: ints(kernel),
  strides: ints(stride),
  pads: ints([...padding, ...padding]),
});

/** floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1 for every axis. */
function sizesAfter(x: Flow, windows: Windows, context: LayerContext): number[] {
  const { kernel, stride, padding, dilation } = windows;
  const sizes = x.shape
    .slice(1)
    .map((size, i) =>
      Math.floor((size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i] + 1),
    );
  if (sizes.every((size) => size >= 1)) return sizes;
  throw context.fault(
    `an input that a window of ${kernel.join(" x ")} fits into`,
    `[${x.shape.join(", ")}]`,
  );
}

function perAxis(
  value: number | readonly number[],
  { axes, what }: { axes: number; what: string },
  context: LayerContext,
): number[] {
  const values = typeof value === "number" ? new Array<number>(axes).fill(value) : [...value];
  if (values.length === axes) return values;
  throw context.fault(`one ${what}, or ${axes}`, `${values.length}`);
}
