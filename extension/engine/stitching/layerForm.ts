/** How a layer's values lie, and whether a stitch can lead from one layer to another. */
import { elementCount } from "../formats/checkpoint";
import type { Graph, GraphNode } from "../models/graph";

/**
 * `vector` C; `map` C × positions (convolutions); `tokens` T × C. A stitch maps C channels to C′
 * at every position alike.
 */
export interface LayerForm {
  readonly kind: "vector" | "map" | "tokens";
  readonly channels: number;
  /** One or two lengths of a map, the number of tokens, none of a vector. */
  readonly positions: readonly number[];
}

/** The form of one sample of `shape`; null for shapes that no stitch knows. */
export function layerForm(shape: readonly number[], isMap: boolean): LayerForm | null {
  if (elementCount(shape) === 0) return null;
  if (shape.length === 1) return { kind: "vector", channels: shape[0], positions: [] };
  if (isMap && shape.length <= 3) {
    return { kind: "map", channels: shape[0], positions: shape.slice(1) };
  }
  if (shape.length === 2) {
    return { kind: "tokens", channels: shape[1], positions: [shape[0]] };
  }
  return null;
}

/** Why no stitch leads from `a` to `b`; null where one does. */
export function formFault(a: LayerForm, b: LayerForm): string | null {
  if (a.kind !== b.kind) {
    return `expected layers of one kind, got ${formText(a)} and ${formText(b)}`;
  }
  if (a.kind === "tokens" && a.positions[0] !== b.positions[0]) {
    return `expected as many tokens on both sides, got ${a.positions[0]} and ${b.positions[0]}`;
  }
  if (a.positions.length !== b.positions.length) {
    return `expected maps of as many axes, got ${formText(a)} and ${formText(b)}`;
  }
  return null;
}

const names = { vector: "a vector of", map: "a map of", tokens: "tokens of" } as const;

const formText = ({ kind, channels, positions }: LayerForm): string =>
  kind === "tokens"
    ? `${positions[0]} tokens of ${channels}`
    : `${names[kind]} ${[channels, ...positions].join(" × ")}`;

/** Operators that answer channels first. */
const makesMaps = new Set(
  `Conv ConvTranspose MaxPool AveragePool LpPool GlobalAveragePool GlobalMaxPool GlobalLpPool
  BatchNormalization InstanceNormalization Resize Upsample DepthToSpace SpaceToDepth`.split(/\s+/),
);
/** Operators that answer features last. */
const makesRows = new Set(
  `MatMul Gemm LayerNormalization Gather LSTM GRU RNN Transpose Reshape Flatten Einsum`.split(
    /\s+/,
  ),
);

/** Whether a value's first axis of a sample counts channels: what made it, or what led to it, says so. */
export function isChannelsFirst(graph: Graph, value: string): boolean {
  const makers = new Map<string, GraphNode>();
  for (const node of graph.nodes) for (const output of node.outputs) makers.set(output, node);
  const seen = new Set<string>();
  const open = [value];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const node = makers.get(name);
    if (!node || seen.has(name)) continue;
    seen.add(name);
    if (makesMaps.has(node.operator)) return true;
    if (makesRows.has(node.operator)) return false;
    open.push(...node.inputs);
  }
  return false;
}
