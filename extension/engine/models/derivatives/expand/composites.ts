/** Operators that are combinations of others, as far as derivatives are concerned. */
import { int, intOf, noDerivative, setting, stringOf } from "../attributes";
import { padWidths } from "../rules/movement";
import { range } from "../shapeRules";
import { normalizations } from "./normalizations";
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

export const composites: Readonly<Record<string, Rewrite>> = {
  ...normalizations,
  Dropout: dropout,
  GlobalMaxPool: globalMaxPool,
  MaxPool: maxPool,
  Pad: pad,
  Resize: resize,
};
