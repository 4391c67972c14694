/** Arithmetic for each element, with broadcasting. */
import { setting } from "../attributes";
import type { Emitter } from "../emitter";
import type { Rule, RuleContext } from "../rule";
import { constant, elementwise, total } from "./helpers";

/**
 * An operator of broadcast operands: `slopes` puts ∂y/∂x_k times a given value into the graph, in
 * the shape of the result or one that broadcasts to it.
 */
function broadcasting(
  operator: string,
  slope: (context: RuleContext, input: number, by: string) => string | null,
): Rule {
  return {
    operator,
    vjp: (context, [g]) =>
      context.node.inputs.map((name, k) => {
        if (g === null || !context.needs(k)) return null;
        const through = slope(context, k, g);
        return through && context.emit.unbroadcast(through, context.facts(name).shape);
      }),
    jvp: (context, tangents) => {
      const { emit, node, facts } = context;
      const parts = tangents.map((each, k) => each && slope(context, k, each));
      const sum = total(emit, parts);
      return [sum && emit.expand(sum, facts(node.outputs[0]).shape)];
    },
  };
}

/** Shares the derivative evenly among the operands that are the extreme one, as torch does. */
function extreme({ node, emit }: RuleContext, input: number, by: string): string {
  const [y] = node.outputs;
  const isIt = (name: string) => emit.cast(emit.compare("Equal", name, y), emit.facts(y).dtype);
  const ties = node.inputs.map(isIt).reduce((a, b) => emit.add(a, b));
  return emit.mul(by, emit.div(isIt(node.inputs[input]), ties));
}

function powSlope(context: RuleContext, input: number, by: string): string {
  const { node, emit, facts } = context;
  const [x, rawExponent] = node.inputs;
  const exponent = emit.cast(rawExponent, facts(x).dtype);
  const zero = emit.scalar(0, x);
  if (input === 1) {
    // y ln x, and 0 where 0 is raised to a power: there y stays what it is
    const isZero = emit.compare("Equal", x, zero);
    const log = emit.unary("Log", emit.where(isZero, emit.scalar(1, x), x));
    return emit.cast(emit.mul(by, emit.mul(node.outputs[0], log)), facts(rawExponent).dtype);
  }
  const known = constantExponent(context);
  if (known === 2) return emit.mul(by, emit.scale(x, 2));
  const lowered = emit.binary("Pow", x, emit.shift(exponent, -1));
  const slope = emit.mul(exponent, lowered);
  // x⁰ is constant, at x = 0 too, where the formula would be 0 · ∞
  const isConstant = emit.compare("Equal", exponent, zero);
  return emit.mul(by, known === undefined ? emit.where(isConstant, zero, slope) : slope);
}

/** The exponent, where it is one number other than 0. */
function constantExponent(context: RuleContext): number | undefined {
  const { value } = context.facts(context.node.inputs[1]);
  if (value?.data.length !== 1) return undefined;
  return setting(context, 1)?.[0] || undefined;
}

const where: Rule = {
  operator: "Where",
  vjp: ({ node: { inputs }, emit, facts, needs }, [g]) => {
    if (g === null) return [null, null, null];
    const [condition, a, b] = inputs;
    const zero = emit.scalar(0, g);
    return [
      null,
      needs(1) ? emit.unbroadcast(emit.where(condition, g, zero), facts(a).shape) : null,
      needs(2) ? emit.unbroadcast(emit.where(condition, zero, g), facts(b).shape) : null,
    ];
  },
  jvp: ({ node: { inputs, outputs }, emit, facts }, [, a, b]) => {
    const some = a ?? b;
    if (some === null) return [null];
    const zero = emit.scalar(0, some);
    const chosen = emit.where(inputs[0], a ?? zero, b ?? zero);
    return [emit.expand(chosen, facts(outputs[0]).shape)];
  },
};

/** Bounds themselves pass the derivative on to x, as in torch; crossed bounds pass none on. */
function clipMasks(context: RuleContext): (string | undefined)[] {
  const { node, emit, facts } = context;
  const [x, low = "", high = ""] = node.inputs;
  const { dtype } = facts(x);
  const below = low === "" ? undefined : emit.cast(emit.compare("Less", x, low), dtype);
  const above = high === "" ? undefined : emit.cast(emit.compare("Greater", x, high), dtype);
  const one = emit.scalar(1, x);
  const within = [below, above].flatMap((each) => (each ? [emit.sub(one, each)] : []));
  const inside = within.length === 0 ? one : within.reduce((a, b) => emit.mul(a, b));
  return [inside, below, above];
}

const clip = broadcasting("Clip", (context, input, by) => {
  const mask = clipMasks(context)[input];
  return mask === undefined ? null : context.emit.mul(by, mask);
});

const first = ({ node }: RuleContext) => node.inputs[0];
const output = ({ node }: RuleContext) => node.outputs[0];
const one = (emit: Emitter, like: string) => emit.scalar(1, like);

export const arithmetic: readonly Rule[] = [
  broadcasting("Add", (_, __, by) => by),
  broadcasting("Sum", (_, __, by) => by),
  broadcasting("Mean", ({ node, emit }, _, by) => emit.scale(by, 1 / node.inputs.length)),
  broadcasting("Sub", ({ emit }, input, by) => (input === 0 ? by : emit.neg(by))),
  broadcasting("Mul", ({ node, emit }, input, by) => emit.mul(by, node.inputs[1 - input])),
  broadcasting("Div", ({ node, emit }, input, by) => {
    const quotient = emit.div(by, node.inputs[1]);
    return input === 0 ? quotient : emit.neg(emit.mul(quotient, node.outputs[0]));
  }),
  broadcasting("Pow", powSlope),
  broadcasting("Max", extreme),
  broadcasting("Min", extreme),
  clip,
  where,
  elementwise("Neg", (emit, x) => emit.scalar(-1, x)),
  elementwise("Abs", (emit, x) => emit.unary("Sign", x)),
  elementwise("Exp", (_, __, context) => output(context)),
  elementwise("Log", (emit, x) => emit.unary("Reciprocal", x)),
  elementwise("Sqrt", (emit, _, context) =>
    emit.div(emit.scalar(0.5, first(context)), output(context)),
  ),
  elementwise("Reciprocal", (emit, _, context) => emit.neg(emit.square(output(context)))),
  elementwise("Sin", (emit, x) => emit.unary("Cos", x)),
  elementwise("Cos", (emit, x) => emit.neg(emit.unary("Sin", x))),
  elementwise("Tan", (emit, _, context) => emit.shift(emit.square(output(context)), 1)),
  elementwise("Asin", (emit, x) => emit.unary("Reciprocal", cosine(emit, x))),
  elementwise("Acos", (emit, x) => emit.neg(emit.unary("Reciprocal", cosine(emit, x)))),
  elementwise("Atan", (emit, x) => emit.unary("Reciprocal", emit.shift(emit.square(x), 1))),
  elementwise("Sinh", (emit, x) => emit.unary("Cosh", x)),
  elementwise("Cosh", (emit, x) => emit.unary("Sinh", x)),
  elementwise("Asinh", (emit, x) =>
    emit.unary("Reciprocal", emit.unary("Sqrt", emit.shift(emit.square(x), 1))),
  ),
  elementwise("Acosh", (emit, x) =>
    emit.unary("Reciprocal", emit.unary("Sqrt", emit.shift(emit.square(x), -1))),
  ),
  elementwise("Atanh", (emit, x) =>
    emit.unary("Reciprocal", emit.sub(one(emit, x), emit.square(x))),
  ),
  ...["Sign", "Floor", "Ceil", "Round", "Hardmax", "EyeLike"].map(constant),
  ...["RandomNormalLike", "RandomUniformLike", "Bernoulli", "Range", "ConstantOfShape"].map(
    constant,
  ),
];

/** √(1 - x²). */
const cosine = (emit: Emitter, x: string) =>
  emit.unary("Sqrt", emit.sub(one(emit, x), emit.square(x)));
