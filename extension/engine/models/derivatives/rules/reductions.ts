/** Reductions over axes: ȳ spread back over them, times ∂y/∂x for each element. */
import { intOf, setting } from "../attributes";
import type { Emitter } from "../emitter";
import type { Rule, RuleContext } from "../rule";
import { frontAxis, range, reducedShape } from "../shapeRules";

/** Axes that are reduced, counted from the front. */
export function reducedAxes(context: RuleContext): readonly number[] {
  const { node, facts } = context;
  const rank = facts(node.inputs[0]).shape.length;
  const axes = setting(context, 1);
  if (axes && axes.length > 0) return axes.map((axis) => frontAxis(axis, rank));
  return intOf(node, "noop_with_empty_axes", 0) === 1 ? [] : range(rank);
}

interface Reduced {
  readonly emit: Emitter;
  readonly x: string;
  /** The result, with the reduced axes as 1. */
  readonly y: string;
  readonly axes: readonly number[];
  /** How many elements go into one. */
  readonly count: number;
}

/** `factor` puts ∂y/∂x into the graph; null where it is 1. */
function reduction(operator: string, factor: (reduced: Reduced) => string | null): Rule {
  const slope = (context: RuleContext): string | null => {
    const { node, emit, facts } = context;
    const x = node.inputs[0];
    const axes = reducedAxes(context);
    const { shape } = facts(x);
    const y = emit.reshape(node.outputs[0], reducedShape(shape, axes));
    const count = axes.reduce((product, axis) => product * shape[axis], 1);
    return factor({ emit, x, y, axes, count });
  };
  return {
    operator,
    vjp: (context, [g]) => {
      if (g === null) return [null];
      const { node, emit, facts } = context;
      const { shape } = facts(node.inputs[0]);
      const kept = emit.reshape(g, reducedShape(shape, reducedAxes(context)));
      const by = slope(context);
      return [emit.expand(by === null ? kept : emit.mul(kept, by), shape)];
    },
    jvp: (context, [tangent]) => {
      if (tangent === null) return [null];
      const { node, emit, facts } = context;
      const by = slope(context);
      const changed = by === null ? tangent : emit.mul(tangent, by);
      const { shape } = facts(node.outputs[0]);
      return [emit.reshape(emit.sum(changed, reducedAxes(context)), shape)];
    },
  };
}

/** Shared evenly among the elements that are the extreme one, as torch.amax does. */
function extreme({ emit, x, y, axes }: Reduced): string {
  const isIt = emit.cast(emit.compare("Equal", x, y), emit.facts(x).dtype);
  return emit.div(isIt, emit.sum(isIt, axes));
}

/** The product of all others, where one or more of them may be 0. */
function product({ emit, x, axes }: Reduced): string {
  const isZero = emit.indicator("Equal", x, 0);
  const filled = emit.add(x, isZero);
  const nonZero = emit.reduce("ReduceProd", filled, axes);
  const zerosElsewhere = emit.sub(emit.sum(isZero, axes), isZero);
  return emit.mul(emit.div(nonZero, filled), emit.indicator("Equal", zerosElsewhere, 0));
}

/** x / y, and 0 for a norm of 0, as torch has it. */
function normalized({ emit, x, y }: Reduced): string {
  const divisor = emit.add(y, emit.indicator("Equal", y, 0));
  return emit.div(x, divisor);
}

export const reductions: readonly Rule[] = [
  reduction("ReduceSum", () => null),
  reduction("ReduceMean", ({ emit, x, count }) => emit.scalar(1 / count, x)),
  reduction("ReduceMax", extreme),
  reduction("ReduceMin", extreme),
  reduction("ReduceProd", product),
  reduction("ReduceL1", ({ emit, x }) => emit.unary("Sign", x)),
  reduction("ReduceL2", normalized),
  reduction("ReduceSumSquare", ({ emit, x }) => emit.scale(x, 2)),
  reduction("ReduceLogSum", ({ emit, y }) => emit.unary("Exp", emit.neg(y))),
  reduction("ReduceLogSumExp", ({ emit, x, y }) => emit.unary("Exp", emit.sub(x, y))),
];
