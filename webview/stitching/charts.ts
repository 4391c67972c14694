/** Lines over layers, epochs and singular values; bars of distances; confusions. */
import * as l10n from "@vscode/l10n";
import { html, nothing, svg, type TemplateResult } from "lit";
import { niceRange } from "../shared/chartScale";
import { formatFigure } from "../shared/format";
import { ticks } from "../shared/heatmap/colorScale";
import { shownName, visibleName } from "../shared/names";
import { styleProps } from "../shared/styleProps";
import { methodName } from "./labels";
import type { Method } from "./model/stitches";

export interface Line {
  readonly method: Method;
  readonly values: readonly (number | null)[];
  /** Under shifted markers. */
  readonly dashed?: boolean;
}

export interface LineChartInput {
  readonly label: string;
  readonly lines: readonly Line[];
  /** Below the axis, one for each value or fewer. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Values lie from 0 to this, minus one. */
  readonly length: number;
  readonly scale?: "linear" | "log";
}

const SIZE = { width: 460, height: 190, left: 46, right: 12, top: 8, bottom: 26 } as const;

export function lineChart(input: LineChartInput): TemplateResult {
  const { label, lines, ticks: marks, length, scale = "linear" } = input;
  const shown = (value: number | null) =>
    scale === "log" ? (value !== null && value > 0 ? Math.log10(value) : null) : value;
  const range = niceRange(lines.flatMap(({ values }) => values.map(shown)));
  const x = (i: number) =>
    SIZE.left + (length > 1 ? i / (length - 1) : 0.5) * (SIZE.width - SIZE.left - SIZE.right);
  const y = (value: number) =>
    SIZE.top +
    (1 - (value - range[0]) / (range[1] - range[0])) * (SIZE.height - SIZE.top - SIZE.bottom);
  const path = (values: readonly (number | null)[]) => {
    let pen = "M";
    return values
      .map((raw, i) => {
        const value = shown(raw);
        if (value === null) {
          pen = "M";
          return "";
        }
        const step = `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
        pen = "L";
        return step;
      })
      .join("");
  };
  const levels = ticks(range);
  return html`
    <svg class="chart" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label=${label}>
      ${levels.map(
        (value) => svg`
          <line class="grid" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${y(value)} y2=${y(value)}></line>
          <text class="tick" text-anchor="end" x=${SIZE.left - 6} y=${y(value) + 4}>${formatFigure(scale === "log" ? 10 ** value : value, 3)}</text>`,
      )}
      ${marks.map(({ at, text }) => {
        // a long last one would leave the picture
        const last = at === length - 1 && text.length > 5;
        return svg`<text class="tick" text-anchor=${last ? "end" : "middle"} x=${x(at) + (last ? SIZE.right / 2 : 0)} y=${SIZE.height - 8}>${text}</text>`;
      })}
      ${lines.map(
        ({ method, values, dashed }) =>
          svg`<path class=${`line ${method} ${dashed ? "dashed" : ""}`} d=${path(values)}><title>${methodName(method)}</title></path>
          ${values.length > 40 ? nothing : values.map((raw, i) => point(shown(raw), { method, x: x(i), y, raw }))}`,
      )}
    </svg>
  `;
}

function point(
  value: number | null,
  at: { method: Method; x: number; y: (value: number) => number; raw: number | null },
) {
  if (value === null) return nothing;
  return svg`<circle class=${`dot ${at.method}`} cx=${at.x} cy=${at.y(value)} r="2.6"><title>${methodName(at.method)}: ${formatFigure(at.raw)}</title></circle>`;
}

/** Which line is whose. */
export function methodKey(methods: readonly Method[], dashed: boolean): TemplateResult {
  return html`
    <p class="key dim">
      ${methods.map((method) => html`<span><span class="stroke ${method}"></span>${methodName(method)}</span>`)}
      ${dashed ? html`<span>${l10n.t("dashed: shifted markers")}</span>` : nothing}
    </p>
  `;
}

export interface Bars {
  readonly layer: string;
  readonly values: readonly { readonly method: Method; readonly value: number | null }[];
}

const BAR = { height: 12, gap: 6, left: 110, width: 460 } as const;
/** Figures beside bars are taller than these. */
const OVER = 2;

/** The distance at the stitch and at every later layer, one bar a method. */
export function stackChart(stack: readonly Bars[], label: string): TemplateResult {
  const most = Math.max(
    1e-12,
    ...stack.flatMap(({ values }) => values.map(({ value }) => value ?? 0)),
  );
  const group = (count: number) => count * BAR.height + BAR.gap;
  let top = OVER;
  const groups = stack.map((bars) => {
    const at = top;
    top += group(bars.values.length);
    return { ...bars, at };
  });
  const room = BAR.width - BAR.left - 52;
  return html`
    <svg class="chart" viewBox="0 0 ${BAR.width} ${top}" role="img" aria-label=${label}>
      ${groups.map(
        ({ layer, values, at }) => svg`
          <text class="tick" text-anchor="end" x=${BAR.left - 6} y=${at + (values.length * BAR.height) / 2 + 4}>${visibleName(layer).slice(-16)}</text>
          ${values.map(({ method, value }, m) => {
            const width = ((value ?? 0) / most) * room;
            const y = at + m * BAR.height;
            return svg`
              <rect class=${`bar ${method}`} x=${BAR.left} y=${y} width=${Math.max(1, width)} height=${BAR.height - 2}><title>${methodName(method)}: ${formatFigure(value)}</title></rect>
              <text class="tick small" x=${BAR.left + width + 4} y=${y + BAR.height - 3}>${value === null ? "–" : value.toFixed(3)}</text>`;
          })}`,
      )}
    </svg>
  `;
}

/** Counts of native classes by stitched ones; the darker the more. */
export function confusionTable(counts: readonly (readonly number[])[]): TemplateResult {
  const most = Math.max(1, ...counts.flat());
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${l10n.t("Confusion")}>
      <table class="confusion">
        <caption class="dim">${l10n.t("rows: class by the end model; columns: by the stitched one")}</caption>
        <thead>
          <tr>
            <td></td>
            ${counts.map((_, c) => html`<th scope="col">${c}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${counts.map(
            (row, c) => html`<tr>
              <th scope="row">${c}</th>
              ${row.map((count) => html`<td class="figure" .style=${styleProps({ "--share": (count / most).toFixed(3) })}>${count}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

export const layerTicks = (columns: readonly string[]) => [
  { at: 0, text: l10n.t("end") },
  ...columns.map((_, j) => ({ at: j + 1, text: String(j + 1) })),
  { at: columns.length + 1, text: l10n.t("front") },
];

export const layerList = (columns: readonly string[]): TemplateResult =>
  html`<p class="key dim">${columns.map((id, j) => html`<span>${j + 1} ${shownName(id)}</span>`)}</p>`;
