/** Similarity against guidance, for the path and each time; a table beside it has the numbers. */
import * as l10n from "@vscode/l10n";
import { html, svg, type TemplateResult } from "lit";
import type { Diffusion } from "../../../extension/protocol/result";
import { niceRange, ticks } from "../../shared/chartScale";
import { formatFigure } from "../../shared/format";
import { curvesOf, noiseCurve, shownCell } from "./cells";

const SIZE = { width: 520, height: 230, left: 46, right: 14, top: 10, bottom: 34 } as const;
/** Colors of times; after five they come again. */
const COLORS = 5;

export const timeLabel = (time: number | null): string =>
  time === null ? l10n.t("path") : l10n.t("t = {0}", time);

export function guidanceChart(
  diffusion: Diffusion,
  chosen: number | null,
  choose: (cell: number) => void,
): TemplateResult {
  const { guidance, against } = diffusion;
  const curves = curvesOf(diffusion);
  const noise = noiseCurve(diffusion);
  const range = niceRange([...curves.flatMap(({ values }) => values), ...noise]);
  const [first, last] = [guidance[0] ?? 0, guidance.at(-1) ?? 1];
  const x = (g: number) =>
    SIZE.left + ((g - first) / (last - first || 1)) * (SIZE.width - SIZE.left - SIZE.right);
  const y = (value: number) =>
    SIZE.top +
    ((range[1] - value) / (range[1] - range[0])) * (SIZE.height - SIZE.top - SIZE.bottom);
  const path = (values: readonly (number | null)[]) => {
    const points = values.flatMap((value, i) =>
      value === null ? [] : [`${x(guidance[i] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`],
    );
    return points.length === 0 ? "" : `M${points.join("L")}`;
  };
  const shown = shownCell(diffusion, chosen);
  const label = l10n.t("Similarity against guidance. The table has the same numbers.");
  return html`
    <h2>
      ${
        against === "unguided"
          ? l10n.t("Similarity to the unguided process")
          : l10n.t("Similarity of the two processes")
      }
    </h2>
    <svg class="guidance" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label=${label}>
      ${ticks(range).map(
        (value) => svg`
          <line class="grid" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${y(value)} y2=${y(value)}></line>
          <text class="tick" text-anchor="end" x=${SIZE.left - 6} y=${y(value) + 4}>${formatFigure(value, 3)}</text>`,
      )}
      ${guidance.map(
        (g) =>
          svg`<text class="tick" text-anchor="middle" x=${x(g)} y=${SIZE.height - SIZE.bottom + 16}>${formatFigure(g, 3)}</text>`,
      )}
      <path class="noise" d=${path(noise)}></path>
      ${curves.map(
        ({ values, cells }, k) => svg`
          <path class=${curveClass(k)} d=${path(values)}></path>
          ${values.map((value, i) => {
            const cell = cells[i] ?? 0;
            return value === null
              ? ""
              : svg`<circle
                  class="${curveClass(k)} ${cell === shown ? "selected" : ""}"
                  r=${cell === shown ? 5 : 3}
                  cx=${x(guidance[i] ?? 0)}
                  cy=${y(value)}
                  @click=${() => choose(cell)}
                ></circle>`;
          })}`,
      )}
    </svg>
    <p class="key dim">
      ${curves.map(({ time }, k) => keyItem(curveClass(k), timeLabel(time)))}
      ${keyItem("noise", l10n.t("what noise alone leaves, path"))}
      <span class="grow"></span>${l10n.t("against guidance")}
    </p>
  `;
}

const keyItem = (curve: string, label: string) =>
  html`<span class="item"><span class="line ${curve}"></span>${label}</span>`;

const curveClass = (k: number): string => (k === 0 ? "path" : `time time-${(k - 1) % COLORS}`);

/** The same in numbers: distances, each a button that shows its field. */
export function guidanceTable(
  diffusion: Diffusion,
  chosen: number | null,
  choose: (cell: number) => void,
): TemplateResult {
  const { guidance, spreads, cells } = diffusion;
  const curves = curvesOf(diffusion);
  const shown = shownCell(diffusion, chosen);
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${l10n.t("Distances by guidance and time")}>
      <table class="cells" aria-label=${l10n.t("Distances by guidance and time")}>
        <thead>
          <tr>
            <th scope="col">${l10n.t("guidance")}</th>
            ${curves.map(({ time }) => html`<th scope="col" class="figure">${timeLabel(time)}</th>`)}
            <th scope="col" class="figure">${l10n.t("spread")}</th>
          </tr>
        </thead>
        <tbody>
          ${guidance.map(
            (g, level) => html`<tr>
              <th scope="row">${formatFigure(g, 3)}</th>
              ${curves.map(({ cells: places }) => {
                const place = places[level] ?? 0;
                const selected = place === shown;
                return html`<td class="figure ${selected ? "selected" : ""}">
                  <button class="link" aria-pressed=${selected} @click=${() => choose(place)}>
                    ${formatFigure(cells[place]?.distance ?? null, 3)}
                  </button>
                </td>`;
              })}
              <td class="figure">${formatFigure(spreads[level] ?? null, 3)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}
