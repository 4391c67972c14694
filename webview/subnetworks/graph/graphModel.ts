/** The model as a graph: layers, or whole groups that were collapsed, and what feeds what. */
import type { LayerEdge, Result } from "../../../extension/protocol/result";
import type { Grouping, ViewGroup } from "../model/groups";

export interface GraphNode {
  /** The layer, or the first one of a collapsed group. */
  readonly id: string;
  /** Layers that it stands for. */
  readonly layers: readonly string[];
  readonly group: ViewGroup | null;
  readonly collapsed: boolean;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
}

export interface NetworkGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** The edges are those of the model, not only the order of its layers. */
  readonly known: boolean;
}

export function networkGraph(
  result: Result,
  grouping: Grouping,
  collapsed: readonly string[],
): NetworkGraph {
  const folded = new Set(collapsed);
  const nodes: GraphNode[] = [];
  const nodeOf = new Map<string, number>();
  for (const { id } of result.layers.a) {
    if (nodeOf.has(id)) continue;
    const group = grouping.groupOf.get(id) ?? null;
    const first = group?.layers[0] ?? id;
    const isFolded = group !== null && group.layers.length > 1 && folded.has(first);
    const layers = isFolded ? group.layers : [id];
    for (const layer of layers) nodeOf.set(layer, nodes.length);
    nodes.push({ id: isFolded ? first : id, layers, group, collapsed: isFolded });
  }
  const edges = edgesOf(result);
  return {
    nodes,
    edges: joined(edges, nodeOf),
    known: edges.some(({ rule }) => rule === "graph"),
  };
}

/** The model's own edges; else each layer feeds the next. */
function edgesOf({ edges = [], layers }: Result): readonly LayerEdge[] {
  const own = edges.filter(({ side }) => side === "a");
  if (own.length > 0) return own;
  return layers.a
    .slice(1)
    .map(({ id }, at) => ({ side: "a", from: layers.a[at]?.id ?? id, to: id, rule: "order" }));
}

function joined(edges: readonly LayerEdge[], nodeOf: ReadonlyMap<string, number>): GraphEdge[] {
  const seen = new Set<string>();
  return edges.flatMap((edge) => {
    const [from, to] = [nodeOf.get(edge.from), nodeOf.get(edge.to)];
    if (from === undefined || to === undefined || from === to) return [];
    const key = `${from} ${to}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ from, to }];
  });
}
