/** Nodes of operator sets 7 to 17 that mean something else, or nothing, by set 18. */
import type { GraphNode } from "../../graph";
import { float, floatOf, int, intOf, intsOf, noDerivative, text } from "../attributes";
import type { RuleContext } from "../rule";
import { frontAxis, range } from "../shapeRules";
import type { Rewrite } from "./rewrite";

interface Legacy {
  /** The first operator set by which the node means what it means by set 18. */
  readonly since: number;
  readonly rewrite: Rewrite;
}

const outputFacts = ({ node, facts }: RuleContext) => facts(node.outputs[0]);

const reshape: Rewrite = (context) => [
  context.emit.reshape(context.node.inputs[0], outputFacts(context).shape),
];

/** Axes were an attribute. */
const reduce: Rewrite = (context) => {
  const { node, emit, facts } = context;
  const axes = intsOf(node, "axes") ?? range(facts(node.inputs[0]).shape.length);
  if (axes.length === 0) return [node.inputs[0]];
  const inputs = [node.inputs[0], emit.ints(axes)];
  const keepdims = int(intOf(node, "keepdims", 1));
  return [emit.node(node.operator, inputs, outputFacts(context), { keepdims })];
};

/** Sizes were an attribute, or equal ones without a word. */
const split: Rewrite = ({ node, emit, facts }) => {
  const axis = frontAxis(intOf(node, "axis", 0), facts(node.inputs[0]).shape.length);
  const made = node.outputs.map(facts);
  const sizes = emit.ints(made.map(({ shape }) => shape[axis]));
  return emit.nodes("Split", [node.inputs[0], sizes], made, { axis: int(axis) });
};

/** All axes from `axis` on were one. */
const softmax: Rewrite = ({ node, emit, facts }) => {
  const [x] = node.inputs;
  const { dtype, shape } = facts(x);
  const axis = frontAxis(intOf(node, "axis", 1), shape.length);
  const size = shape.slice(axis).reduce((product, each) => product * each, 1);
  const rows = emit.reshape(x, [emit.count(x) / size, size]);
  const soft = emit.node(
    node.operator,
    [rows],
    { dtype, shape: emit.shape(rows) },
    { axis: int(1) },
  );
  return [emit.reshape(soft, shape)];
};

const clip: Rewrite = ({ node, emit, facts }) => {
  const [x] = node.inputs;
  const bound = (name: string) =>
    node.attributes.has(name) ? emit.scalar(floatOf(node, name, 0), x) : "";
  return [emit.node("Clip", [x, bound("min"), bound("max")], facts(x))];
};

const pad: Rewrite = (context) => {
  const { node, emit } = context;
  const [x] = node.inputs;
  const inputs = [
    x,
    emit.ints(intsOf(node, "pads") ?? []),
    emit.scalar(floatOf(node, "value", 0), x),
  ];
  const mode = node.attributes.get("mode") ?? text("constant");
  return [emit.node("Pad", inputs, outputFacts(context), { mode })];
};

const slice: Rewrite = (context) => {
  const { node, emit } = context;
  const starts = intsOf(node, "starts") ?? [];
  const bounds = [starts, intsOf(node, "ends") ?? [], intsOf(node, "axes") ?? range(starts.length)];
  const inputs = [node.inputs[0], ...bounds.map((each) => emit.ints(each))];
  return [emit.node("Slice", inputs, outputFacts(context))];
};

/** Coordinates counted from the corner of the first element, and were cut off to whole ones. */
const resize: Rewrite = (context) => {
  const { node, emit } = context;
  const [x, scales] = node.inputs;
  return [
    emit.node("Resize", [x, "", scales], outputFacts(context), {
      mode: node.attributes.get("mode") ?? text("nearest"),
      coordinate_transformation_mode: text("asymmetric"),
      nearest_mode: text("floor"),
    }),
  ];
};

const batchNormalization: Rewrite = (context) => {
  const { node, graph, emit } = context;
  if (intOf(node, "spatial", 1) !== 1 || node.outputs.length > 1) {
    throw noDerivative(graph, node, "it keeps statistics of each place, or is in training mode");
  }
  const epsilon = float(floatOf(node, "epsilon", 1e-5));
  return [emit.node("BatchNormalization", node.inputs, outputFacts(context), { epsilon })];
};

const scatter: Rewrite = (context) => {
  const { node, emit } = context;
  const axis = int(intOf(node, "axis", 0));
  return [emit.node("ScatterElements", node.inputs, outputFacts(context), { axis })];
};

const reductions = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare"];

const legacies: Readonly<Record<string, Legacy>> = {
  Slice: { since: 10, rewrite: slice },
  Upsample: { since: Number.POSITIVE_INFINITY, rewrite: resize },
  Clip: { since: 11, rewrite: clip },
  Pad: { since: 11, rewrite: pad },
  Resize: { since: 11, rewrite: resize },
  Scatter: { since: 11, rewrite: scatter },
  ReduceSum: { since: 13, rewrite: reduce },
  Squeeze: { since: 13, rewrite: reshape },
  Unsqueeze: { since: 13, rewrite: reshape },
  Softmax: { since: 13, rewrite: softmax },
  LogSoftmax: { since: 13, rewrite: softmax },
  Hardmax: { since: 13, rewrite: softmax },
  BatchNormalization: { since: 14, rewrite: batchNormalization },
  Split: { since: 18, rewrite: split },
  ...Object.fromEntries(
    reductions.map((name) => [`Reduce${name}`, { since: 18, rewrite: reduce }]),
  ),
};

/** Operators that changed in ways that are not rewritten. */
const refusedBefore: Readonly<Record<string, number>> = { RoiAlign: 16, Scan: 9, TopK: 10 };

/** Broadcasting was asked for by attributes until then. */
const FIRST_SET = 7;

export const legacyRewrite = (node: GraphNode, operatorSet: number): Rewrite | undefined => {
  const legacy = Object.hasOwn(legacies, node.operator) ? legacies[node.operator] : undefined;
  return legacy && operatorSet < legacy.since ? legacy.rewrite : undefined;
};

/** Whether the node's meaning by `operatorSet` cannot be carried over to set 18. */
export const isRefused = ({ operator, domain }: GraphNode, operatorSet: number): boolean =>
  domain === "" &&
  (operatorSet < FIRST_SET ||
    (Object.hasOwn(refusedBefore, operator) && operatorSet < refusedBefore[operator]));
