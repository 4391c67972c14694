/** All stitches in a table: for the keyboard, for screen readers, and for reading off numbers. */
import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { Stitch } from "../../extension/protocol/result";
import { formatFigure } from "../shared/format";
import { visibleName } from "../shared/names";
import { figureName, methodName } from "./labels";
import { type FigureId, type Method, pairKey, type StitchingModel } from "./model/stitches";
import type { Selection } from "./model/viewState";

export interface StitchTableInput {
  readonly model: StitchingModel;
  readonly figure: FigureId;
  readonly selection: Selection | null;
  readonly choose: (selection: Selection) => void;
}

/** One row a pair of layers, one column a method. */
export function stitchTable({
  model,
  figure,
  selection,
  choose,
}: StitchTableInput): TemplateResult {
  const byPair = new Map<string, Map<string, Stitch>>();
  for (const stitch of model.stitches) {
    const key = pairKey(stitch.a, stitch.b);
    const known = byPair.get(key) ?? new Map<string, Stitch>();
    byPair.set(key, known.set(stitch.method, stitch));
  }
  const label = l10n.t("Stitches: {0}", figureName(figure));
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${label}>
      <table aria-label=${label}>
        <thead>
          <tr>
            <th scope="col">${l10n.t("front → end")}</th>
            ${model.methods.map((method) => html`<th scope="col" class="figure">${methodName(method)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[...byPair.values()].map((fits) => renderRow(fits, { model, figure, selection, choose }))}
        </tbody>
      </table>
    </div>
  `;
}

function renderRow(
  fits: ReadonlyMap<string, Stitch>,
  { model, figure, selection, choose }: StitchTableInput,
): TemplateResult {
  const [{ a, b }] = [...fits.values()] as [Stitch];
  const selected = selection?.a === a && selection.b === b;
  const value = (method: Method) => fits.get(method)?.values[figure];
  return html`
    <tr class=${selected ? "selected" : ""}>
      <td>
        <button class="link name" aria-pressed=${selected} @click=${() => choose({ a, b })}>
          ${visibleName(a)} → ${visibleName(b)}
        </button>
      </td>
      ${model.methods.map((method) => html`<td class="figure">${fits.has(method) ? formatFigure(value(method)) : ""}</td>`)}
    </tr>
  `;
}
