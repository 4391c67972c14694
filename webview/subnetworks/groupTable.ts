/** The groups, each with its name, its layers and the cut before it. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { formatFigure } from "../shared/format";
import { cutMiddle, shownName, titleName } from "../shared/names";
import { styleProps } from "../shared/styleProps";
import { contrastText, cutSentence, stabilityText } from "./model/cutText";
import type { ViewGroup } from "./model/groups";
import { cssColorOf } from "./model/palette";

export interface GroupActions {
  readonly nameBlock: (block: { from: string; to: string; name: string }) => void;
  readonly chooseGroup: (group: ViewGroup) => void;
}

export function groupTable(groups: readonly ViewGroup[], actions: GroupActions): TemplateResult {
  return html`
    <table class="groups" aria-label=${l10n.t("Groups")}>
      <thead>
        <tr>
          <th scope="col">${l10n.t("group")}</th>
          <th scope="col">${l10n.t("layers")}</th>
          <th scope="col" class="figure" title=${l10n.t("Mean GW loss of its pairs of layers")}>${l10n.t("within")}</th>
          <th scope="col" class="figure" title=${l10n.t("Mean loss across the cut over the mean within the two groups")}>${l10n.t("cut contrast")}</th>
          <th scope="col" class="figure" title=${l10n.t("Share of resampled inputs that have the cut, within one layer")}>${l10n.t("stable")}</th>
        </tr>
      </thead>
      <tbody>
        ${groups.map((group) => row(group, actions))}
      </tbody>
    </table>
  `;
}

/** Long paths would make the table all names; the hover has them whole. */
const brief = (name: string): string => cutMiddle(shownName(name), 20);

export const groupLabel = ({ name, index }: ViewGroup): string =>
  name ?? l10n.t("group {0}", index + 1);

function row(group: ViewGroup, actions: GroupActions): TemplateResult {
  const { cut, layers, within, index } = group;
  const [from = "", to = ""] = [layers[0], layers.at(-1)];
  const label = l10n.t("Name of group {0}", index + 1);
  return html`
    <tr title=${cut ? cutSentence(cut) : ""}>
      <td>
        <div class="group-name">
        <span class="swatch" aria-hidden="true" .style=${styleProps({ background: cssColorOf(index) })}></span>
        <input
          class="rename"
          aria-label=${label}
          title=${label}
          placeholder=${l10n.t("group {0}", index + 1)}
          maxlength="80"
          .value=${group.name ?? ""}
          @change=${(event: Event) =>
            actions.nameBlock({ from, to, name: (event.target as HTMLInputElement).value })}
          @keydown=${(event: KeyboardEvent) => event.key === "Enter" && (event.target as HTMLInputElement).blur()}
        />
        </div>
      </td>
      <td>
        <button class="link name" title=${titleName(layers.join("\n"))} @click=${() => actions.chooseGroup(group)}>
          ${from === to ? brief(from) : `${brief(from)} … ${brief(to)}`}
        </button>
      </td>
      <td class="figure">${formatFigure(within, 2)}</td>
      <td class="figure">${cut ? contrastText(cut) : nothing}${cut && !cut.accepted ? html` <span class="dim" title=${l10n.t("does not pass the rule")}>✗</span>` : nothing}</td>
      <td class="figure">${cut ? stabilityText(cut) : nothing}</td>
    </tr>
  `;
}
