import * as l10n from "@vscode/l10n";
import { css, html, LitElement, type PropertyValues } from "lit";
import { visibleName } from "../../shared/names";
import { baseStyles } from "../../shared/styles";
import { readTheme, watchTheme } from "../../shared/theme";
import { groupColors } from "../model/palette";
import { fitted, moved, showing, toGraph, zoomed } from "./camera";
import { type GraphLayout, layoutGraph, nodeAt, type Point } from "./graphLayout";
import type { NetworkGraph } from "./graphModel";
import { type Camera, paintGraph } from "./graphPaint";
import "@vscode-elements/elements/dist/vscode-button/index.js";

/** A press that moves less than this is a click. */
const DRAG_DISTANCE = 4;
const ZOOM_STEP = 1.3;

/**
 * The network of layers. Fires `choose` with a layer, and `fold` with the first layer of a group
 * that is to be one node, or all its layers again.
 */
export class NetworkGraphView extends LitElement {
  static override properties = {
    graph: { attribute: false },
    selected: { attribute: false },
    cutTexts: { attribute: false },
    active: { state: true },
  };

  declare graph: NetworkGraph;
  declare selected: ReadonlySet<string>;
  declare cutTexts: ReadonlyMap<string, string>;
  /** Index of the node under the pointer or the keyboard's cursor. */
  declare private active: number;

  private layout: GraphLayout = { nodes: [], edges: [], width: 0, height: 0 };
  private camera: Camera = { scale: 1, x: 0, y: 0 };
  private size = { width: 0, height: 0 };
  private fresh = true;
  private shape = "";
  private drag: { readonly from: Point; readonly camera: Camera; moved: boolean } | null = null;
  private stopWatching?: () => void;
  private readonly resize = new ResizeObserver(([entry]) => {
    if (!entry) return;
    this.size = { width: entry.contentRect.width, height: entry.contentRect.height };
    this.requestUpdate();
  });

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        position: relative;
      }
      .stage {
        position: relative;
        flex: 1;
        min-height: 200px;
        overflow: hidden;
        touch-action: none;
      }
      .stage:focus-visible {
        outline-offset: -1px;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .controls {
        display: flex;
        gap: 2px;
        position: absolute;
        inset-inline-end: 6px;
        inset-block-start: 2px;
        z-index: 2;
      }
    `,
  ];

  constructor() {
    super();
    this.graph = { nodes: [], edges: [], known: false };
    this.selected = new Set();
    this.cutTexts = new Map();
    this.active = -1;
  }

  override connectedCallback() {
    super.connectedCallback();
    this.stopWatching = watchTheme(document, () => this.requestUpdate());
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.stopWatching?.();
    this.resize.disconnect();
  }

  protected override willUpdate(changed: PropertyValues) {
    if (!changed.has("graph")) return;
    // Results stream in: what has the same nodes and edges stands where it stood.
    const { nodes, edges } = this.graph;
    const shape = JSON.stringify([nodes.map(({ id }) => id), edges]);
    if (shape === this.shape) return;
    this.shape = shape;
    this.layout = layoutGraph(this.graph);
    this.fresh = true;
    this.active = -1;
  }

  protected override firstUpdated() {
    const stage = this.stage();
    if (!stage) return;
    this.resize.observe(stage);
    // Not passive: a wheel over the network must be able to keep the page still.
    stage.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
  }

  protected override updated(changed: PropertyValues) {
    const canvas = this.renderRoot.querySelector("canvas");
    if (!canvas || this.size.width === 0) return;
    if (this.fresh) {
      this.camera = fitted(this.layout, this.size);
      this.fresh = false;
    } else if (changed.has("selected")) {
      this.bringIntoView();
    }
    this.paint(canvas);
  }

  /** Shows what was chosen elsewhere. */
  private bringIntoView() {
    const at = this.graph.nodes.findIndex(({ layers }) =>
      layers.some((id) => this.selected.has(id)),
    );
    if (at >= 0) this.camera = showing(this.camera, this.layout.nodes[at], this.size);
  }

  private paint(canvas: HTMLCanvasElement) {
    const { size, graph, layout, camera, selected, active, cutTexts } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const theme = readTheme(document);
    const colors = groupColors(document);
    paintGraph(context, { graph, layout, camera, size, theme, colors, selected, active, cutTexts });
  }

  private stage(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".stage");
  }

  private point(event: MouseEvent): Point {
    const box = this.stage()?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }

  private move(camera: Camera) {
    this.camera = camera;
    this.requestUpdate();
  }

  private onWheel(event: WheelEvent) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      this.move(zoomed(this.camera, Math.exp(-event.deltaY * 0.002), this.point(event)));
    } else if (event.shiftKey) {
      this.move(moved(this.camera, -event.deltaY, -event.deltaX));
    } else {
      this.move(moved(this.camera, -event.deltaX, -event.deltaY));
    }
  }

  private onPointerDown(event: PointerEvent) {
    if (event.button !== 0) return;
    this.drag = { from: this.point(event), camera: this.camera, moved: false };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  private onPointerMove(event: PointerEvent) {
    const { drag } = this;
    const point = this.point(event);
    if (!drag) {
      this.active = nodeAt(this.layout, toGraph(this.camera, point));
      return;
    }
    const [x, y] = [point.x - drag.from.x, point.y - drag.from.y];
    if (Math.hypot(x, y) > DRAG_DISTANCE) drag.moved = true;
    if (drag.moved) this.move(moved(drag.camera, x, y));
  }

  private onPointerUp(event: PointerEvent) {
    const { drag } = this;
    this.drag = null;
    if (!drag || drag.moved) return;
    this.choose(nodeAt(this.layout, toGraph(this.camera, this.point(event))));
  }

  private onPointerLeave() {
    if (!this.drag) this.active = -1;
  }

  private choose(at: number) {
    const node = this.graph.nodes[at];
    if (node) this.dispatchEvent(new CustomEvent<string>("choose", { detail: node.id }));
  }

  private fold(at: number) {
    const first = this.graph.nodes[at]?.group?.layers[0];
    if (first !== undefined) this.dispatchEvent(new CustomEvent<string>("fold", { detail: first }));
  }

  private onDoubleClick(event: MouseEvent) {
    this.fold(nodeAt(this.layout, toGraph(this.camera, this.point(event))));
  }

  private onKey(event: KeyboardEvent) {
    const { nodes } = this.graph;
    if (nodes.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = nodes.length - 1;
    const to = {
      ArrowDown: Math.min(last, this.active + 1),
      ArrowRight: Math.min(last, this.active + 1),
      ArrowUp: Math.max(0, this.active - 1),
      ArrowLeft: Math.max(0, this.active - 1),
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) {
      this.active = to;
      this.camera = showing(this.camera, this.layout.nodes[to], this.size);
    } else if (event.key === "Enter") this.choose(this.active);
    else if (event.key === " ") this.fold(this.active);
    else if (event.key === "+" || event.key === "=") this.zoomBy(ZOOM_STEP);
    else if (event.key === "-") this.zoomBy(1 / ZOOM_STEP);
    else if (event.key === "0") this.move(fitted(this.layout, this.size, true));
    else return;
    event.preventDefault();
  }

  private zoomBy(factor: number) {
    this.move(zoomed(this.camera, factor, { x: this.size.width / 2, y: this.size.height / 2 }));
  }

  private announcement(): string {
    const node = this.graph.nodes[this.active];
    if (!node) return "";
    const group = node.group;
    const place = group ? l10n.t("group {0}", group.name ?? group.index + 1) : "";
    const count = node.collapsed ? l10n.t("{0} layers as one", node.layers.length) : "";
    return [visibleName(node.id), place, count].filter(Boolean).join(", ");
  }

  protected override render() {
    const button = (icon: string, label: string, run: () => void) => html`
      <vscode-button secondary icon-only icon=${icon} title=${label} aria-label=${label} @click=${run}>
      </vscode-button>
    `;
    return html`
      <div class="controls quiet" role="group" aria-label=${l10n.t("Network")}>
        ${button("zoom-in", l10n.t("Zoom in (+)"), () => this.zoomBy(ZOOM_STEP))}
        ${button("zoom-out", l10n.t("Zoom out (-)"), () => this.zoomBy(1 / ZOOM_STEP))}
        ${button("screen-full", l10n.t("Show everything (0)"), () => this.move(fitted(this.layout, this.size, true)))}
      </div>
      <div
        class="stage"
        role="application"
        tabindex="0"
        aria-roledescription=${l10n.t("graph")}
        aria-label=${l10n.t("Network of {0} nodes", this.graph.nodes.length)}
        aria-describedby="keys"
        @pointerdown=${this.onPointerDown}
        @pointermove=${this.onPointerMove}
        @pointerup=${this.onPointerUp}
        @pointerleave=${this.onPointerLeave}
        @dblclick=${this.onDoubleClick}
        @keydown=${this.onKey}
      >
        <canvas aria-hidden="true"></canvas>
      </div>
      <div id="keys" class="visually-hidden">
        ${l10n.t(
          "Arrow keys move between layers, Enter chooses one, Space folds or unfolds its group, plus and minus zoom. The table of layers carries the same.",
        )}
      </div>
      <div class="visually-hidden" aria-live="polite">${this.announcement()}</div>
    `;
  }
}

customElements.define("cognate-network-graph", NetworkGraphView);
