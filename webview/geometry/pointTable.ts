/** The field in a table: for screen readers, and for reading off numbers. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Geometry } from "../../extension/protocol/result";
import { formatFigure } from "../shared/format";
import { anisotropy, coordinatesOf, ellipsesAt, type Plane } from "./model/plane";

/** At the points of ellipses: what both networks do there. */
export function ellipseTable(
  plane: Plane,
  point: number | null,
  choose: (point: number) => void,
): TemplateResult | typeof nothing {
  if (plane.ellipses.length === 0) return nothing;
  const nearest = point === null ? null : ellipsesAt(plane, point);
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${l10n.t("Points")}>
      <table aria-label=${l10n.t("Points")}>
        <thead>
          <tr>
            <th scope="col">${l10n.t("point")}</th>
            <th scope="col" class="figure">${l10n.t("distance")}</th>
            <th scope="col" class="figure">${l10n.t("stretch of the first")}</th>
            <th scope="col" class="figure">${l10n.t("stretch of the second")}</th>
          </tr>
        </thead>
        <tbody>
          ${plane.ellipses.map((each) => {
            const [u, v] = coordinatesOf(plane, each.point);
            const selected = each === nearest;
            return html`<tr class=${selected ? "selected" : ""}>
              <td>
                <button class="link" aria-pressed=${selected} @click=${() => choose(each.point)}>
                  ${formatFigure(u, 3)}, ${formatFigure(v, 3)}
                </button>
              </td>
              <td class="figure">${formatFigure(plane.distances[each.point])}</td>
              <td class="figure">${formatFigure(anisotropy(each.a), 3)}</td>
              <td class="figure">${formatFigure(anisotropy(each.b), 3)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  `;
}

/** Where the points form no plane: how their distances are spread. */
export function spreadTable({ distances }: Geometry): TemplateResult {
  const known = distances.filter((value): value is number => value !== null);
  const sorted = [...known].sort((x, y) => x - y);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? null;
  const rows = [
    [l10n.t("least"), at(0)],
    [l10n.t("lower quartile"), at(0.25)],
    [l10n.t("median"), at(0.5)],
    [l10n.t("upper quartile"), at(0.75)],
    [l10n.t("most"), at(1)],
  ] as const;
  return html`
    <table class="figures" aria-label=${l10n.t("Distances at {0} points", known.length)}>
      <caption>${l10n.t("Distances at {0} points", known.length)}</caption>
      <tbody>
        ${rows.map(
          ([label, value]) =>
            html`<tr><th scope="row">${label}</th><td class="figure">${formatFigure(value)}</td></tr>`,
        )}
      </tbody>
    </table>
  `;
}
