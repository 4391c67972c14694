/** Layers that have no weights and keep the shape. */
import type { ArchitectureLayer, LayerOf } from "../../architecture/architecture";
import type { KindName } from "../../architecture/kinds";
import { type Flow, float, int, type LayerContext } from "./context";

type Emit = (x: string, context: LayerContext) => string;

/** Activations without parameters. */
const simple = {
  relu: (x, context) => context.node("Relu", [x]),
  selu: (x, context) => context.node("Selu", [x]),
  relu6: (x, context) => context.node("Clip", [x, context.number(0), context.number(6)]),
  sigmoid: (x, context) => context.node("Sigmoid", [x]),
  tanh: (x, context) => context.node("Tanh", [x]),
  softplus: (x, context) => context.node("Softplus", [x]),
  square: (x, context) => context.node("Mul", [x, x]),
  silu: (x, context) => context.node("Mul", [x, context.node("Sigmoid", [x])]),
  /** x/2 (1 + erf(x / sqrt 2)). */
  gelu: (x, context) => {
    const scaled = context.node("Div", [x, context.number(Math.SQRT2)]);
    return gate(x, context.node("Erf", [scaled]), context);
  },
  /** x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
  geluTanh: (x, context) => {
    const cube = context.node("Mul", [context.node("Mul", [x, x]), x]);
    const small = context.node("Mul", [cube, context.number(0.044715)]);
    const sum = context.node("Add", [x, small]);
    const scaled = context.node("Mul", [sum, context.number(Math.sqrt(2 / Math.PI))]);
    return gate(x, context.node("Tanh", [scaled]), context);
  },
} satisfies Partial<Record<KindName, Emit>>;

/** x/2 (1 + s). */
function gate(x: string, s: string, context: LayerContext): string {
  const plusOne = context.node("Add", [s, context.number(1)]);
  return context.node("Mul", [context.node("Mul", [x, plusOne]), context.number(0.5)]);
}

type Simple = keyof typeof simple;
type Parametric = "leakyRelu" | "elu" | "softmax" | "logSoftmax";

export const isActivation = (
  layer: ArchitectureLayer,
): layer is Extract<ArchitectureLayer, { kind: Simple | Parametric }> =>
  Object.hasOwn(simple, layer.kind) ||
  ["leakyRelu", "elu", "softmax", "logSoftmax"].includes(layer.kind);

export function activation(
  x: Flow,
  layer: Extract<ArchitectureLayer, { kind: Simple | Parametric }>,
  context: LayerContext,
): Flow {
  return { ...x, value: activate(x, layer, context) };
}

function activate(
  x: Flow,
  layer: Extract<ArchitectureLayer, { kind: Simple | Parametric }>,
  context: LayerContext,
): string {
  switch (layer.kind) {
    case "leakyRelu":
      return context.node("LeakyRelu", [x.value], { alpha: float(layer.slope) });
    case "elu":
      return context.node("Elu", [x.value], { alpha: float(layer.alpha) });
    case "softmax":
      return context.node("Softmax", [x.value], { axis: int(axisOf(x, layer, context)) });
    case "logSoftmax":
      return context.node("LogSoftmax", [x.value], { axis: int(axisOf(x, layer, context)) });
    default:
      return simple[layer.kind](x.value, context);
  }
}

/** The axis counted with the batch. */
function axisOf(
  { shape }: Flow,
  { axis }: LayerOf<"softmax"> | LayerOf<"logSoftmax">,
  context: LayerContext,
): number {
  if (axis >= -shape.length && axis < shape.length) return axis < 0 ? axis : axis + 1;
  throw context.fault(`an axis of [${shape.join(", ")}]`, `${axis}`);
}
