/** One matrix a method: front layers down, end layers across, the unmodified models above and below. */
import * as l10n from "@vscode/l10n";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import { formatFigure } from "../shared/format";
import { type ColorScale, makeColorScale } from "../shared/heatmap/colorScale";
import { shownName, visibleName } from "../shared/names";
import { figureName, methodHelp, methodName } from "./labels";
import {
  borders,
  extentOf,
  type FigureId,
  type Method,
  matrixOf,
  pairKey,
  type StitchingModel,
} from "./model/stitches";
import type { Selection } from "./model/viewState";

export interface MatricesInput {
  readonly result: Result;
  readonly model: StitchingModel;
  readonly figure: FigureId;
  readonly selection: Selection | null;
  readonly dark: boolean;
  readonly choose: (selection: Selection) => void;
}

const CELL = 30;
const LEFT = 92;
const TOP = 8;
const GAP = 5;

export function matrices(input: MatricesInput): TemplateResult {
  const { result, model, figure, dark } = input;
  const [first] = model.methods;
  const sample = first && matrixOf(result, first, figure);
  const scale = makeColorScale({
    direction: sample?.direction ?? "similarity",
    range: sample?.range ?? [null, null],
    extent: extentOf(result, model, figure),
    span: "data",
    dark,
  });
  return html`
    <div class="matrices">
      ${model.methods.map((method) => oneMatrix(method, scale, input))}
    </div>
    ${scaleKey(scale, figure)}
  `;
}

function oneMatrix(method: Method, scale: ColorScale, input: MatricesInput): TemplateResult {
  const { result, model, figure } = input;
  const { rows, columns } = model;
  const matrix = matrixOf(result, method, figure);
  const width = LEFT + columns.length * CELL + 8;
  const height = TOP + (rows.length + 2) * CELL + 2 * GAP + 8;
  const { end, front } = borders(result, figure);
  const y = (i: number) => TOP + CELL + GAP + i * CELL;
  const below = y(rows.length) + GAP;
  return html`
    <figure class="matrix">
      <figcaption title=${methodHelp(method)}>${methodName(method)}</figcaption>
      <svg
        viewBox="0 0 ${width} ${height}"
        width=${width}
        height=${height}
        role="img"
        aria-label=${l10n.t("{0} by {1}. The table has the same numbers.", figureName(figure), methodName(method))}
      >
        ${border(TOP, end, l10n.t("end alone"), { columns: columns.length, scale })}
        ${rows.map(
          (a, i) => svg`
            <text class="tick" text-anchor="end" x=${LEFT - 6} y=${y(i) + CELL / 2 + 4}>${short(a)}<title>${visibleName(a)}</title></text>
            ${columns.map((b, j) => cell({ a, b, method, i, j, x: LEFT + j * CELL, y: y(i), value: matrix?.values[i]?.[j] ?? null, scale }, input))}`,
        )}
        ${border(below, front, l10n.t("front alone"), { columns: columns.length, scale })}
      </svg>
    </figure>
  `;
}

const short = (name: string): string => {
  const text = visibleName(name);
  return text.length > 13 ? `…${text.slice(-12)}` : text;
};

function border(
  y: number,
  value: number | null,
  label: string,
  { columns, scale }: { columns: number; scale: ColorScale },
) {
  const width = columns * CELL;
  return svg`
    <text class="tick" text-anchor="end" x=${LEFT - 6} y=${y + CELL / 2 + 4}>${label}</text>
    <rect class=${value === null ? "cell empty-cell" : "cell"} x=${LEFT} y=${y} width=${width} height=${CELL - 1} fill=${value === null ? "transparent" : scale.css(value)}></rect>
    <text class="value" text-anchor="middle" x=${LEFT + width / 2} y=${y + CELL / 2 + 4} fill=${value === null ? "currentColor" : inkOn(scale, value)}>${value === null ? "–" : figureText(value)}</text>`;
}

interface Cell {
  readonly a: string;
  readonly b: string;
  readonly method: Method;
  readonly i: number;
  readonly j: number;
  readonly x: number;
  readonly y: number;
  readonly value: number | null;
  readonly scale: ColorScale;
}

function cell({ a, b, method, i, j, x, y, value, scale }: Cell, input: MatricesInput) {
  const { model, selection, figure } = input;
  const key = pairKey(a, b);
  const alarm = model.alarms.get(`${method} ${key}`);
  const verdict = model.verdicts.get(key);
  const reason = model.reasons.get(`${method} ${key}`) ?? model.reasons.get(key);
  const chosen = selection?.a === a && selection.b === b;
  const text = value === null ? (reason ?? l10n.t("not asked for")) : formatFigure(value);
  const title = [
    `${visibleName(a)} → ${visibleName(b)}`,
    `${methodName(method)}, ${figureName(figure)}: ${text}`,
    alarm,
    verdict,
  ].filter((line) => line !== undefined);
  const diagonal = model.rows.length === model.columns.length && i === j;
  const size = CELL - 1;
  return svg`
    <g class=${`at ${chosen ? "chosen" : ""}`} @click=${() => input.choose({ a, b })}>
      <title>${title.join("\n")}</title>
      <rect class=${`cell ${value === null ? "empty-cell" : ""}`} x=${x} y=${y} width=${size} height=${size} fill=${value === null ? "transparent" : scale.css(value)}></rect>
      ${value === null ? nothing : svg`<text class="value" text-anchor="middle" x=${x + size / 2} y=${y + size / 2 + 4} fill=${inkOn(scale, value)}>${figureText(value)}</text>`}
      ${diagonal ? svg`<rect class="diagonal" x=${x + 1} y=${y + 1} width=${size - 2} height=${size - 2}></rect>` : nothing}
      ${alarm ? svg`<path class="alarm" d="M${x + size - 10} ${y}h10v10z"></path>` : nothing}
      ${verdict && !alarm ? svg`<circle class="verdict" cx=${x + size - 5} cy=${y + 5} r="3"></circle>` : nothing}
      ${chosen ? svg`<rect class="pin" x=${x} y=${y} width=${size} height=${size}></rect>` : nothing}
    </g>`;
}

/** At most four places, as a cell has room for. */
function figureText(value: number): string {
  const size = Math.abs(value);
  if (size >= 9999.5) return value.toExponential(0);
  if (size >= 99.95) return value.toFixed(0);
  if (size >= 9.995) return value.toFixed(1);
  return size < 0.005 ? "0" : value.toFixed(2).replace(/^(-?)0\./, "$1.");
}

/** Black or white, whichever stands out. */
function inkOn(scale: ColorScale, value: number): string {
  const [r, g, b] = scale.rgb(value).map((level) => {
    const part = level / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
}

function scaleKey(scale: ColorScale, figure: FigureId): TemplateResult {
  const [low, high] = scale.domain;
  const steps = Array.from({ length: 24 }, (_, i) => low + ((high - low) * i) / 23);
  return html`
    <p class="key dim">
      <span>${figureName(figure)}</span>
      <span>${formatFigure(low, 3)}</span>
      <svg class="ramp" viewBox="0 0 24 1" preserveAspectRatio="none" aria-hidden="true">
        ${steps.map((value, i) => svg`<rect x=${i} y="0" width="1.05" height="1" fill=${scale.css(value)}></rect>`)}
      </svg>
      <span>${formatFigure(high, 3)}</span>
      <span><svg class="sign" viewBox="0 0 10 10" aria-hidden="true"><path class="alarm" d="M0 0h10v10z"></path></svg> ${l10n.t("more similar than itself")}</span>
      <span><svg class="sign" viewBox="0 0 10 10" aria-hidden="true"><circle class="verdict" cx="5" cy="5" r="3"></circle></svg> ${l10n.t("methods disagree")}</span>
    </p>
  `;
}

export const pairTitle = ({ a, b }: Selection): TemplateResult =>
  html`${shownName(a)} → ${shownName(b)}`;
