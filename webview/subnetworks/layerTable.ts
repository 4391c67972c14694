/** All layers in a table: for the keyboard, for screen readers, and for reading off numbers. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import type { SourceLink } from "../../extension/protocol/subnetworksView";
import { formatFigure } from "../shared/format";
import { shownName, titleName } from "../shared/names";
import { styleProps } from "../shared/styleProps";
import { groupLabel } from "./groupTable";
import type { Grouping } from "./model/groups";
import { nearestLayers } from "./model/pairFigures";
import { cssColorOf } from "./model/palette";

export interface LayerRow {
  readonly id: string;
  /** Loss to the layer before. */
  readonly step: number | null;
  readonly like: { readonly layer: string; readonly value: number } | undefined;
}

/** What the table shows, made once a result. */
export function layerRows(result: Result): readonly LayerRow[] {
  const curve = result.curves?.find(({ id, side }) => id === "step" && side === "a");
  const steps = new Map(curve?.at.map((id, at) => [id, curve.values[at] ?? null]));
  return result.layers.a.map(({ id }) => ({
    id,
    step: steps.get(id) ?? null,
    like: nearestLayers(result, id, 1)[0],
  }));
}

export interface LayerTableInput {
  readonly rows: readonly LayerRow[];
  readonly grouping: Grouping;
  readonly selected: ReadonlySet<string>;
  readonly sources: Readonly<Record<string, SourceLink>>;
}

export interface LayerActions {
  readonly chooseLayer: (layer: string) => void;
  readonly openSource: (layer: string) => void;
}

export function layerTable(input: LayerTableInput, actions: LayerActions): TemplateResult {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${l10n.t("Layers")}>
      <table class="layers" aria-label=${l10n.t("Layers")}>
        <thead>
          <tr>
            <th scope="col">${l10n.t("layer")}</th>
            <th scope="col">${l10n.t("group")}</th>
            <th scope="col" class="figure" title=${l10n.t("GW loss to the layer before")}>${l10n.t("step")}</th>
            <th scope="col">${l10n.t("most like")}</th>
            <th scope="col" class="figure">GW</th>
            <th scope="col">${l10n.t("source")}</th>
          </tr>
        </thead>
        <tbody>
          ${input.rows.map((row) => renderRow(row, input, actions))}
        </tbody>
      </table>
    </div>
  `;
}

function renderRow(
  { id, step, like }: LayerRow,
  { grouping, selected, sources }: LayerTableInput,
  actions: LayerActions,
): TemplateResult {
  const group = grouping.groupOf.get(id);
  const source = Object.hasOwn(sources, id) ? sources[id] : undefined;
  const context = JSON.stringify({
    webviewSection: "cognateLayer",
    layer: id,
    preventDefaultContextMenuItems: true,
  });
  return html`
    <tr class=${selected.has(id) ? "selected" : ""} aria-current=${selected.has(id) ? "true" : "false"} data-vscode-context=${context}>
      <td>
        <button class="link name" title=${titleName(id)} @click=${() => actions.chooseLayer(id)}>
          ${shownName(id)}
        </button>
      </td>
      <td>
        ${
          group
            ? html`<span class="swatch" aria-hidden="true" .style=${styleProps({ background: cssColorOf(group.index) })}></span>${groupLabel(group)}`
            : nothing
        }
      </td>
      <td class="figure">${formatFigure(step, 3)}</td>
      <td class="name">${like ? shownName(like.layer) : nothing}</td>
      <td class="figure">${formatFigure(like?.value ?? null, 3)}</td>
      <td>${source ? sourceButton(id, source, actions.openSource) : nothing}</td>
    </tr>
  `;
}

/** `adder.py:31`; with a question mark where the code leaves several places open. */
export const sourceButton = (
  layer: string,
  source: SourceLink,
  open: (layer: string) => void,
): TemplateResult => html`
  <button class="link mono" title=${l10n.t("Go to Definition of Layer")} @click=${() => open(layer)}>
    ${source.kind === "ambiguous" ? `? ${source.place}` : source.place}
  </button>
`;
