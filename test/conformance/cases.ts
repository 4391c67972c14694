/**
 * Graphs of one operator that no derivative passes, or with elements that are no floating-point
 * numbers. Runtimes are held against each other on them, onnxruntime first.
 */
import type { Attribute, Constant, Graph } from "../../extension/engine/models/graph";
import { floats, integers, type Tensor } from "../../extension/engine/models/tensor";
import { formula } from "../unit/models/derivatives/support";

export interface OperatorCase {
  readonly name: string;
  readonly graph: Graph;
  readonly feeds: ReadonlyMap<string, Tensor>;
}

interface NodeParts {
  readonly feeds: ReadonlyMap<string, Tensor>;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs?: readonly string[];
}

function graphOf(
  operator: string,
  inputs: readonly string[],
  { feeds, constants, attributes = {}, outputs = ["y0"] }: NodeParts,
): Graph {
  const node = { name: "node", operator, domain: "", inputs, outputs };
  return {
    name: operator,
    operatorSet: 19,
    domains: new Map(),
    inputs: [...feeds].map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    outputs,
    nodes: [{ ...node, attributes: new Map(Object.entries(attributes)) }],
    constants,
  };
}

const int = (value: number): Attribute => ({ kind: "int", value });
const ints = (value: number[]): Attribute => ({ kind: "ints", value });
const real = (value: number): Attribute => ({ kind: "float", value });
const words = (value: string): Attribute => ({ kind: "string", value });

const x = (...shape: number[]): Tensor => floats(shape, formula(shape, 7, -3, 3));
const whole = (shape: number[], values: number[]): Tensor => integers(shape, values);
const bools = (shape: number[], values: number[]): Tensor => ({
  dtype: "BOOL",
  shape,
  data: Uint8Array.from(values),
});
const w34 = whole([3, 4], [5, -7, 0, 3, 12, -1, 8, 2, -9, 4, 6, 1]);
const other34 = whole([3, 4], [2, 3, -4, 3, 5, -1, -3, 2, 4, -4, 6, 7]);
const yes = bools([2, 3], [1, 0, 1, 1, 0, 0]);
const no = bools([1, 3], [0, 0, 1]);

/** Operator, inputs, attributes, how many outputs; an input in brackets is a constant. */
type Row = readonly [
  operator: string,
  inputs: readonly (Tensor | readonly [Tensor] | null)[],
  attributes?: Readonly<Record<string, Attribute>>,
  outputs?: number,
];

const vector = (...values: number[]) => [whole([values.length], values)] as const;

const rows: readonly Row[] = [
  ["And", [yes, no]],
  ["Or", [yes, no]],
  ["Xor", [yes, no]],
  ["Not", [yes]],
  ["Equal", [w34, other34]],
  ["Equal", [x(2, 3), x(1, 3)]],
  ["Greater", [x(2, 3), x(3, 1, 3)]],
  ["GreaterOrEqual", [w34, other34]],
  ["Less", [x(2, 3), x(3, 1, 3)]],
  ["LessOrEqual", [w34, other34]],
  ["IsNaN", [floats([3], [1, Number.NaN, Number.POSITIVE_INFINITY])]],
  ["IsInf", [floats([3], [1, Number.NaN, Number.NEGATIVE_INFINITY])]],
  ["Cast", [x(3, 4)], { to: int(7) }],
  ["Cast", [floats([4], [0, -0.5, 2, 0.25])], { to: int(9) }],
  ["Cast", [w34], { to: int(1) }],
  ["Cast", [w34], { to: int(6) }],
  ["Cast", [yes], { to: int(1) }],
  ["Cast", [yes], { to: int(7) }],
  ["Shape", [x(2, 3, 5)]],
  ["Shape", [x(2, 3, 5)], { start: int(1) }],
  ["Shape", [x(2, 3, 5)], { start: int(-2), end: int(-1) }],
  ["Size", [x(2, 3, 5)]],
  ["Range", [[whole([], [2])], [whole([], [11])], [whole([], [4])]]],
  ["Range", [[floats([], [1])], [floats([], [-1])], [floats([], [-0.75])]]],
  ["Constant", [], { value: { kind: "tensor", value: w34 } }],
  ["Constant", [], { value_floats: { kind: "floats", value: [0.5, 2] } }],
  ["ConstantOfShape", [vector(2, 3)]],
  ["ConstantOfShape", [vector(2, 3)], { value: { kind: "tensor", value: whole([1], [-4]) } }],
  ["NonZero", [floats([2, 3], [0, 1, 0, -2, 0.5, 0])]],
  ["ArgMax", [x(3, 4)], { axis: int(1) }],
  ["ArgMax", [floats([2, 3], [1, 4, 4, 0, 0, 0])], { axis: int(-1), keepdims: int(0) }],
  ["ArgMax", [floats([2, 3], [1, 4, 4, 0, 0, 0])], { axis: int(1), select_last_index: int(1) }],
  ["ArgMin", [x(3, 4, 2)], { axis: int(1) }],
  ["Mod", [w34, other34.data.every(Boolean) ? other34 : w34]],
  ["Mod", [x(3, 4), [floats([], [0.75])]], { fmod: int(1) }],
  ["Add", [w34, other34]],
  ["Sub", [w34, [whole([], [3])]]],
  ["Mul", [w34, other34]],
  ["Div", [w34, other34.data.every(Boolean) ? other34 : w34]],
  ["Max", [w34, other34]],
  ["Min", [w34, other34]],
  ["Neg", [w34]],
  ["Abs", [w34]],
  ["Sign", [w34]],
  ["Where", [bools([3, 1], [1, 0, 1]), w34, other34]],
  ["Clip", [w34, [whole([], [-2])], [whole([], [5])]]],
  ["Pow", [x(2, 3), [whole([], [2])]]],
  ["ReduceSum", [w34, vector(1)]],
  ["ReduceMax", [w34, vector(0)], { keepdims: int(0) }],
  ["ReduceProd", [[vector(2, 3, 4)[0]], vector(0)], { keepdims: int(0) }],
  ["Gather", [w34, vector(1, -1)], { axis: int(1) }],
  ["Gather", [vector(4, 5, 6), [whole([], [1])]]],
  ["GatherElements", [w34, [whole([3, 2], [0, -1, 2, 2, 1, 0])]], { axis: int(1) }],
  ["GatherND", [w34, [whole([2, 2], [0, 1, 2, 3])]]],
  ["GatherND", [x(2, 3, 4), [whole([2, 1], [2, 0])]], { batch_dims: int(1) }],
  ["ScatterElements", [w34, [whole([1, 4], [1, 0, 2, 1])], [whole([1, 4], [90, 91, 92, 93])]]],
  ["ScatterND", [w34, [whole([1, 1], [1])], [whole([1, 4], [90, 91, 92, 93])]]],
  ["ScatterND", [x(3, 2), [whole([2, 1], [1, 1])], x(2, 2)], { reduction: words("mul") }],
  [
    "ScatterElements",
    [x(3, 2), [whole([2, 2], [1, 0, 2, 1])], x(2, 2)],
    { reduction: words("max") },
  ],
  ["Concat", [w34, other34], { axis: int(0) }],
  ["Slice", [w34, vector(-1), vector(-100), vector(1), vector(-2)]],
  ["Slice", [w34, vector(1), vector(2 ** 31), vector(0)]],
  ["Slice", [x(5, 6), vector(4, 0), vector(-100, 6), vector(0, 1), vector(-1, 4)]],
  ["Transpose", [w34]],
  ["Reshape", [w34, vector(0, -1, 2)]],
  ["Unsqueeze", [w34, vector(0, -1)]],
  ["Squeeze", [[whole([1, 3, 1], [1, 2, 3])]]],
  ["Expand", [[whole([3, 1], [1, 2, 3])], vector(2, 1, 2)]],
  ["Tile", [w34, vector(2, 1)]],
  ["Pad", [w34, vector(1, 0, 0, 2), [whole([], [-5])]]],
  ["Pad", [x(2, 3), vector(0, 1, 0, 2)], { mode: words("wrap") }],
  ["Split", [w34, vector(1, 3)], { axis: int(1) }, 2],
  ["Split", [x(7, 2)], { axis: int(0), num_outputs: int(3) }, 3],
  ["Flatten", [x(2, 3, 4)], { axis: int(-1) }],
  ["Identity", [w34]],
  ["CumSum", [w34, [whole([], [1])]]],
  ["Trilu", [w34, [whole([], [1])]], { upper: int(1) }],
  ["OneHot", [vector(0, 2, -1)[0], vector(3), [floats([2], [0.5, 2])]], { axis: int(0) }],
  ["TopK", [x(2, 5), vector(2)], { largest: int(0), axis: int(1) }, 2],
  [
    "MaxPool",
    [x(2, 3, 5, 5)],
    { kernel_shape: ints([2, 3]), strides: ints([2, 1]), pads: ints([1, 1, 0, 1]) },
    2,
  ],
  ["MaxPool", [x(1, 2, 5, 4)], { kernel_shape: ints([2, 2]), storage_order: int(1) }, 2],
  ["LpPool", [x(1, 2, 6)], { kernel_shape: ints([3]), p: int(2), strides: ints([2]) }],
  [
    "Conv",
    [x(1, 4, 6, 6), x(6, 2, 3, 3)],
    { group: int(2), dilations: ints([2, 1]), strides: ints([1, 2]), pads: ints([2, 0, 1, 1]) },
  ],
  ["LeakyRelu", [x(3, 3)], { alpha: real(-0.5) }],
  // batches that broadcast on both sides, and rows that are long
  ["MatMul", [x(2, 1, 5, 70), x(1, 3, 70, 4)]],
  ["MatMul", [x(2, 3, 60, 60), x(2, 3, 60, 3)]],
];

/** Sums of equal numbers along rows of each length, which a plain loop in float32 gets wrong. */
export const longRows = [1_000, 50_003, 200_000].map((length) => ({
  length,
  graph: graphOf("ReduceMean", ["x0", "x1"], {
    feeds: new Map([["x0", floats([1, length], new Float32Array(length).fill(0.1))]]),
    constants: new Map([["x1", { kind: "tensor", tensor: vector(1)[0] }]]),
  }),
  feeds: new Map([["x0", floats([1, length], new Float32Array(length).fill(0.1))]]),
}));

const isConstant = (given: Tensor | readonly [Tensor]): given is readonly [Tensor] =>
  Array.isArray(given);

export const operatorCases: readonly OperatorCase[] = rows.map(
  ([operator, inputs, attributes = {}, outputCount = 1], row) => {
    const constants = new Map<string, Constant>();
    const feeds = new Map<string, Tensor>();
    const names = inputs.map((given, i) => {
      if (given === null) return "";
      const name = `x${i}`;
      if (isConstant(given)) constants.set(name, { kind: "tensor", tensor: given[0] });
      else feeds.set(name, given as Tensor);
      return name;
    });
    const outputs = Array.from({ length: outputCount }, (_, i) => `y${i}`);
    const graph = graphOf(operator, names, { feeds, constants, attributes, outputs });
    return { name: `${row} ${operator}`, graph, feeds };
  },
);
