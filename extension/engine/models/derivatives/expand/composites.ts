/** Operators that are combinations of others, as far as derivatives are concerned. */
import { floatOf, int, intOf, noDerivative, setting, stringOf } from "../attributes";
import { padWidths } from "../rules/movement";
import { frontAxis, range } from "../shapeRules";
import { resize } from "./resize";
import type { Rewrite } from "./rewrite";

/** With its second output, from which the rule knows where each maximum came from. */
const maxPool: Rewrite = ({ node, emit, facts }) => {
  if ((node.outputs[1] ?? "") !== "" && intOf(node, "storage_order", 0) === 0) return null;
  const { dtype, shape } = facts(node.outputs[0]);
  const attributes = { ...Object.fromEntries(node.attributes), storage_order: int(0) };
  const made = [
    { dtype, shape },
    { dtype: "I64", shape },
  ] as const;
  return emit.nodes("MaxPool", node.inputs, made, attributes);
};

const globalMaxPool: Rewrite = ({ node, emit, facts }) => {
  const [x] = node.inputs;
  return [emit.reduce("ReduceMax", x, range(facts(x).shape.length).slice(2))];
};

/** Nothing, at inference. */
const dropout: Rewrite = (context) => {
  const { node, graph, emit } = context;
  if (setting(context, 2)?.[0]) throw noDerivative(graph, node, "it is in training mode");
  return node.outputs.length > 1 && node.outputs[1] !== ""
    ? null
    : [emit.unary("Identity", node.inputs[0])];
};

/** Borders that repeat elements: places along each axis. */
const pad: Rewrite = (context) => {
  const { node, emit, facts } = context;
  const mode = stringOf(node, "mode", "constant");
  if (mode === "constant") return null;
  const [before, after] = padWidths(context);
  let padded = node.inputs[0];
  for (const [axis, size] of facts(padded).shape.entries()) {
    if (before[axis] === 0 && after[axis] === 0) continue;
    const places = range(before[axis] + size + after[axis]).map((at) =>
      inside(mode, at - before[axis], size),
    );
    padded = emit.gather(padded, emit.ints(places), axis);
  }
  return [padded];
};

/** The element that a place outside repeats. */
function inside(mode: string, at: number, size: number): number {
  if (mode === "edge") return Math.min(Math.max(at, 0), size - 1);
  if (mode === "wrap") return ((at % size) + size) % size;
  // reflection, without the border itself, back and forth
  const period = Math.max(1, 2 * (size - 1));
  const folded = ((at % period) + period) % period;
  return folded < size ? folded : period - folded;
}

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

export const composites: Readonly<Record<string, Rewrite>> = {
  Dropout: dropout,
  GlobalMaxPool: globalMaxPool,
  GroupNormalization: groupNormalization,
  LpNormalization: lpNormalization,
  MaxPool: maxPool,
  Pad: pad,
  Resize: resize,
};
