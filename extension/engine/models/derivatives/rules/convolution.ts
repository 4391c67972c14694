/** Convolution and its transpose, with any number of spatial axes. Linear in input and filters. */
import { ints } from "../attributes";
import type { Emitter } from "../emitter";
import type { Rule, RuleContext } from "../rule";
import { range, type Shape } from "../shapeRules";
import { filterCotangent } from "./filters";
import { total } from "./helpers";
import { transposedWindows } from "./transposedWindows";
import { convolutionAttributes, groupOf, reach, type Windows, windowsOf } from "./windows";

const spatial = (shape: Shape) => shape.slice(2);
const spatialAxes = (shape: Shape) => range(shape.length).slice(2);

/** Sum over everything but the channels. */
const biasCotangent = (emit: Emitter, g: string) => {
  const shape = emit.shape(g);
  return emit.reshape(emit.sum(g, [0, ...spatialAxes(shape)]), [shape[1]]);
};

/** A bias's tangent for every place of an output. */
function biasTangent({ node, emit, facts }: RuleContext, tangent: string): string {
  const { shape } = facts(node.outputs[0]);
  const column = emit.reshape(tangent, [1, shape[1], ...spatial(shape).map(() => 1)]);
  return emit.expand(column, shape);
}

/** The node without its bias, on other values. */
const apply = ({ node, emit, facts }: RuleContext, x: string, filters: string) =>
  emit.node(
    node.operator,
    [x, filters],
    facts(node.outputs[0]),
    Object.fromEntries(node.attributes),
  );

const tangents = (
  context: RuleContext,
  [dx, dFilters, dBias = null]: readonly (string | null)[],
) => [
  total(context.emit, [
    dx && apply(context, dx, context.node.inputs[1]),
    dFilters && apply(context, context.node.inputs[0], dFilters),
    dBias && biasTangent(context, dBias),
  ]),
];

const conv: Rule = {
  operator: "Conv",
  vjp: (context, [g]) => {
    if (g === null) return [null, null, null];
    const { node, emit, facts, needs } = context;
    const [x, filters] = node.inputs;
    const [input, output] = [spatial(facts(x).shape), spatial(facts(g).shape)];
    const windows = windowsOf(node, { kernel: spatial(facts(filters).shape), input, output });
    const group = groupOf(node);
    return [
      needs(0) ? inputCotangent(context, g, windows) : null,
      needs(1) ? filterCotangent(emit, x, g, { windows, group }) : null,
      needs(2) ? biasCotangent(emit, g) : null,
    ];
  },
  jvp: tangents,
};

const convTranspose: Rule = {
  operator: "ConvTranspose",
  vjp: (context, [g]) => {
    if (g === null) return [null, null, null];
    const { node, emit, facts, needs } = context;
    const [x, filters] = node.inputs;
    const { dtype, shape } = facts(x);
    const kernel = spatial(facts(filters).shape);
    const sizes = { kernel, input: spatial(shape), output: spatial(facts(g).shape) };
    const windows = transposedWindows(node, sizes);
    const group = groupOf(node);
    const ofInput = () =>
      emit.node("Conv", [g, filters], { dtype, shape }, convolutionAttributes(windows, group));
    return [
      needs(0) ? ofInput() : null,
      needs(1) ? filterCotangent(emit, g, x, { windows, group }) : null,
      needs(2) ? biasCotangent(emit, g) : null,
    ];
  },
  jvp: tangents,
};

/** The transposed convolution of ḡ by the same filters. */
function inputCotangent(context: RuleContext, g: string, windows: Windows): string {
  const { node, emit, facts } = context;
  const [x, filters] = node.inputs;
  const { kernel, strides, dilations, before, after } = windows;
  const group = groupOf(node);
  const { dtype, shape } = facts(x);
  const ends = kernel.map((size, i) => dilations[i] * (size - 1));
  const isDense = strides.every((each) => each === 1);
  if (isDense && ends.every((end, i) => end >= before[i] && end >= after[i])) {
    // Stride 1: a plain convolution by the turned filters, which runtimes do faster than the
    // transposed one, and turn beforehand where the filters are constant.
    const turned = { ...windows, before: ends.map(minus(before)), after: ends.map(minus(after)) };
    return emit.node(
      "Conv",
      [g, turnedFilters(emit, filters, group)],
      { dtype, shape },
      convolutionAttributes(turned, group),
    );
  }
  // places at the end that no window reached, by a stride that does not divide
  const covered = reach(windows, spatial(facts(g).shape));
  const missed = spatial(shape).map((size, i) => size + before[i] + after[i] - covered[i]);
  const attributes = { ...convolutionAttributes(windows, group), output_padding: ints(missed) };
  return emit.node("ConvTranspose", [g, filters], { dtype, shape }, attributes);
}

const minus = (by: Shape) => (each: number, i: number) => each - by[i];

/** [M, C/group, ...] as [C, M/group, ...], in reverse order along all spatial axes. */
function turnedFilters(emit: Emitter, filters: string, group: number): string {
  const [all, perGroup, ...kernel] = emit.shape(filters);
  const axes = range(kernel.length);
  const grouped = emit.reshape(filters, [group, all / group, perGroup, ...kernel]);
  const swapped = emit.transpose(grouped, [0, 2, 1, ...axes.map((axis) => axis + 3)]);
  const whole = emit.reshape(swapped, [group * perGroup, all / group, ...kernel]);
  return emit.flip(
    whole,
    axes.map((axis) => axis + 2),
  );
}

export const convolution: readonly Rule[] = [conv, convTranspose];
