/** The curves along a run and its map, as pictures beside a table that has the same numbers. */
import * as l10n from "@vscode/l10n";
import { html, nothing, svg, type TemplateResult } from "lit";
import { niceRange, ticks } from "../shared/chartScale";
import { formatFigure } from "../shared/format";
import { visibleName } from "../shared/names";
import { hasSteps, places, type RunRow, type SliceCurve } from "./model/run";
import type { StepScale } from "./model/viewState";

export interface ChartInput {
  readonly rows: readonly RunRow[];
  readonly slices: readonly SliceCurve[];
  /** The one of them that stands out. */
  readonly chosen: SliceCurve | null;
  readonly selected: ReadonlySet<string>;
  readonly scale: StepScale;
  readonly choose: (label: string) => void;
}

const SIZE = { width: 560, height: 230, left: 46, right: 12, top: 10, bottom: 34 } as const;
/** Colors of phases, those of the groups of layers; after five they come again. */
const PHASES = 5;

/** Similarity to the last checkpoint and to the one before, against steps; phases behind. */
export function curvesChart(input: ChartInput): TemplateResult {
  const { rows, slices, chosen, scale } = input;
  const x = places(rows, scale).map(
    (place) => SIZE.left + place * (SIZE.width - SIZE.left - SIZE.right),
  );
  const all = [
    ...rows.flatMap(({ toLast, toPrevious }) => [toLast, toPrevious]),
    ...slices.flatMap(({ values }) => values),
  ];
  const range = niceRange(all);
  const y = (value: number) =>
    SIZE.top +
    (1 - (value - range[0]) / (range[1] - range[0])) * (SIZE.height - SIZE.top - SIZE.bottom);
  const at = (values: readonly (number | null)[]) => line(values, x, y);
  const label = l10n.t("Similarity along the run. The table has the same numbers.");
  return html`
    <svg class="chart" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label=${label}>
      ${phaseBands(rows, x)} ${axes(rows, { x, y, range })}
      ${slices.map(({ slice, values }) => svg`<path class="slice" d=${at(values)}><title>${l10n.t("output {0}", slice)}</title></path>`)}
      ${chosen ? svg`<path class="slice chosen" d=${at(chosen.values)}></path>` : nothing}
      <path class="to-previous" d=${at(rows.map(({ toPrevious }) => toPrevious))}></path>
      <path class="to-last" d=${at(rows.map(({ toLast }) => toLast))}></path>
      ${rows.map((row, i) => marks(row, { x: x[i] ?? 0, y, input }))}
    </svg>
    <p class="key dim">
      <span class="line to-last"></span>${l10n.t("to the last")}
      <span class="line to-previous"></span>${l10n.t("to the previous")}
      ${slices.length > 0 ? html`<span class="line slice"></span>${l10n.t("single outputs, to the last")}` : nothing}
      ${chosen ? html`<span class="line slice chosen"></span>${l10n.t("output {0}, to the last", chosen.slice)}` : nothing}
      <span class="grow"></span>
      ${hasSteps(rows) ? l10n.t("against training step") : l10n.t("in order; steps are not known")}
    </p>
  `;
}

/** A path that leaves out what has no number. */
function line(
  values: readonly (number | null)[],
  x: readonly number[],
  y: (value: number) => number,
): string {
  let pen = "M";
  const parts: string[] = [];
  for (const [i, value] of values.entries()) {
    if (value === null) continue;
    parts.push(`${pen}${(x[i] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`);
    pen = "L";
  }
  return parts.join("");
}

function phaseBands(rows: readonly RunRow[], x: readonly number[]) {
  const phases = new Map<number, { from: number; to: number }>();
  for (const [i, { phase }] of rows.entries()) {
    if (phase === null) continue;
    const place = x[i] ?? 0;
    phases.set(phase, { from: phases.get(phase)?.from ?? place, to: place });
  }
  if (phases.size < 2) return nothing;
  return [...phases].map(([phase, { from, to }]) => {
    const width = Math.max(4, to - from + 6);
    return svg`<rect class="phase phase-${phase % PHASES}" x=${from - 3} y=${SIZE.top} width=${width} height=${SIZE.height - SIZE.top - SIZE.bottom}><title>${l10n.t("phase {0}", phase + 1)}</title></rect>`;
  });
}

interface Axes {
  readonly x: readonly number[];
  readonly y: (value: number) => number;
  readonly range: readonly [number, number];
}

function axes(rows: readonly RunRow[], { x, y, range }: Axes) {
  const bottom = SIZE.height - SIZE.bottom;
  const steps = stepLabels(rows, x);
  return svg`
    ${ticks(range).map(
      (value) => svg`
        <line class="grid" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${y(value)} y2=${y(value)}></line>
        <text class="tick" text-anchor="end" x=${SIZE.left - 6} y=${y(value) + 4}>${formatFigure(value, 3)}</text>`,
    )}
    ${steps.map(
      ({ place, text }) =>
        svg`<text class="tick" text-anchor="middle" x=${place} y=${bottom + 16}>${text}</text>`,
    )}
  `;
}

/** Labels that have room. */
function stepLabels(rows: readonly RunRow[], x: readonly number[]) {
  const shown: { place: number; text: string }[] = [];
  for (const [i, { step }] of rows.entries()) {
    const place = x[i] ?? 0;
    const before = shown.at(-1)?.place ?? Number.NEGATIVE_INFINITY;
    if (place - before >= 56) shown.push({ place, text: String(step ?? i + 1) });
  }
  return shown;
}

function marks(
  row: RunRow,
  { x, y, input }: { x: number; y: (value: number) => number; input: ChartInput },
) {
  const { label, toLast, broken } = row;
  const title = `${visibleName(label)}: ${broken ? l10n.t("broken") : formatFigure(toLast)}`;
  const choose = () => input.choose(label);
  if (broken || toLast === null) {
    const bottom = SIZE.height - SIZE.bottom;
    return svg`<text class="broken" text-anchor="middle" x=${x} y=${bottom - 2} @click=${choose}>×<title>${title}</title></text>`;
  }
  const selected = input.selected.has(label);
  return svg`<circle class=${selected ? "point selected" : "point"} cx=${x} cy=${y(toLast)} r=${selected ? 6 : 3.5} @click=${choose}><title>${title}</title></circle>`;
}

export interface MapInput {
  readonly at: readonly string[];
  readonly points: readonly (readonly [number, number])[];
  readonly explained: readonly [number, number];
  readonly rows: readonly RunRow[];
  readonly selected: ReadonlySet<string>;
  readonly choose: (label: string) => void;
}

const MAP = { width: 320, height: 230, margin: 18 } as const;

/** The path of the run in a plane whose distances are near those of the checkpoints. */
export function mapChart({
  at,
  points,
  explained,
  rows,
  selected,
  choose,
}: MapInput): TemplateResult {
  const spread = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis]);
    return { low: Math.min(...values), size: Math.max(...values) - Math.min(...values) };
  };
  const [sx, sy] = [spread(0), spread(1)];
  // one scale for both axes: distances are what it shows
  const scale = Math.min(
    (MAP.width - 2 * MAP.margin) / (sx.size || 1),
    (MAP.height - 2 * MAP.margin) / (sy.size || sx.size || 1),
  );
  const place = ([x, y]: readonly [number, number]) => [
    MAP.width / 2 + (x - sx.low - sx.size / 2) * scale,
    MAP.height / 2 - (y - sy.low - sy.size / 2) * scale,
  ];
  const phases = new Map(rows.map(({ label, phase }) => [label, phase ?? 0]));
  const share = formatFigure(100 * (explained[0] + explained[1]), 3);
  const label = l10n.t("Map of the run: near checkpoints are alike.");
  return html`
    <svg class="chart map" viewBox="0 0 ${MAP.width} ${MAP.height}" role="img" aria-label=${label}>
      <polyline points=${points
        .map((point) =>
          place(point)
            .map((v) => v.toFixed(1))
            .join(","),
        )
        .join(" ")}></polyline>
      ${points.map((point, i) => {
        const name = at[i] ?? "";
        const [cx, cy] = place(point);
        const chosen = selected.has(name);
        return svg`<circle class="point phase-${(phases.get(name) ?? 0) % PHASES} ${chosen ? "selected" : ""}" cx=${cx} cy=${cy} r=${chosen ? 7 : 4.5} @click=${() => choose(name)}><title>${visibleName(name)}</title></circle>`;
      })}
    </svg>
    <p class="key dim">${l10n.t("map of distances; its two axes hold {0} %", share)}</p>
  `;
}
