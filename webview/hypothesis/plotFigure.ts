/** The plot of a test on groups, as SVG in the colors of the theme. */
import * as l10n from "@vscode/l10n";
import { html, nothing, svg, type TemplateResult } from "lit";
import { formatFigure } from "../shared/format";
import { type Plot, type PlotSeries, pathOf } from "./model/plot";
import { representationText } from "./model/words";

export function plotFigure(plot: Plot, label: string): TemplateResult {
  const right = plot.width - 16;
  return html`
    <figure>
      <svg viewBox="0 0 ${plot.width} ${plot.height}" role="img" aria-label=${label}>
        ${plot.ticks.map(
          ({ y, value }) => svg`
            <line class="grid" x1=${plot.left} x2=${right} y1=${y} y2=${y}></line>
            <text class="tick" x=${plot.left - 6} y=${y + 4} text-anchor="end">${formatFigure(value, 2)}</text>
          `,
        )}
        ${plot.depths.map(
          ({ x, depth }) =>
            svg`<text class="tick" x=${x} y=${plot.bottom + 18} text-anchor="middle">${depth}</text>`,
        )}
        ${plot.series.map((series) => curve(series))}
      </svg>
      <figcaption>${legend(plot.series)} <span class="dim">${l10n.t("by depth of the chain")}</span></figcaption>
    </figure>
  `;
}

const classOf = ({ representation, id }: PlotSeries): string =>
  id === "chance" ? "chance" : `${representation} ${id}`;

function curve(series: PlotSeries): TemplateResult {
  const name = nameOf(series);
  return svg`
    <g class=${classOf(series)}>
      <path class="curve" d=${pathOf(series.points)}></path>
      ${
        series.id === "chance"
          ? nothing
          : series.points.map(
              ({ x, y, depth, value }) => svg`
                <circle cx=${x} cy=${y} r="3.5"><title>${l10n.t("{0}, depth {1}: {2}", name, depth, formatFigure(value))}</title></circle>
              `,
            )
      }
    </g>
  `;
}

function legend(all: readonly PlotSeries[]): TemplateResult[] {
  return all.map(
    (series) => html`
      <span class="key">
        <svg viewBox="0 0 24 10" width="24" height="10" aria-hidden="true">
          <g class=${classOf(series)}><path class="curve" d="M1 5 L23 5"></path></g>
        </svg>
        ${nameOf(series)}
      </span>
    `,
  );
}

function nameOf({ representation, id }: PlotSeries): string {
  if (id === "chance") return l10n.t("guessing");
  const what = representationText(representation);
  if (id === "within") return l10n.t("{0}, within groups", what);
  if (id === "between") return l10n.t("{0}, between groups", what);
  return what;
}
