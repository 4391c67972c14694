import * as l10n from "@vscode/l10n";
import { css, html, LitElement, type PropertyValues } from "lit";
import { formatFigure } from "../shared/format";
import { type ColorScale, makeColorScale } from "../shared/heatmap/colorScale";
import { styleProps } from "../shared/styleProps";
import { baseStyles } from "../shared/styles";
import { isDark, readTheme, type Theme, watchTheme } from "../shared/theme";
import { coordinatesOf, type Plane, pointByKey } from "./model/plane";
import { cellSize, paintField, pointAt } from "./paint";

const LEAST = 220;
const MOST = 720;
const PNG_SIZE = 900;

/** The field over a plane. Fires `point` with the number of a point. */
export class FieldMap extends LitElement {
  static override properties = {
    plane: { attribute: false },
    point: { attribute: false },
    ellipses: { type: Boolean },
    label: { attribute: false },
    size: { state: true },
    theme: { state: true },
  };
  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      canvas {
        display: block;
        cursor: crosshair;
      }
      .scale {
        display: flex;
        gap: 8px;
        align-items: center;
        margin-top: 6px;
      }
      .ramp {
        width: 160px;
        height: 10px;
        forced-color-adjust: none;
      }
    `,
  ];

  declare plane: Plane;
  declare point: number | null;
  declare ellipses: boolean;
  /** What the picture shows, for those who do not see it. */
  declare label: string;
  declare private size: number;
  declare private theme: Theme;
  private unwatch: (() => void) | undefined;
  private readonly resized = new ResizeObserver(([entry]) => {
    const { width = LEAST, height = LEAST } = entry?.contentRect ?? {};
    const room = height > LEAST ? Math.min(width, height - 60) : width;
    this.size = Math.round(Math.min(MOST, Math.max(LEAST, room)));
  });

  constructor() {
    super();
    this.point = null;
    this.ellipses = true;
    this.label = "";
    this.size = 420;
    this.theme = readTheme(document);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
    this.unwatch = watchTheme(document, () => {
      this.theme = readTheme(document);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    this.unwatch?.();
  }

  /** The whole field on an opaque ground, below the lines of a caption. */
  toPng(caption: readonly string[]): string {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this editor gives no canvas to draw on");
    const top = 16 + 20 * caption.length;
    canvas.width = PNG_SIZE + 32;
    canvas.height = PNG_SIZE + top + 16;
    const picture = document.createElement("canvas");
    picture.width = picture.height = PNG_SIZE;
    const inner = picture.getContext("2d");
    if (!inner) throw new Error("this editor gives no canvas to draw on");
    paintField(inner, { ...this.scene, point: null, size: PNG_SIZE });
    context.fillStyle = this.theme.background;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = this.theme.foreground;
    context.font = this.theme.uiFont;
    for (const [i, line] of caption.entries()) context.fillText(line, 16, 24 + 20 * i);
    context.drawImage(picture, 16, top);
    return canvas.toDataURL("image/png");
  }

  private get scale(): ColorScale {
    return makeColorScale({
      ...{ direction: "distance", range: [0, 1], extent: [0, 1], span: "range" },
      dark: isDark(this.theme.kind),
    });
  }

  private get scene() {
    const { plane, scale, theme, ellipses, point, size } = this;
    return { plane, scale, theme, ellipses, point, size };
  }

  protected override updated(_: PropertyValues): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    const ratio = devicePixelRatio || 1;
    const cell = cellSize(this.scene);
    const [width, height] = [cell * this.plane.rows, cell * this.plane.columns];
    canvas.width = Math.ceil(width * ratio);
    canvas.height = Math.ceil(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintField(context, this.scene);
  }

  protected override render() {
    const ramp = Array.from({ length: 9 }, (_, i) => this.scale.css(i / 8)).join(",");
    return html`
      <canvas
        tabindex="0"
        role="application"
        aria-roledescription=${l10n.t("map of distances")}
        aria-label=${this.label}
        aria-describedby="at"
        @click=${this.clicked}
        @keydown=${this.pressed}
      ></canvas>
      <p id="at" class="visually-hidden" aria-live="polite">${this.sentence()}</p>
      <p class="scale dim">
        <span>${l10n.t("0, the same up to scale")}</span>
        <span class="ramp" .style=${styleProps({ background: `linear-gradient(to right, ${ramp})` })}></span>
        <span>1</span>
      </p>
    `;
  }

  private sentence(): string {
    const { plane, point } = this;
    if (point === null || point >= plane.distances.length) {
      return l10n.t("Arrow keys move over the points.");
    }
    const [u, v] = coordinatesOf(plane, point);
    return l10n.t(
      "at {0}, {1}: distance {2}",
      formatFigure(u, 3),
      formatFigure(v, 3),
      formatFigure(plane.distances[point]),
    );
  }

  private readonly clicked = (event: MouseEvent) => {
    const point = pointAt(this.scene, { x: event.offsetX, y: event.offsetY });
    if (point !== null) this.tell(point);
  };

  private readonly pressed = (event: KeyboardEvent) => {
    const point = pointByKey(this.plane, this.point, event.key);
    if (point === undefined) return;
    event.preventDefault();
    this.tell(point);
  };

  private tell(point: number) {
    this.dispatchEvent(new CustomEvent("point", { detail: point }));
  }
}

customElements.define("cognate-field", FieldMap);
