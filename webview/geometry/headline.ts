/** The one number with what it has to be read beside: chance, alignment, scale, resolution. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import { banner } from "../shared/banner";
import { formatFigure } from "../shared/format";
import { shownName } from "../shared/names";
import { styleProps } from "../shared/styleProps";
import { figureTable } from "./figureTable";

export const DISTANCE = "msa.spectralRatio";
export const ALIGNMENT = "cka.linear";

export function headline(result: Result): TemplateResult {
  const [pair] = result.pairs;
  const number = (id: string) => {
    const value = pair?.values[id];
    return typeof value === "number" ? value : null;
  };
  const [distance, chance] = [number(DISTANCE), number(`${DISTANCE}.null`)];
  const alignment = number(ALIGNMENT);
  const alike = result.summary?.includes("look alike and compute differently") ?? false;
  return html`
    ${
      alike
        ? banner(
            "warning",
            l10n.t(
              "They look alike and compute differently: CKA sees the same points, the geometry does not agree.",
            ),
          )
        : nothing
    }
    <p class="pair-name">
      ${sideName(result, 0)} ↔ ${sideName(result, 1)}
    </p>
    ${gauge({ label: l10n.t("distance of geometry, d_MSA"), value: distance, mark: chance, markLabel: l10n.t("random layers of these widths: {0}", formatFigure(chance, 3)) })}
    ${gauge({ label: l10n.t("linear CKA on the same points"), value: alignment, mark: null, markLabel: "" })}
    ${figures(result, number)}
  `;
}

/** A model and its layer. */
function sideName({ pairs: [pair], geometry }: Result, side: 0 | 1): TemplateResult {
  const layer = side === 0 ? pair?.a : pair?.b;
  return html`<span class="dim">${shownName(geometry?.networks[side]?.label ?? "")}</span> ${shownName(layer ?? "")}`;
}

interface Gauge {
  readonly label: string;
  readonly value: number | null;
  readonly mark: number | null;
  readonly markLabel: string;
}

/** A number from 0 to 1 with its place between, and that of chance. */
export function gauge({ label, value, mark, markLabel }: Gauge): TemplateResult {
  const percent = (share: number) => `${Math.min(100, Math.max(0, 100 * share))}%`;
  return html`
    <div class="gauge">
      <div class="line-of">
        <span>${label}</span>
        <strong class="big">${formatFigure(value, 3)}</strong>
      </div>
      <div class="bar" aria-hidden="true">
        ${value === null ? nothing : html`<span class="fill" .style=${styleProps({ width: percent(value) })}></span>`}
        ${mark === null ? nothing : html`<span class="mark" .style=${styleProps({ left: percent(mark) })}></span>`}
      </div>
      ${markLabel === "" ? nothing : html`<p class="dim">${markLabel}</p>`}
    </div>
  `;
}

function figures(
  { geometry }: Result,
  number: (id: string) => number | null,
): TemplateResult | typeof nothing {
  if (!geometry) return nothing;
  const scale = number("msa.logScale");
  const used = number("msa.used");
  const { error, unresolved, precision } = geometry.resolution;
  const percent = (share: number | null) =>
    share === null ? formatFigure(null) : `${formatFigure(100 * share, 3)} %`;
  const rows: readonly (readonly [string, string])[] = [
    [
      l10n.t("lengths of the first over those of the second (does not count)"),
      formatFigure(scale === null ? null : Math.exp(scale), 3),
    ],
    [l10n.t("points at which both see two directions or more"), percent(used)],
    [
      l10n.t("directions seen, of {0}", geometry.coordinates.order),
      formatFigure(number("msa.rank"), 3),
    ],
    [l10n.t("what {0} resolves", precision), formatFigure(error, 2)],
    [l10n.t("points at which {0} does not resolve a direction", precision), percent(unresolved)],
  ];
  return figureTable(rows);
}
