/** Normalizations by the input's own statistics, or by those that training left. */
import { floatOf, intOf, noDerivative } from "../attributes";
import type { Emitter } from "../emitter";
import type { Rule, RuleContext } from "../rule";
import { frontAxis, range } from "../shapeRules";
import { total } from "./helpers";

/** What both modes need: x̂ = (x - mean) / σ over `axes`, 1/σ, and scale in a shape that fits x. */
interface Normalized {
  readonly axes: readonly number[];
  readonly inverse: string;
  readonly normalized: string;
  /** To the shape in which scale and bias apply to x. */
  readonly shaped: (parameter: string) => string;
}

type Normalize = (context: RuleContext) => Pick<Normalized, "axes" | "shaped">;

function statistics(context: RuleContext, normalize: Normalize): Normalized {
  const { node, emit } = context;
  const x = node.inputs[0];
  const { axes, shaped } = normalize(context);
  const centered = emit.sub(x, emit.mean(x, axes));
  const variance = emit.mean(emit.square(centered), axes);
  const deviation = emit.unary("Sqrt", emit.shift(variance, floatOf(node, "epsilon", 1e-5)));
  const inverse = emit.unary("Reciprocal", deviation);
  return { axes, shaped, inverse, normalized: emit.mul(centered, inverse) };
}

/** (v - mean v - x̂ mean(v x̂)) / σ: the Jacobian of x̂, which is its own transpose. */
function project(emit: Emitter, v: string, { axes, normalized, inverse }: Normalized): string {
  const along = emit.mul(normalized, emit.mean(emit.mul(v, normalized), axes));
  return emit.mul(inverse, emit.sub(emit.sub(v, emit.mean(v, axes)), along));
}

function normalization(operator: string, normalize: Normalize): Rule {
  return {
    operator,
    vjp: (context, [g, ...others]) => {
      const { node, graph, emit, facts, needs } = context;
      if (others.some((each) => each !== null)) {
        throw noDerivative(graph, node, "of its statistics");
      }
      if (g === null) return [null, null, null];
      const [, scale, bias] = node.inputs;
      const stats = statistics(context, normalize);
      const toParameter = (v: string, parameter: string) => {
        const fitted = facts(stats.shaped(parameter)).shape;
        return emit.reshape(emit.unbroadcast(v, fitted), facts(parameter).shape);
      };
      return [
        needs(0) ? project(emit, emit.mul(g, stats.shaped(scale)), stats) : null,
        needs(1) ? toParameter(emit.mul(g, stats.normalized), scale) : null,
        needs(2) ? toParameter(g, bias) : null,
      ];
    },
    jvp: (context, [dx, dScale, dBias = null]) => {
      const { node, emit, facts } = context;
      const stats = statistics(context, normalize);
      const sum = total(emit, [
        dx && emit.mul(project(emit, dx, stats), stats.shaped(node.inputs[1])),
        dScale && emit.mul(stats.normalized, stats.shaped(dScale)),
        dBias && stats.shaped(dBias),
      ]);
      return [sum && emit.expand(sum, facts(node.outputs[0]).shape)];
    },
  };
}

const layerNormalization = normalization("LayerNormalization", ({ node, facts }) => {
  const rank = facts(node.inputs[0]).shape.length;
  const axis = frontAxis(intOf(node, "axis", -1), rank);
  return { axes: range(rank).slice(axis), shaped: (parameter) => parameter };
});

/** One scale and one bias for each channel, which is axis 1. */
const perChannel =
  ({ node, emit, facts }: RuleContext) =>
  (parameter: string) => {
    const { shape } = facts(node.inputs[0]);
    return emit.reshape(parameter, [shape[1], ...shape.slice(2).map(() => 1)]);
  };

const instanceNormalization = normalization("InstanceNormalization", (context) => {
  const rank = context.facts(context.node.inputs[0]).shape.length;
  return { axes: range(rank).slice(2), shaped: perChannel(context) };
});

/** y = (x - mean) scale / √(var + ε) + bias, for each channel, with statistics that are given. */
const batchNormalization: Rule = {
  operator: "BatchNormalization",
  vjp: (context, [g]) => {
    if (g === null) return [null];
    const { node, emit, facts, needs } = context;
    const [x, scale, , mean] = node.inputs;
    const { shaped, inverse, slope } = givenStatistics(context);
    const { shape } = facts(x);
    const others = range(shape.length).filter((axis) => axis !== 1);
    const overOthers = (v: string) => emit.reshape(emit.sum(v, others), [shape[1]]);
    const centered = () => emit.sub(x, shaped(mean));
    const ofScale = () => emit.mul(overOthers(emit.mul(g, centered())), inverse);
    return [
      needs(0) ? emit.mul(g, shaped(slope)) : null,
      needs(1) ? ofScale() : null,
      needs(2) ? overOthers(g) : null,
      needs(3) ? emit.neg(emit.mul(overOthers(g), slope)) : null,
      needs(4)
        ? emit.scale(emit.mul(emit.mul(ofScale(), scale), emit.square(inverse)), -0.5)
        : null,
    ];
  },
  jvp: (context, [dx, dScale, dBias, dMean, dVariance]) => {
    const { node, emit, facts } = context;
    const [x, scale, , mean] = node.inputs;
    const { shaped, inverse, slope } = givenStatistics(context);
    const centered = () => emit.sub(x, shaped(mean));
    const sum = total(emit, [
      dx && emit.mul(dx, shaped(slope)),
      dScale && emit.mul(centered(), shaped(emit.mul(dScale, inverse))),
      dBias && shaped(dBias),
      dMean && shaped(emit.neg(emit.mul(dMean, slope))),
      dVariance &&
        emit.mul(
          centered(),
          shaped(
            emit.scale(
              emit.mul(emit.mul(dVariance, scale), emit.mul(emit.square(inverse), inverse)),
              -0.5,
            ),
          ),
        ),
    ]);
    return [sum && emit.expand(sum, facts(node.outputs[0]).shape)];
  },
};

function givenStatistics(context: RuleContext) {
  const { node, graph, emit } = context;
  if (intOf(node, "training_mode", 0) === 1) {
    throw noDerivative(graph, node, "it is in training mode");
  }
  const [, scale, , , variance] = node.inputs;
  const shifted = emit.shift(variance, floatOf(node, "epsilon", 1e-5));
  const inverse = emit.unary("Reciprocal", emit.unary("Sqrt", shifted));
  return { shaped: perChannel(context), inverse, slope: emit.mul(scale, inverse) };
}

/** Both modes of y = f(x) with a Jacobian other than diagonal. */
function mapping(
  operator: string,
  modes: Record<"vjp" | "jvp", (context: RuleContext, by: string) => string>,
): Rule {
  return {
    operator,
    vjp: (context, [g]) => [g && modes.vjp(context, g)],
    jvp: (context, [tangent]) => [tangent && modes.jvp(context, tangent)],
  };
}

const softmaxAxis = ({ node, facts }: RuleContext) =>
  frontAxis(intOf(node, "axis", -1), facts(node.inputs[0]).shape.length);

/** p (v - Σ p v): symmetric, so the same in both modes. */
function softmaxJacobian(context: RuleContext, v: string): string {
  const { node, emit } = context;
  const [p] = node.outputs;
  const weighted = emit.mul(p, v);
  return emit.sub(weighted, emit.mul(p, emit.sum(weighted, [softmaxAxis(context)])));
}

const softmax = mapping("Softmax", { vjp: softmaxJacobian, jvp: softmaxJacobian });

const logSoftmax = mapping("LogSoftmax", {
  vjp: (context, g) => {
    const { node, emit } = context;
    const p = emit.unary("Exp", node.outputs[0]);
    return emit.sub(g, emit.mul(p, emit.sum(g, [softmaxAxis(context)])));
  },
  jvp: (context, tangent) => {
    const { node, emit } = context;
    const p = emit.unary("Exp", node.outputs[0]);
    return emit.sub(tangent, emit.sum(emit.mul(p, tangent), [softmaxAxis(context)]));
  },
});

export const normalizations: readonly Rule[] = [
  layerNormalization,
  instanceNormalization,
  batchNormalization,
  softmax,
  logSoftmax,
];
