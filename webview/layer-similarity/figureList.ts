/** Figures of one pair as a list of terms, and side by side as a chart. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { formatFigure, formatSpread } from "../shared/format";
import { directionText } from "../shared/heatmap/describe";
import { titleName } from "../shared/names";
import { styleProps } from "../shared/styleProps";
import { familyText } from "./model/families";
import type { Figure } from "./model/figure";
import { type Gauge, gaugeOf } from "./model/gauge";
import type { FigureGroup } from "./model/pairDetails";

export const arrows = { similarity: "↑", distance: "↓" } as const;

/** Groups with their headings; those of families have a gauge under each figure. */
export function figureGroups(groups: readonly FigureGroup[]): TemplateResult {
  const charted = groups.filter(({ key }) => key !== "matrix" && key !== "pairs");
  return html`
    ${groups
      .filter((group) => !charted.includes(group))
      .map(
        ({ key, figures }) => html`
          <h3>${key === "matrix" ? l10n.t("Layer against layer") : l10n.t("Entry by entry")}</h3>
          <dl>${figures.map((figure) => figureTerm(figure))}</dl>
        `,
      )}
    ${charted.length === 0 ? nothing : renderScale(charted.flatMap(({ figures }) => figures))}
    ${charted.map(({ key, figures }) => {
      const { name, text } = familyText(key as Exclude<typeof key, "matrix" | "pairs">);
      return html`
        <h3 title=${text}>${name}</h3>
        <dl>${figures.map((figure) => figureTerm(figure, gaugeOf(figure)))}</dl>
      `;
    })}
  `;
}

/** What all gauges have in common, said once; and where to get chance levels while there are none. */
function renderScale(figures: readonly Figure[]): TemplateResult {
  const known = figures.some(({ chance }) => chance !== null);
  return html`
    <p class="scale dim">
      <span>${l10n.t("different")}</span>
      ${known ? html`<span class="key"><span class="mark"></span> ${l10n.t("chance")}</span>` : nothing}
      <span>${l10n.t("alike")}</span>
    </p>
    ${known ? nothing : html`<p class="hint dim">${l10n.t("Intervals and chance levels are a matter of Statistics, above.")}</p>`}
  `;
}

/** A figure, its chance level and what is to be known of it. */
export const figureTerm = (figure: Figure, gauge: Gauge | null = null): TemplateResult => html`
  <dt title=${`${figure.help} ${figure.ignores}`}>
    ${figure.name}
    ${
      figure.direction
        ? html`<span aria-hidden="true">${arrows[figure.direction]}</span
            ><span class="visually-hidden">(${directionText(figure.direction)})</span>`
        : nothing
    }
  </dt>
  <dd>${formatFigure(figure.value)} ${formatSpread(figure)}</dd>
  ${gauge ? html`<dd class="gauge">${renderGauge(gauge)}</dd>` : nothing}
  ${
    figure.chance === null
      ? nothing
      : html`<dt class="sub">${l10n.t("chance")}</dt>
          <dd>${formatFigure(figure.chance)}${pText(figure.p)}</dd>`
  }
  ${
    figure.ceiling === null
      ? nothing
      : html`<dt class="sub">${l10n.t("noise ceiling")}</dt>
          <dd>${formatFigure(figure.ceiling)}</dd>`
  }
  ${figure.notes.map((note) => html`<dd class="why">${titleName(note)}</dd>`)}
`;

const pText = (p: number | null): string => (p === null ? "" : ` · p ${formatFigure(p, 2)}`);

/** The same numbers as in the text beside it, so it is hidden from screen readers. */
function renderGauge({ at, interval, chance, ends }: Gauge): TemplateResult {
  const percent = (place: number) => `${(place * 100).toFixed(2)}%`;
  return html`
    <div
      class="track"
      aria-hidden="true"
      title=${l10n.t("from {0} (different) to {1} (alike)", ends[0], ends[1])}
    >
      <div class="bar" .style=${styleProps({ width: percent(at) })}></div>
      ${
        interval
          ? html`<div
              class="interval"
              .style=${styleProps({ left: percent(interval[0]), width: percent(interval[1] - interval[0]) })}
            ></div>`
          : nothing
      }
      ${
        chance === null
          ? nothing
          : html`<div class="mark" .style=${styleProps({ left: `calc(${percent(chance)} - 1px)` })}></div>`
      }
    </div>
  `;
}
