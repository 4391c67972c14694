/** Normalizations other than those that have rules of their own. */
import { floatOf, int, intOf, intsOf, noDerivative } from "../attributes";
import { frontAxis, range } from "../shapeRules";
import type { Rewrite } from "./rewrite";

/** (x - mean) / √(var + ε) over each group of channels, times scale, plus bias. */
const groupNormalization: Rewrite = ({ node, graph, emit, facts }) => {
  const [x, scale, bias] = node.inputs;
  const { shape, dtype } = facts(x);
  const [batch, channels, ...sizes] = shape;
  const groups = intOf(node, "num_groups", 1);
  const grouped = emit.reshape(x, [batch, groups, emit.count(x) / batch / groups]);
  const one = emit.full([groups], 1, dtype);
  const zero = emit.full([groups], 0, dtype);
  const epsilon = { epsilon: { kind: "float", value: floatOf(node, "epsilon", 1e-5) } } as const;
  const normalized = emit.reshape(
    emit.node("InstanceNormalization", [grouped, one, zero], emit.facts(grouped), epsilon),
    shape,
  );
  // one for each group by set 18, one for each channel by set 21
  const shaped = (parameter: string) => {
    const each = facts(parameter).shape[0];
    const repeated = emit.expand(emit.reshape(parameter, [each, 1]), [each, channels / each]);
    return emit.reshape(repeated, [channels, ...sizes.map(() => 1)]);
  };
  if (facts(scale).shape.length !== 1) throw noDerivative(graph, node, "its scale is no vector");
  return [emit.add(emit.mul(normalized, shaped(scale)), shaped(bias))];
};

const lpNormalization: Rewrite = ({ node, emit, facts }) => {
  const [x] = node.inputs;
  const { shape, dtype } = facts(x);
  const axis = frontAxis(intOf(node, "axis", -1), shape.length);
  const operator = intOf(node, "p", 2) === 1 ? "ReduceL1" : "ReduceL2";
  const reduced = shape.map((size, each) => (each === axis ? 1 : size));
  const norm = emit.node(
    operator,
    [x, emit.ints([axis])],
    { dtype, shape: reduced },
    {
      keepdims: int(1),
    },
  );
  return [emit.div(x, norm)];
};

/** x / √(mean x² + ε) · scale, over the last axes. */
const rmsNormalization: Rewrite = ({ node, emit, facts }) => {
  const [x, scale] = node.inputs;
  const rank = facts(x).shape.length;
  const axes = range(rank).slice(frontAxis(intOf(node, "axis", -1), rank));
  const square = emit.shift(emit.mean(emit.square(x), axes), floatOf(node, "epsilon", 1e-5));
  return [emit.mul(emit.div(x, emit.unary("Sqrt", square)), scale)];
};

/** (x - mean) / (σ + 1e-9), over `axes`. */
const meanVarianceNormalization: Rewrite = ({ node, emit, facts }) => {
  const [x] = node.inputs;
  const rank = facts(x).shape.length;
  const axes = (intsOf(node, "axes") ?? [0, 2, 3]).map((axis) => frontAxis(axis, rank));
  const centered = emit.sub(x, emit.mean(x, axes));
  const deviation = emit.unary("Sqrt", emit.mean(emit.square(centered), axes));
  return [emit.div(centered, emit.shift(deviation, 1e-9))];
};

/** x (bias + α/size Σ x²)^-β, the sum over neighboring channels: a product with a band matrix. */
const localResponse: Rewrite = ({ node, emit, facts }) => {
  const [x] = node.inputs;
  const { shape, dtype } = facts(x);
  const [batch, channels] = shape;
  const size = intOf(node, "size", 1);
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const band = range(channels).flatMap((to) =>
    range(channels).map((from) => (from >= to - before && from <= to + after ? 1 : 0)),
  );
  const squares = emit.reshape(emit.square(x), [batch, channels, emit.count(x) / batch / channels]);
  const sums = emit.matMul(emit.constant([channels, channels], band, dtype), squares);
  const share = floatOf(node, "alpha", 1e-4) / size;
  const base = emit.shift(emit.scale(emit.reshape(sums, shape), share), floatOf(node, "bias", 1));
  const power = emit.scalar(-floatOf(node, "beta", 0.75), x);
  return [emit.mul(x, emit.binary("Pow", base, power))];
};

export const normalizations: Readonly<Record<string, Rewrite>> = {
  GroupNormalization: groupNormalization,
  LRN: localResponse,
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVarianceNormalization,
  RMSNormalization: rmsNormalization,
};
