/** Operators that take elements from places, or put them there. Indices may repeat. */
import { int, intOf, noDerivative, stringOf } from "../attributes";
import type { Rule, RuleContext } from "../rule";
import { frontAxis, range } from "../shapeRules";
import { linear } from "./helpers";

const shapeOf = (context: RuleContext, input: number) =>
  context.facts(context.node.inputs[input]).shape;

/** ȳ is added in where it came from: moved so that the indexed axis is first, and back. */
const gather = linear("Gather", (context, g) => {
  const { node, emit } = context;
  const shape = shapeOf(context, 0);
  const axis = frontAxis(intOf(node, "axis", 0), shape.length);
  const indexShape = shapeOf(context, 1);
  const rank = shape.length - 1 + indexShape.length;
  const indexed = range(indexShape.length).map((k) => axis + k);
  const others = range(rank).filter((each) => !indexed.includes(each));
  const moved = emit.transpose(g, [...indexed, ...others]);
  const rest = shape.filter((_, each) => each !== axis);
  const indices = emit.reshape(node.inputs[1], [...indexShape, 1]);
  const summed = emit.scatterNd(indices, moved, [shape[axis], ...rest]);
  const perm = [axis, ...range(shape.length).filter((each) => each !== axis)];
  return emit.untranspose(summed, perm);
});

const gatherElements = linear("GatherElements", (context, g) => {
  const { node, emit } = context;
  const shape = shapeOf(context, 0);
  const axis = frontAxis(intOf(node, "axis", 0), shape.length);
  return emit.scatterElements(node.inputs[1], g, { shape, axis });
});

const gatherNd = linear("GatherND", (context, g) => {
  const { node, emit, graph } = context;
  if (intOf(node, "batch_dims", 0) !== 0) throw noDerivative(graph, node, "it has batch_dims");
  return emit.scatterNd(node.inputs[1], g, shapeOf(context, 0));
});

/**
 * Data with updates put (or added) in at places. `take` reads those places; `clear` makes zeros
 * there, which is what is left of the data where updates replace it.
 */
function scattering(operator: string, take: (context: RuleContext, from: string) => string): Rule {
  const mode = ({ node, graph }: RuleContext) => {
    const reduction = stringOf(node, "reduction", "none");
    if (reduction === "none" || reduction === "add") return reduction;
    throw noDerivative(graph, node, `reduction ${reduction} has no rule`);
  };
  const put = ({ node, emit, facts }: RuleContext, data: string, updates: string) =>
    emit.node(
      operator,
      [data, node.inputs[1], updates],
      facts(node.outputs[0]),
      Object.fromEntries(node.attributes),
    );
  const zeros = ({ emit, facts }: RuleContext, like: string) => {
    const { shape, dtype } = facts(like);
    return emit.full(shape, 0, dtype);
  };
  return {
    operator,
    vjp: (context, [g]) => {
      if (g === null) return [null, null, null];
      const replaced = mode(context) === "none";
      const { node } = context;
      return [
        replaced && context.needs(0) ? put(context, g, zeros(context, node.inputs[2])) : g,
        null,
        context.needs(2) ? take(context, g) : null,
      ];
    },
    jvp: (context, [data, , updates]) => {
      mode(context);
      const { inputs } = context.node;
      if (data === null && updates === null) return [null];
      return [
        put(context, data ?? zeros(context, inputs[0]), updates ?? zeros(context, inputs[2])),
      ];
    },
  };
}

const topK: Rule = {
  operator: "TopK",
  vjp: ({ node, emit, facts }, [g]) => {
    if (g === null) return [null];
    const { shape } = facts(node.inputs[0]);
    const axis = frontAxis(intOf(node, "axis", -1), shape.length);
    return [emit.scatterElements(node.outputs[1], g, { shape, axis })];
  },
  jvp: ({ node, emit, facts }, [tangent]) => {
    if (tangent === null) return [null, null];
    const axis = frontAxis(intOf(node, "axis", -1), facts(tangent).shape.length);
    return [emit.gatherElements(tangent, node.outputs[1], axis), null];
  },
};

/** Off and on values put where the indices say. */
const oneHot: Rule = {
  operator: "OneHot",
  vjp: (context, [g]) => {
    const { emit } = context;
    if (g === null || !context.needs(2)) return [null, null, null];
    const hot = oneHotMask(context);
    const all = range(context.facts(g).shape.length);
    const on = emit.reshape(emit.sum(emit.mul(g, hot), all), [1]);
    const whole = emit.reshape(emit.sum(g, all), [1]);
    return [null, null, emit.concat([emit.sub(whole, on), on], 0)];
  },
  jvp: ({ node, emit, facts }, [, , values]) => [
    values &&
      emit.node("OneHot", [node.inputs[0], node.inputs[1], values], facts(node.outputs[0]), {
        axis: int(intOf(node, "axis", -1)),
      }),
  ],
};

function oneHotMask({ node, emit, facts }: RuleContext): string {
  const facts0 = facts(node.outputs[0]);
  const values = emit.constant([2], [0, 1], facts0.dtype);
  const axis = int(intOf(node, "axis", -1));
  return emit.node("OneHot", [node.inputs[0], node.inputs[1], values], facts0, { axis });
}

export const places: readonly Rule[] = [
  gather,
  gatherElements,
  gatherNd,
  scattering("ScatterND", ({ node, emit }, from) => emit.gatherNd(from, node.inputs[1])),
  scattering("ScatterElements", ({ node, emit, facts }, from) => {
    const axis = frontAxis(intOf(node, "axis", 0), facts(from).shape.length);
    return emit.gatherElements(from, node.inputs[1], axis);
  }),
  topK,
  oneHot,
];
