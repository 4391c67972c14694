/** Pools. The maximum's derivative goes to the first of equal ones, as in torch. */
import { int, intOf, ints, intsOf } from "../attributes";
import type { Rule, RuleContext } from "../rule";
import { range, type Shape } from "../shapeRules";
import { linear } from "./helpers";
import { reach, type Windows, windowsOf } from "./windows";

/** Reads the second output, places of the maxima in the whole input, which every MaxPool has here. */
const maxPool: Rule = {
  operator: "MaxPool",
  vjp: ({ node, emit, facts }, [g]) => {
    if (g === null) return [null];
    const { shape } = facts(node.inputs[0]);
    const places = emit.reshape(node.outputs[1], [emit.count(g)]);
    const flat = emit.reshape(g, [emit.count(g)]);
    const into = { shape: [emit.count(node.inputs[0])], axis: 0 };
    return [emit.reshape(emit.scatterElements(places, flat, into), shape)];
  },
  jvp: ({ node, emit }, [tangent]) => {
    if (tangent === null) return [null, null];
    const flat = emit.reshape(tangent, [emit.count(tangent)]);
    return [emit.gather(flat, node.outputs[1], 0), null];
  },
};

/** How many elements each window averages. */
function windowCounts(context: RuleContext, windows: Windows, input: Shape, output: Shape) {
  const countsPads = intOf(context.node, "count_include_pad", 0) === 1;
  const { kernel, strides, dilations, before, after } = windows;
  const alongAxis = range(kernel.length).map((i) =>
    range(output[i]).map((place) => {
      const start = place * strides[i] - before[i];
      const [low, high] = countsPads ? [-before[i], input[i] + after[i]] : [0, input[i]];
      const taken = range(kernel[i]).map((k) => start + k * dilations[i]);
      return taken.filter((at) => at >= low && at < high).length;
    }),
  );
  return alongAxis.reduce<number[]>(
    (counts, next) => counts.flatMap((a) => next.map((b) => a * b)),
    [1],
  );
}

/** ȳ over the count, spread over each window: a transposed convolution by ones, channel by channel. */
const averagePool = linear("AveragePool", (context, g) => {
  const { node, emit, facts } = context;
  const { shape, dtype } = facts(node.inputs[0]);
  const [batch, channels, ...input] = shape;
  const output = facts(g).shape.slice(2);
  const kernel = intsOf(node, "kernel_shape") ?? [];
  const windows = windowsOf(node, { kernel, input, output });
  const counts = windowCounts(context, windows, input, output);
  const shares = emit.constant(
    output,
    counts.map((count) => 1 / count),
    dtype,
  );
  const planes = emit.reshape(emit.mul(g, shares), [batch * channels, 1, ...output]);
  const ones = emit.constant(
    [1, 1, ...kernel],
    new Array(kernel.reduce((a, b) => a * b, 1)).fill(1),
    dtype,
  );
  // windows of ceil_mode reach past the input's padding; those of larger strides end before it
  const overlap = reach(windows, output).map((size, i) => size - windows.before[i] - input[i]);
  const spread = emit.node(
    "ConvTranspose",
    [planes, ones],
    { dtype, shape: [batch * channels, 1, ...input] },
    {
      strides: ints(windows.strides),
      dilations: ints(windows.dilations),
      pads: ints([...windows.before, ...overlap.map((each) => Math.max(each, 0))]),
      output_padding: ints(overlap.map((each) => Math.max(-each, 0))),
      group: int(1),
    },
  );
  return emit.reshape(spread, shape);
});

const globalAveragePool = linear("GlobalAveragePool", ({ node, emit, facts }, g) => {
  const { shape } = facts(node.inputs[0]);
  const count = shape.slice(2).reduce((product, size) => product * size, 1);
  return emit.expand(emit.scale(g, 1 / count), shape);
});

export const pooling: readonly Rule[] = [maxPool, averagePool, globalAveragePool];
