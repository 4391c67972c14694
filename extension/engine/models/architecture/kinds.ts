/**
 * The kinds of layer that an architecture file may name, with their fields: the one table behind
 * the parser, the types, and the JSON Schema by which editors complete the file.
 */

/**
 * What a field holds. `layer`: the id of a layer of the checkpoint; `counts`: whole numbers, one
 * for all axes or one an axis; `layers`: a list of layers.
 */
export type FieldType =
  | "layer"
  | "text"
  | "number"
  | "size"
  | "sizes"
  | "counts"
  | "axis"
  | "layers";

export interface Field {
  readonly type: FieldType;
  readonly required?: true;
  readonly default?: number;
  readonly text: string;
}

export interface Kind {
  readonly text: string;
  readonly fields: Readonly<Record<string, Field>>;
}

const weights = {
  type: "layer",
  required: true,
  text: "Layer of the checkpoint that owns the tensors, as its list of layers names it.",
} as const satisfies Field;

const convolution = {
  weights,
  stride: { type: "sizes", default: 1, text: "Step of the window." },
  padding: { type: "counts", default: 0, text: "Zeros added at both ends of every axis." },
  dilation: { type: "sizes", default: 1, text: "Step between elements of the window." },
  groups: { type: "size", default: 1, text: "Groups of channels that are kept apart." },
} as const satisfies Kind["fields"];

const pooling = {
  size: { type: "sizes", required: true, text: "Size of the window." },
  stride: { type: "sizes", text: "Step of the window; its size when left out." },
  padding: { type: "counts", default: 0, text: "Places added at both ends of every axis." },
} as const satisfies Kind["fields"];

const epsilon = { type: "number", default: 1e-5, text: "Added to the variance." } as const;

const axis = {
  type: "axis",
  default: -1,
  text: "Axis counted without the batch; negative from the end.",
} as const satisfies Field;

const plain = (text: string) => ({ text, fields: {} }) as const;

export const kinds = {
  linear: { text: "x W' + b over the last axis.", fields: { weights } },
  conv1d: { text: "Convolution over one axis.", fields: convolution },
  conv2d: { text: "Convolution over two axes.", fields: convolution },
  conv3d: { text: "Convolution over three axes.", fields: convolution },
  batchNorm: { text: "Batch normalization by running statistics.", fields: { weights, epsilon } },
  layerNorm: { text: "Layer normalization over the last axes.", fields: { weights, epsilon } },
  embedding: { text: "Rows of a table, looked up by token ids.", fields: { weights } },
  bilinear: {
    text: "D((L x + bl) * (R x + br)) + bd + r x.",
    fields: {
      left: { ...weights, text: "Layer of the checkpoint that holds L and bl." },
      right: { ...weights, text: "Layer of the checkpoint that holds R and br." },
      down: { type: "layer", text: "Layer that holds D and bd; no D when left out." },
      residual: { type: "number", default: 0, text: "The factor r of the layer's own input." },
      lerp: {
        type: "number",
        text: "s of (1 - s) x + s (D((L x + bl) * (R x + br)) + bd), which takes no residual beside it.",
      },
    },
  },
  residual: {
    text: "shortcut(x) + scale * layers(x).",
    fields: {
      layers: { type: "layers", required: true, text: "The layers of the branch." },
      shortcut: { type: "layers", text: "Layers of the way around; x itself when left out." },
      scale: { type: "number", default: 1, text: "Factor of the branch." },
    },
  },
  maxPool: { text: "Maximum of every window.", fields: pooling },
  averagePool: { text: "Mean of every window, zeros of the padding included.", fields: pooling },
  globalAveragePool: plain("Mean of every channel; what is left is one number a channel."),
  globalMaxPool: plain("Maximum of every channel; what is left is one number a channel."),
  flatten: plain("All axes but the batch in one."),
  dropout: plain("Nothing, as a trained model runs."),
  identity: plain("Nothing."),
  relu: plain("max(x, 0)."),
  leakyRelu: {
    text: "x, or slope x where x < 0.",
    fields: { slope: { type: "number", default: 0.01, text: "Slope below 0." } },
  },
  elu: {
    text: "x, or alpha (exp(x) - 1) where x < 0.",
    fields: { alpha: { type: "number", default: 1, text: "Limit far below 0, negated." } },
  },
  selu: plain("Self-normalizing exponential linear unit."),
  relu6: plain("min(max(x, 0), 6)."),
  gelu: plain("x Phi(x), by the error function."),
  geluTanh: plain("GELU by its tanh approximation."),
  silu: plain("x sigmoid(x), also called swish."),
  sigmoid: plain("1 / (1 + exp(-x))."),
  tanh: plain("Hyperbolic tangent."),
  softplus: plain("log(1 + exp(x))."),
  square: plain("x * x."),
  softmax: { text: "Softmax along an axis.", fields: { axis } },
  logSoftmax: { text: "Logarithm of softmax along an axis.", fields: { axis } },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly KindName[];
