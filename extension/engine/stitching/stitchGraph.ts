/** A stitch before the rest of the network that receives it, as one operator graph. */
import { EngineError } from "../errors";
import type { Graph } from "../models/graph";
import { GraphBuilder } from "../models/graphBuilder";
import { joinGraphs } from "../models/join";
import { doubles, floats, integers, type Tensor } from "../models/tensor";
import { positionsOf } from "./channelRows";
import type { LayerForm } from "./layerForm";
import type { Affine } from "./leastSquares";

export type StitchType = "F32" | "F64";

export interface StitchGraphOptions {
  /** What follows the layer that the stitch replaces; its one input is that layer's value. */
  readonly tail: Graph;
  /** Of the layer that is replaced. */
  readonly form: LayerForm;
  readonly dtype: StitchType;
  /** Samples a run. */
  readonly batch: number;
  readonly stitch: Affine;
}

export interface StitchGraph {
  readonly graph: Graph;
  /** The input: batch × positions × channels of the sending layer, positions of the receiving one. */
  readonly input: string;
  /** Constants C′×C and C′. */
  readonly weight: string;
  readonly bias: string;
  /** What takes the place of the layer. */
  readonly stitched: string;
  /** What a value of the tail is called here. */
  nameOf(value: string): string;
}

/** h·Wᵀ + b at every position, in the layout of the layer that it replaces, then the tail. */
export function stitchGraph(options: StitchGraphOptions): StitchGraph {
  const { tail, form, dtype, batch, stitch } = options;
  const [cut] = tail.inputs;
  if (tail.inputs.length !== 1) {
    const names = tail.inputs.slice(1).map(({ name }) => JSON.stringify(name));
    const text = `model ${tail.name}: expected a tail of one input, got also ${names.join(", ")}`;
    throw new EngineError("model.unrunnable", text);
  }
  const positions = positionsOf(form);
  const { rows: outputs, columns: inputs } = stitch.weight;
  const build = new GraphBuilder({
    name: "stitch",
    operatorSet: tail.operatorSet,
    domains: tail.domains,
    inputs: [],
    outputs: [],
    nodes: [],
    constants: new Map(),
  });
  const input = build.input({ dtype, shape: [batch, positions, inputs] }, "stitch.input");
  const weight = build.constant(numbers(dtype, [outputs, inputs], stitch.weight.data), "stitch.w");
  const bias = build.constant(numbers(dtype, [outputs], stitch.bias), "stitch.b");
  const reshape = (value: string, shape: readonly number[]) =>
    build.node("Reshape", [value, build.constant(integers([shape.length], shape), "stitch.shape")]);
  const rows = reshape(input, [batch * positions, inputs]);
  const mapped = build.node("Gemm", [rows, weight, bias], {
    attributes: { transB: { kind: "int", value: 1 } },
  });
  const stitched = reshape(placed(build, mapped, { form, batch, positions, reshape }), [
    batch,
    ...layerShape(form),
  ]);
  const front = build.finish([stitched]);
  const joined = joinGraphs(front, tail, new Map([[cut.name, stitched]]));
  const { graph } = joined;
  return {
    graph: { ...graph, outputs: [...new Set([stitched, ...graph.outputs])] },
    ...{ input, weight, bias, stitched, nameOf: (value) => joined.nameOf(value) },
  };
}

/** Channels before positions, where the layer has them so. */
function placed(
  build: GraphBuilder,
  mapped: string,
  {
    form,
    batch,
    positions,
    reshape,
  }: {
    form: LayerForm;
    batch: number;
    positions: number;
    reshape: (value: string, shape: readonly number[]) => string;
  },
): string {
  if (form.kind !== "map") return mapped;
  return build.node("Transpose", [reshape(mapped, [batch, positions, form.channels])], {
    attributes: { perm: { kind: "ints", value: [0, 2, 1] } },
  });
}

/** Of one sample. */
export const layerShape = ({ kind, channels, positions }: LayerForm): readonly number[] =>
  kind === "map" ? [channels, ...positions] : [...positions, channels];

const numbers = (dtype: StitchType, shape: readonly number[], values: ArrayLike<number>): Tensor =>
  dtype === "F32" ? floats(shape, values) : doubles(shape, values);
