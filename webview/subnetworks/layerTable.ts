/** All layers in a table: for the keyboard, for screen readers, and for reading off numbers. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import type { SourceLink } from "../../extension/protocol/subnetworksView";
import { formatFigure } from "../shared/format";
import { layerContext } from "../shared/layerContext";
import { shownName, titleName } from "../shared/names";
import { styleProps } from "../shared/styleProps";
import { groupLabel } from "./groupTable";
import type { Grouping } from "./model/groups";
import { figureOn } from "./model/measures";
import { nearestLayers } from "./model/pairFigures";
import { cssColorOf } from "./model/palette";
import { besideLayers } from "./model/sides";

export interface LayerRow {
  readonly id: string;
  /** Loss to the layer before. */
  readonly step: number | null;
  /** The same with every input matched to itself, and what no matching is below. */
  readonly distortion: number | null;
  readonly bound: number | null;
  readonly like: { readonly layer: string; readonly value: number } | undefined;
  /** Loss with its namesake in the other model, or with the known values. */
  readonly beside: number | null;
}

/** What the table shows, made once a result. */
export function layerRows(result: Result): readonly LayerRow[] {
  const curve = result.curves?.find(({ id, side }) => id === "step" && side === "a");
  const steps = new Map(curve?.at.map((id, at) => [id, curve.values[at] ?? null]));
  const beside = besideLayers(result);
  return result.layers.a.map(({ id }, at) => {
    const before = result.layers.a[at - 1]?.id;
    const toBefore = (measure: string) =>
      before === undefined ? null : figureOn(result, measure, id, before);
    return {
      id,
      step: steps.get(id) ?? null,
      distortion: toBefore("gw.identity"),
      bound: toBefore("gw.bound"),
      like: nearestLayers(result, id, 1)[0],
      beside: beside?.get(id) ?? null,
    };
  });
}

export interface LayerTableInput {
  readonly rows: readonly LayerRow[];
  readonly second: "model" | "target" | null;
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
            <th scope="col" class="figure" title=${l10n.t("RSA distortion to the layer before: the loss with every input matched to itself, which GW cannot be above")}>RSA</th>
            <th scope="col" class="figure" title=${l10n.t("Lower bound of the loss to the layer before")}>${l10n.t("bound")}</th>
            <th scope="col">${l10n.t("most like")}</th>
            <th scope="col" class="figure">GW</th>
            ${input.second ? besideHead(input.second) : nothing}
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

const besideHead = (second: "model" | "target") => html`
  <th
    scope="col"
    class="figure"
    title=${
      second === "model"
        ? l10n.t("GW loss with the layer of this name in the other model")
        : l10n.t("GW loss with the known values: the least is the layer that has their geometry")
    }
  >${second === "model" ? l10n.t("namesake") : l10n.t("known values")}</th>
`;

function renderRow(
  { id, step, distortion, bound, like, beside }: LayerRow,
  { second, grouping, selected, sources }: LayerTableInput,
  actions: LayerActions,
): TemplateResult {
  const group = grouping.groupOf.get(id);
  const source = Object.hasOwn(sources, id) ? sources[id] : undefined;
  return html`
    <tr class=${selected.has(id) ? "selected" : ""} aria-current=${selected.has(id) ? "true" : "false"} data-vscode-context=${layerContext(id)}>
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
      <td class="figure">${formatFigure(distortion, 3)}</td>
      <td class="figure">${formatFigure(bound, 3)}</td>
      <td class="name">${like ? shownName(like.layer) : nothing}</td>
      <td class="figure">${formatFigure(like?.value ?? null, 3)}</td>
      ${second ? html`<td class="figure">${formatFigure(beside, 3)}</td>` : nothing}
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
