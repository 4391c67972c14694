import type { Layer, Result, TensorEntry } from "../../../extension/protocol/result";
import { parameters, tensorBytes } from "./size";

/** A module path, a layer or a tensor. Children come in the model's order. */
export interface TreeNode {
  /** Unique, and the same after a reload. */
  readonly key: string;
  readonly label: string;
  readonly kind: "group" | "layer" | "tensor";
  readonly depth: number;
  readonly parent: TreeNode | null;
  readonly children: TreeNode[];
  /** The tensor itself, or the layer that the path names. */
  readonly tensor: TensorEntry | null;
  readonly layer: Layer | null;
  /** Sums over all tensors below; tied ones are counted where they are first, buffers not. */
  parameters: number;
  bytes: number;
  tensors: number;
}

/** Deeper paths stay in one piece: names are data, and may have thousands of dots. */
const MAX_DEPTH = 16;

/** The tensors of a `list` result by module path, with chains of single groups joined. */
export function buildTree(listing: Result): readonly TreeNode[] {
  const layers = new Map(listing.layers.a.map((layer) => [layer.id, layer]));
  const groups = new Map<string, Draft>();
  const root: Draft = draft("", "", "group");
  for (const entry of inModelOrder(listing.tensors ?? [], layers)) {
    const { path, leaf } = placeOf(entry);
    let parent = root;
    let id = "";
    for (const [level, segment] of path.entries()) {
      id = level === 0 ? segment : `${id}.${segment}`;
      let group = groups.get(id);
      if (!group) {
        group = draft(`group ${id}`, segment, "group");
        group.layer = layers.get(id) ?? null;
        if (group.layer) group.kind = "layer";
        groups.set(id, group);
        parent.children.push(group);
      }
      parent = group;
    }
    const tensor = draft(`tensor ${entry.name}`, leaf, "tensor");
    tensor.tensor = entry;
    parent.children.push(tensor);
  }
  return root.children.map((child) => finish(child, null, 0));
}

interface Draft {
  key: string;
  label: string;
  kind: TreeNode["kind"];
  tensor: TensorEntry | null;
  layer: Layer | null;
  children: Draft[];
}

const draft = (key: string, label: string, kind: TreeNode["kind"]): Draft => ({
  key,
  label,
  kind,
  tensor: null,
  layer: null,
  children: [],
});

/** Tensors by their layer's place in the model; within a layer, and without one, as listed. */
function inModelOrder(
  tensors: readonly TensorEntry[],
  layers: ReadonlyMap<string, Layer>,
): readonly TensorEntry[] {
  const rank = (entry: TensorEntry) => layers.get(entry.layer)?.index ?? Number.MAX_SAFE_INTEGER;
  return tensors
    .map((entry, index) => ({ entry, index, rank: rank(entry) }))
    .sort((p, q) => p.rank - q.rank || p.index - q.index)
    .map(({ entry }) => entry);
}

/** The groups that hold a tensor, and what is left of its name inside of them. */
function placeOf({ name, layer }: TensorEntry): { path: string[]; leaf: string } {
  const inLayer = layer !== "" && name.startsWith(`${layer}.`);
  const cut = inLayer ? layer.length : name.lastIndexOf(".");
  if (cut <= 0) return { path: [], leaf: name };
  return { path: limited(name.slice(0, cut)), leaf: name.slice(cut + 1) };
}

/** At most {@link MAX_DEPTH} segments; the last keeps its dots. */
function limited(path: string): string[] {
  const segments: string[] = [];
  let start = 0;
  while (segments.length < MAX_DEPTH - 1) {
    const dot = path.indexOf(".", start);
    if (dot < 0) break;
    segments.push(path.slice(start, dot));
    start = dot + 1;
  }
  segments.push(path.slice(start));
  return segments;
}

/** Joins single groups, sums up, and sets parents. Depth is bounded, so recursion is, too. */
function finish(from: Draft, parent: TreeNode | null, depth: number): TreeNode {
  let { label } = from;
  let at = from;
  let [only, ...others] = at.children;
  while (at.kind === "group" && only && others.length === 0 && only.kind !== "tensor") {
    at = only;
    label = `${label}.${at.label}`;
    [only, ...others] = at.children;
  }
  const { key, kind, tensor, layer } = at;
  const node: TreeNode = {
    key,
    label,
    kind,
    depth,
    parent,
    children: [],
    tensor,
    layer,
    parameters: tensor ? parameters(tensor) : 0,
    bytes: tensor && !tensor.tiedTo ? tensorBytes(tensor) : 0,
    tensors: tensor ? 1 : 0,
  };
  for (const each of at.children) {
    const child = finish(each, node, depth + 1);
    node.children.push(child);
    node.parameters += child.parameters;
    node.bytes += child.bytes;
    node.tensors += child.tensors;
  }
  return node;
}

/** The tensors below `node`, itself included. */
export function tensorsBelow(node: TreeNode): TensorEntry[] {
  if (node.tensor) return [node.tensor];
  return node.children.flatMap(tensorsBelow);
}
