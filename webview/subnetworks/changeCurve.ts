/** Where layers change along the depth: the curve whose peaks are boundaries, with the cuts. */
import * as l10n from "@vscode/l10n";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import { formatFigure } from "../shared/format";
import { shownName } from "../shared/names";
import { curvePoints, HEIGHT, WIDTH } from "./model/curvePoints";
import type { Grouping } from "./model/groups";

export function changeCurve(
  result: Result,
  grouping: Grouping | null,
  choose: (layer: string) => void,
): TemplateResult | typeof nothing {
  const points = curvePoints(result, "change");
  if (points.length < 2) return nothing;
  const peak = points.reduce((best, point) => (point.value > best.value ? point : best));
  const cuts = new Set(grouping?.groups.flatMap(({ cut }) => (cut ? [cut.before] : [])));
  const text = l10n.t(
    "Change along the depth: highest before {0}, {1}",
    shownName(peak.layer),
    formatFigure(peak.value, 3),
  );
  return html`
    <figure class="curve">
      <figcaption class="dim" title=${l10n.t("Mean loss between the layers before and after, less that within them; peaks are boundaries. The table of layers has the steps as numbers.")}>
        ${l10n.t("Change along the depth")}
      </figcaption>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${text} preserveAspectRatio="none">
        ${points
          .filter(({ layer }) => cuts.has(layer))
          .map(({ x }) => svg`<line class="cut" x1=${x} x2=${x} y1="0" y2=${HEIGHT}></line>`)}
        <polyline points=${points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}></polyline>
        ${points.map(
          ({
            layer,
            x,
            y,
            value,
          }) => svg`<circle cx=${x} cy=${y} r="3" @click=${() => choose(layer)}>
            <title>${shownName(layer)}: ${formatFigure(value, 3)}</title>
          </circle>`,
        )}
      </svg>
    </figure>
  `;
}
