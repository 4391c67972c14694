import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LayerEdge } from "../../../../extension/protocol/result";
import {
  fitted,
  moved,
  showing,
  toGraph,
  zoomed,
} from "../../../../webview/subnetworks/graph/camera";
import {
  layoutGraph,
  NODE_HEIGHT,
  NODE_WIDTH,
  nodeAt,
} from "../../../../webview/subnetworks/graph/graphLayout";
import { networkGraph } from "../../../../webview/subnetworks/graph/graphModel";
import { groupingOf } from "../../../../webview/subnetworks/model/groups";
import { subnetworks } from "./results";

const ids = ["a", "b", "c", "d", "e"];
const edge = (from: string, to: string): LayerEdge => ({ side: "a", from, to, rule: "graph" });
const graphOf = (edges: readonly LayerEdge[] | undefined, collapsed: readonly string[] = []) => {
  const result = subnetworks(ids, [2, 3], edges ? { edges } : {});
  return networkGraph(result, groupingOf(result, null), collapsed);
};

describe("the network as a graph", () => {
  it("is a chain where only the order is known, and says so", () => {
    const { nodes, edges, known } = graphOf(undefined);
    expect(nodes.map(({ id }) => id)).toEqual(ids);
    expect(edges).toEqual([0, 1, 2, 3].map((at) => ({ from: at, to: at + 1 })));
    expect(known).toBe(false);
  });

  it("has the model's branches", () => {
    const { edges, known } = graphOf([
      edge("a", "b"),
      edge("a", "c"),
      edge("b", "d"),
      edge("c", "d"),
      edge("d", "gone"),
    ]);
    expect(edges).toHaveLength(4);
    expect(known).toBe(true);
  });

  it("shows a folded group as one node, with its edges joined", () => {
    const { nodes, edges } = graphOf(
      [edge("a", "b"), edge("b", "c"), edge("b", "d"), edge("c", "e")],
      ["c"],
    );
    expect(nodes.map(({ id, layers, collapsed }) => [id, layers.length, collapsed])).toEqual([
      ["a", 1, false],
      ["b", 1, false],
      ["c", 3, true],
    ]);
    expect(edges).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ]);
  });
});

describe("the layout", () => {
  it("puts a chain below one another, without overlap", () => {
    const layout = layoutGraph(graphOf(undefined));
    const tops = layout.nodes.map(({ y }) => y);
    expect(tops.slice(1).every((y, at) => y - (tops[at] ?? 0) > NODE_HEIGHT)).toBe(true);
    expect(layout.height).toBeGreaterThan((tops.at(-1) ?? 0) + NODE_HEIGHT);
  });

  it("puts branches side by side, below what feeds them", () => {
    const layout = layoutGraph(
      graphOf([edge("a", "b"), edge("a", "c"), edge("b", "d"), edge("c", "d"), edge("d", "e")]),
    );
    const [a, b, c, d] = layout.nodes;
    expect(b?.y).toBe(c?.y);
    expect(Math.abs((b?.x ?? 0) - (c?.x ?? 0))).toBeGreaterThan(NODE_WIDTH);
    expect(a?.y ?? 0).toBeLessThan(b?.y ?? 0);
    expect(d?.y ?? 0).toBeGreaterThan(b?.y ?? 0);
    for (const points of layout.edges) expect(points.length).toBeGreaterThan(1);
  });

  it("finds the node under a point of the canvas, wherever the camera is", () => {
    const layout = layoutGraph(graphOf(undefined));
    const scale = fc.double({ min: 0.1, max: 2, noNaN: true });
    const offset = fc.double({ min: -500, max: 500, noNaN: true });
    fc.assert(
      fc.property(scale, offset, offset, fc.nat(4), (zoom, x, y, at) => {
        const camera = { scale: zoom, x, y };
        const box = layout.nodes[at];
        if (!box) return false;
        const point = {
          x: x + (box.x + NODE_WIDTH / 2) * zoom,
          y: y + (box.y + NODE_HEIGHT / 2) * zoom,
        };
        return nodeAt(layout, toGraph(camera, point)) === at;
      }),
      { seed: 3 },
    );
    expect(nodeAt(layout, { x: -1, y: -1 })).toBe(-1);
  });
});

describe("the camera", () => {
  const size = { width: 400, height: 300 };
  const layout = layoutGraph(graphOf(undefined));

  it("keeps what is under the pointer there while it zooms", () => {
    const before = { scale: 1, x: 30, y: -20 };
    const point = { x: 120, y: 80 };
    const after = zoomed(before, 1.7, point);
    expect(toGraph(after, point).x).toBeCloseTo(toGraph(before, point).x, 9);
    expect(toGraph(after, point).y).toBeCloseTo(toGraph(before, point).y, 9);
    expect(zoomed(before, 1e9, point).scale).toBeLessThan(10);
  });

  it("shows all of a small network, and the legible top of a long one", () => {
    expect(fitted(layout, { width: 2000, height: 2000 }).scale).toBe(1);
    const long = { ...layout, height: 20_000 };
    expect(fitted(long, size)).toMatchObject({ scale: 0.7, y: 0 });
    expect(fitted(long, size, true).scale).toBeLessThan(0.1);
    expect(fitted({ ...layout, width: 0 }, size).scale).toBe(1);
  });

  it("moves as little as it takes to show a node", () => {
    const camera = { scale: 1, x: 0, y: 0 };
    expect(showing(camera, { x: 50, y: 50 }, size)).toEqual(camera);
    const below = showing(camera, { x: 50, y: 900 }, size);
    expect(900 + below.y + NODE_HEIGHT).toBeLessThanOrEqual(size.height);
    expect(moved(camera, 3, 4)).toEqual({ scale: 1, x: 3, y: 4 });
  });
});
