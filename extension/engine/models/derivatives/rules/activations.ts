/** Activation functions: f′ in terms of input or output. At kinks, as torch has it. */
import { floatOf, stringOf } from "../attributes";
import type { Emitter } from "../emitter";
import type { Rule, RuleContext } from "../rule";
import { elementwise, total } from "./helpers";

const output = ({ node }: RuleContext) => node.outputs[0];

/** Exp of at most 0, where larger values belong to another branch: no infinity there to spoil it. */
const exponential = (emit: Emitter, x: string, scale = 1) =>
  emit.unary("Exp", emit.scale(emit.binary("Min", x, emit.scalar(0, x)), scale));

const positive = (emit: Emitter, x: string) => emit.compare("Greater", x, emit.scalar(0, x));

/** ONNX's defaults, which are numbers in float32. */
const SELU_ALPHA = Math.fround(1.6732632423543772);
const SELU_GAMMA = Math.fround(1.0507009873554805);
const LEAKY_ALPHA = Math.fround(0.01);
const HARD_ALPHA = Math.fround(0.2);
/** 2 / √π. */
const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** d/dx of x Φ(x), by erf or by its approximation √(2/π) (x + 0.044715 x³) in a tanh. */
function geluFactor(emit: Emitter, x: string, context: RuleContext): string {
  const square = emit.square(x);
  if (stringOf(context.node, "approximate", "none") === "tanh") {
    const root = Math.sqrt(2 / Math.PI);
    const inner = emit.mul(x, emit.shift(emit.scale(square, 0.044715 * root), root));
    const tanh = emit.unary("Tanh", inner);
    const slope = emit.shift(emit.scale(square, 3 * 0.044715 * root), root);
    const bend = emit.mul(emit.sub(emit.scalar(1, x), emit.square(tanh)), emit.mul(x, slope));
    return emit.scale(emit.shift(emit.add(tanh, bend), 1), 0.5);
  }
  const phi = emit.scale(emit.shift(emit.unary("Erf", emit.scale(x, Math.SQRT1_2)), 1), 0.5);
  const density = emit.unary("Exp", emit.scale(square, -0.5));
  return emit.add(phi, emit.mul(x, emit.scale(density, 1 / Math.sqrt(2 * Math.PI))));
}

const prelu: Rule = {
  operator: "PRelu",
  vjp: ({ node: { inputs }, emit, facts, needs }, [g]) => {
    if (g === null) return [null, null];
    const [x, slope] = inputs;
    const isPositive = positive(emit, x);
    return [
      needs(0) ? emit.where(isPositive, g, emit.mul(g, slope)) : null,
      needs(1)
        ? emit.unbroadcast(
            emit.where(isPositive, emit.scalar(0, x), emit.mul(g, x)),
            facts(slope).shape,
          )
        : null,
    ];
  },
  jvp: ({ node: { inputs }, emit }, [dx, dSlope]) => {
    const [x, slope] = inputs;
    const isPositive = positive(emit, x);
    return [
      total(emit, [
        dx && emit.where(isPositive, dx, emit.mul(dx, slope)),
        dSlope && emit.where(isPositive, emit.scalar(0, x), emit.mul(dSlope, x)),
      ]),
    ];
  },
};

export const activations: readonly Rule[] = [
  // The sign of the output is the cheapest form that runtimes have.
  elementwise("Relu", (emit, _, context) => emit.unary("Sign", output(context))),
  elementwise("LeakyRelu", (emit, x, { node }) =>
    emit.where(
      positive(emit, x),
      emit.scalar(1, x),
      emit.scalar(floatOf(node, "alpha", LEAKY_ALPHA), x),
    ),
  ),
  prelu,
  elementwise("ThresholdedRelu", (emit, x, { node }) =>
    emit.indicator("Greater", x, floatOf(node, "alpha", 1)),
  ),
  elementwise("Elu", (emit, x, { node }) =>
    emit.where(
      positive(emit, x),
      emit.scalar(1, x),
      emit.scale(exponential(emit, x), floatOf(node, "alpha", 1)),
    ),
  ),
  elementwise("Celu", (emit, x, { node }) => exponential(emit, x, 1 / floatOf(node, "alpha", 1))),
  elementwise("Selu", (emit, x, { node }) => {
    const gamma = floatOf(node, "gamma", SELU_GAMMA);
    const alpha = floatOf(node, "alpha", SELU_ALPHA);
    const below = emit.scale(exponential(emit, x), alpha * gamma);
    return emit.where(positive(emit, x), emit.scalar(gamma, x), below);
  }),
  elementwise("HardSigmoid", (emit, _, context) => {
    const inside = emit.mul(
      emit.indicator("Greater", output(context), 0),
      emit.indicator("Less", output(context), 1),
    );
    return emit.scale(inside, floatOf(context.node, "alpha", HARD_ALPHA));
  }),
  elementwise("HardSwish", (emit, x) => {
    const slope = emit.shift(emit.scale(x, 1 / 3), 0.5);
    const above = emit.where(emit.compare("Less", x, emit.scalar(3, x)), slope, emit.scalar(1, x));
    return emit.mul(emit.indicator("Greater", x, -3), above);
  }),
  elementwise("Softplus", (emit, x) => emit.unary("Sigmoid", x)),
  elementwise("Softsign", (emit, x) =>
    emit.unary("Reciprocal", emit.square(emit.shift(emit.unary("Abs", x), 1))),
  ),
  elementwise("Gelu", geluFactor),
  elementwise("Mish", (emit, x) => {
    // x tanh(s), s = softplus(x): tanh(s) + x (1 - tanh(s)²) σ(x)
    const tanh = emit.unary("Tanh", emit.node("Softplus", [x], emit.facts(x)));
    const bend = emit.mul(emit.sub(emit.scalar(1, x), emit.square(tanh)), emit.unary("Sigmoid", x));
    return emit.add(tanh, emit.mul(x, bend));
  }),
  elementwise("Erf", (emit, x) =>
    emit.scale(emit.unary("Exp", emit.neg(emit.square(x))), TWO_OVER_ROOT_PI),
  ),
  elementwise("Sigmoid", (emit, _, context) => {
    const y = output(context);
    return emit.mul(y, emit.sub(emit.scalar(1, y), y));
  }),
  elementwise("Tanh", (emit, _, context) => {
    const y = output(context);
    return emit.sub(emit.scalar(1, y), emit.square(y));
  }),
];
