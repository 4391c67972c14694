/** Draws the network: hulls of groups, edges, nodes. Only what is in sight. */
import { cutMiddle, visibleName } from "../../shared/names";
import type { Theme } from "../../shared/theme";
import { colorOf } from "../model/palette";
import { type GraphLayout, NODE_HEIGHT, NODE_WIDTH, type Point } from "./graphLayout";
import type { NetworkGraph } from "./graphModel";

export interface Camera {
  readonly scale: number;
  /** Offset of the graph's origin on the canvas. */
  readonly x: number;
  readonly y: number;
}

export interface GraphScene {
  readonly graph: NetworkGraph;
  readonly layout: GraphLayout;
  readonly camera: Camera;
  readonly size: { readonly width: number; readonly height: number };
  readonly theme: Theme;
  readonly colors: readonly string[];
  readonly selected: ReadonlySet<string>;
  /** Index of the node under the pointer or the keyboard's cursor; -1 for none. */
  readonly active: number;
  /** What is said of the cut before a node, by its layer. */
  readonly cutTexts: ReadonlyMap<string, string>;
}

/** How far a hull reaches beyond its nodes: neighbors in a chain close up. */
const HULL = 9.5;
/** Names are not drawn smaller. */
const MIN_TEXT_SCALE = 0.45;
const HULL_ALPHA = 0.2;

type Context = CanvasRenderingContext2D;

export function paintGraph(context: Context, scene: GraphScene): void {
  const { size, camera, theme } = scene;
  context.clearRect(0, 0, size.width, size.height);
  context.save();
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);
  const visible = visibleNodes(scene);
  paintHulls(context, scene, visible);
  paintEdges(context, scene);
  context.font = theme.uiFont;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const at of visible) paintNode(context, scene, at);
  if (camera.scale >= MIN_TEXT_SCALE) {
    for (const at of visible) paintCutText(context, scene, at);
  }
  context.restore();
}

function visibleNodes({ layout, camera, size }: GraphScene): readonly number[] {
  const margin = 40;
  const left = -camera.x / camera.scale - NODE_WIDTH - margin;
  const top = -camera.y / camera.scale - NODE_HEIGHT - margin;
  const right = (size.width - camera.x) / camera.scale + margin;
  const bottom = (size.height - camera.y) / camera.scale + margin;
  const found: number[] = [];
  for (const [at, { x, y }] of layout.nodes.entries()) {
    if (x >= left && x <= right && y >= top && y <= bottom) found.push(at);
  }
  return found;
}

/** The ground of each group: around its nodes and along its edges, in one tone where these overlap. */
function paintHulls(context: Context, scene: GraphScene, visible: readonly number[]): void {
  const { graph, layout, theme, colors } = scene;
  const inSight = new Set(visible);
  const byGroup = new Map<number, Path2D>();
  const pathOf = (index: number) => {
    const path = byGroup.get(index) ?? new Path2D();
    byGroup.set(index, path);
    return path;
  };
  for (const at of visible) {
    const group = graph.nodes[at]?.group;
    const box = layout.nodes[at];
    if (!group || !box) continue;
    pathOf(group.index).roundRect(
      box.x - 1.6 * HULL,
      box.y - HULL,
      NODE_WIDTH + 3.2 * HULL,
      NODE_HEIGHT + 2 * HULL,
      10,
    );
  }
  for (const { from, to } of graph.edges) {
    const [a, b] = [graph.nodes[from]?.group, graph.nodes[to]?.group];
    const [start, end] = [layout.nodes[from], layout.nodes[to]];
    const near = inSight.has(from) || inSight.has(to);
    if (!a || a !== b || !start || !end || !near || end.y <= start.y) continue;
    // a band between two nodes of the group that stand one above the other
    if (Math.abs(start.x - end.x) > NODE_WIDTH / 2) continue;
    const left = Math.max(start.x, end.x) - 1.6 * HULL;
    const right = Math.min(start.x, end.x) + NODE_WIDTH + 1.6 * HULL;
    const top = start.y + NODE_HEIGHT / 2;
    pathOf(a.index).rect(left, top, right - left, end.y + NODE_HEIGHT / 2 - top);
  }
  for (const [index, path] of byGroup) {
    const color = colorOf(colors, index);
    context.globalAlpha = theme.contrast ? 0.35 : HULL_ALPHA;
    context.fillStyle = color;
    // one fill for all parts, so that overlaps are no darker
    context.fill(path, "nonzero");
    context.globalAlpha = 1;
  }
}

function paintEdges(context: Context, scene: GraphScene): void {
  const { graph, layout, theme, camera, size } = scene;
  const top = -camera.y / camera.scale;
  const bottom = (size.height - camera.y) / camera.scale;
  context.strokeStyle = theme.dim;
  context.lineWidth = 1;
  context.beginPath();
  for (const at of graph.edges.keys()) {
    const points = layout.edges[at] ?? [];
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) continue;
    if (Math.max(first.y, last.y) < top || Math.min(first.y, last.y) > bottom) continue;
    strokeLine(context, points);
  }
  context.stroke();
}

/** A line through the points, rounded where it bends. */
function strokeLine(context: Context, points: readonly Point[]): void {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (!first || !last) return;
  context.moveTo(first.x, first.y);
  for (const [at, point] of rest.entries()) {
    const next = rest[at + 1] ?? last;
    const middle = { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    context.quadraticCurveTo(point.x, point.y, middle.x, middle.y);
  }
  context.lineTo(last.x, last.y);
}

function paintNode(context: Context, scene: GraphScene, at: number): void {
  const { graph, layout, theme, colors, selected, active, camera } = scene;
  const node = graph.nodes[at];
  const box = layout.nodes[at];
  if (!node || !box) return;
  const isSelected = node.layers.some((id) => selected.has(id));
  const color = node.group ? colorOf(colors, node.group.index) : theme.dim;
  context.beginPath();
  context.roundRect(box.x, box.y, NODE_WIDTH, NODE_HEIGHT, 5);
  context.fillStyle = theme.background;
  context.fill();
  context.strokeStyle = isSelected ? theme.foreground : color;
  context.lineWidth = isSelected ? 2.5 : 1.3;
  context.stroke();
  if (at === active) {
    context.beginPath();
    context.roundRect(box.x - 3, box.y - 3, NODE_WIDTH + 6, NODE_HEIGHT + 6, 7);
    context.strokeStyle = theme.focus;
    context.lineWidth = 1.5 / camera.scale;
    context.stroke();
  }
  if (node.collapsed) {
    // a second edge behind: more than one layer
    context.beginPath();
    context.roundRect(box.x + 4, box.y - 4, NODE_WIDTH - 8, 4, 2);
    context.strokeStyle = color;
    context.lineWidth = 1;
    context.stroke();
  }
  if (camera.scale < MIN_TEXT_SCALE) return;
  context.fillStyle = theme.foreground;
  context.fillText(nodeLabel(scene, at), box.x + NODE_WIDTH / 2, box.y + NODE_HEIGHT / 2 + 0.5);
}

/** Characters that fit into a node. */
const MAX_LABEL = 19;

export function nodeLabel({ graph }: Pick<GraphScene, "graph">, at: number): string {
  const node = graph.nodes[at];
  if (!node) return "";
  if (!node.collapsed) return cutMiddle(visibleName(node.id), MAX_LABEL);
  const name = node.group?.name ?? visibleName(node.id);
  const count = ` · ${node.layers.length}`;
  return `${cutMiddle(name, MAX_LABEL - count.length)}${count}`;
}

/** Contrast and stability, beside the gap that a cut makes. */
function paintCutText(context: Context, scene: GraphScene, at: number): void {
  const { graph, layout, theme, cutTexts } = scene;
  const node = graph.nodes[at];
  const box = layout.nodes[at];
  const text = node && cutTexts.get(node.id);
  if (!box || text === undefined) return;
  context.textAlign = "left";
  context.fillStyle = theme.dim;
  context.fillText(text, box.x + NODE_WIDTH + 2.2 * HULL, box.y - HULL);
  context.textAlign = "center";
}
