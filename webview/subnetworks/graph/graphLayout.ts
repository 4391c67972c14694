/** Where the nodes and edges of a network stand, in pixels at scale 1. */
import { Graph, layout } from "@dagrejs/dagre";
import type { NetworkGraph } from "./graphModel";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface NodeBox {
  /** Top left corner. */
  readonly x: number;
  readonly y: number;
}

export interface GraphLayout {
  readonly nodes: readonly NodeBox[];
  /** In the order of the graph's edges: from the one node to the other, at least two points. */
  readonly edges: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

export const NODE_WIDTH = 136;
export const NODE_HEIGHT = 26;
const GAP = 18;
/** Room for hulls around the outermost nodes. */
const MARGIN = 28;
/** Room on both sides for what is written beside cuts. */
const SIDE = 104;

export function layoutGraph(graph: NetworkGraph): GraphLayout {
  return isChain(graph) ? chain(graph) : layered(graph);
}

/** Each node feeds the next, and nothing else. */
function isChain({ nodes, edges }: NetworkGraph): boolean {
  return (
    edges.length <= Math.max(0, nodes.length - 1) && edges.every(({ from, to }) => to === from + 1)
  );
}

function chain({ nodes, edges }: NetworkGraph): GraphLayout {
  const top = (at: number) => MARGIN + at * (NODE_HEIGHT + GAP);
  const middle = SIDE + NODE_WIDTH / 2;
  return {
    nodes: nodes.map((_, at) => ({ x: SIDE, y: top(at) })),
    edges: edges.map(({ from, to }) => [
      { x: middle, y: top(from) + NODE_HEIGHT },
      { x: middle, y: top(to) },
    ]),
    width: NODE_WIDTH + 2 * SIDE,
    height: 2 * MARGIN + nodes.length * (NODE_HEIGHT + GAP) - GAP,
  };
}

/** In ranks from above to below, by dagre. */
function layered({ nodes, edges }: NetworkGraph): GraphLayout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: "TB",
    nodesep: 26,
    ranksep: GAP,
    edgesep: 10,
    marginx: SIDE,
    marginy: MARGIN,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const at of nodes.keys())
    graph.setNode(String(at), { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from, to } of edges) graph.setEdge(String(from), String(to));
  layout(graph);
  const places = nodes.map((_, at) => {
    const { x = 0, y = 0 } = graph.node(String(at)) as Partial<Point>;
    return { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 };
  });
  const lines = edges.map(({ from, to }): readonly Point[] => {
    const { points } = graph.edge(String(from), String(to)) as { points?: readonly Point[] };
    return points ?? [];
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { nodes: places, edges: lines, width, height };
}

/** The node under a point; -1 when there is none. */
export const nodeAt = ({ nodes }: GraphLayout, { x, y }: Point): number =>
  nodes.findIndex(
    (box) => x >= box.x && x <= box.x + NODE_WIDTH && y >= box.y && y <= box.y + NODE_HEIGHT,
  );
