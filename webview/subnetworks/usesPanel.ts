/** What the groups are good for: the model without some of their layers, and what to freeze. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import { codeSpans } from "../shared/codeSpans";
import { formatFigure, NO_NUMBER } from "../shared/format";
import { shownName, titleName } from "../shared/names";
import { type TrialRow, trialRows } from "./model/trialRows";

type Compression = NonNullable<Result["compression"]>;
type Advice = NonNullable<Result["advice"]>;
type Change = NonNullable<Advice["groups"][number]["putBack"]>;

export const hasUses = ({ compression, advice }: Result): boolean =>
  compression !== undefined || advice !== undefined;

export function usesPanel(result: Result, choose: (layer: string) => void): TemplateResult {
  const { compression, advice, notes } = result;
  const caveats = notes.filter(({ at }) => at === "compression" || at === "advice");
  return html`
    <div class="scroll uses" tabindex="0" role="region" aria-label=${l10n.t("What the groups are good for")}>
      ${compression ? compressionPart(compression, choose) : nothing}
      ${advice ? advicePart(advice) : nothing}
      ${caveats.map(({ text }) => html`<p class="note">${codeSpans(text)}</p>`)}
    </div>
  `;
}

const changeHeads = () => html`
  <th scope="col" class="figure">${l10n.t("accuracy")}</th>
  <th scope="col" class="figure" title=${l10n.t("Share of the answers whose largest entry is where the whole model has it")}>${l10n.t("same answer")}</th>
  <th scope="col" class="figure" title=${l10n.t("Size of the change of the answers over the size of the answers")}>${l10n.t("error")}</th>
`;

const changeCells = (change: Change | null) =>
  [change?.accuracy, change?.agreement, change?.error].map(
    (value) =>
      html`<td class="figure">${value === undefined ? NO_NUMBER : formatFigure(value, 3)}</td>`,
  );

function compressionPart(compression: Compression, choose: (layer: string) => void) {
  const { output, tested, accuracy, trials, left } = compression;
  return html`
    <h2>${l10n.t("Layers left out")}</h2>
    <p class="dim">
      ${l10n.t("Judged by {0} on {1} inputs.", shownName(output), tested)}
      ${accuracy === null ? nothing : l10n.t("The whole model has accuracy {0}.", formatFigure(accuracy, 3))}
    </p>
    ${
      trials.length === 0
        ? html`<p>${l10n.t("No group has layers that could be left out: none of them have one shape and something between them.")}</p>`
        : html`
            <table aria-label=${l10n.t("Layers left out")}>
              <thead>
                <tr>
                  <th scope="col">${l10n.t("what")}</th>
                  <th scope="col">${l10n.t("layers")}</th>
                  <th scope="col" class="figure" title=${l10n.t("Share of all numbers in weights")}>${l10n.t("saved")}</th>
                  <th scope="col" class="figure" title=${l10n.t("Mean GW loss of its pairs of layers")}>${l10n.t("within")}</th>
                  ${changeHeads()}
                </tr>
              </thead>
              <tbody>
                ${trialRows(compression).map((row) => trialRow(row, choose))}
              </tbody>
            </table>
          `
    }
    ${left.map((text) => html`<p class="dim">${codeSpans(text)}</p>`)}
  `;
}

function trialRow(row: TrialRow, choose: (layer: string) => void): TemplateResult {
  const { kind, from, to, group, layers, drawn, saved, within } = row;
  const name = {
    skip: l10n.t("skip"),
    merge: l10n.t("merge"),
    last: l10n.t("as many, last"),
    random: l10n.t("as many, anywhere: mean of {0}", drawn),
  }[kind];
  return html`
    <tr class=${kind === "last" || kind === "random" ? "dim" : ""}>
      <td>${name}${group === null ? nothing : html` <span class="dim">${l10n.t("group {0}", group)}</span>`}</td>
      <td>
        ${
          from === null || to === null
            ? l10n.t("{0} layers", layers)
            : html`<button class="link name" title=${titleName(`${from} – ${to}`)} @click=${() => choose(to)}>${shownName(from)} … ${shownName(to)}</button>`
        }
      </td>
      <td class="figure">${saved === null ? NO_NUMBER : `${formatFigure(100 * saved, 3)} %`}</td>
      <td class="figure">${formatFigure(within, 2)}</td>
      ${changeCells(row)}
    </tr>
  `;
}

function advicePart({ groups, freeze, parameters, text }: Advice): TemplateResult {
  return html`
    <h2>${l10n.t("What to freeze")}</h2>
    <p>${codeSpans(text)}</p>
    <table aria-label=${l10n.t("What to freeze")}>
      <thead>
        <tr>
          <th scope="col">${l10n.t("layers")}</th>
          <th scope="col">${l10n.t("freeze")}</th>
          <th scope="col" class="figure" title=${l10n.t("Mean GW loss of each layer with its namesake in the other model")}>${l10n.t("moved")}</th>
          <th scope="col" class="figure" title=${l10n.t("Mean GW loss of its pairs of layers")}>${l10n.t("within")}</th>
          <th scope="col" class="figure" title=${l10n.t("Share of all numbers in weights, up to the end of the group")}>${l10n.t("weights")}</th>
          ${changeHeads()}
        </tr>
      </thead>
      <tbody>
        ${groups.map(
          ({ group, layers, change, within, parameters: own, putBack }) => html`
            <tr>
              <td title=${titleName(layers.join("\n"))}>${shownName(layers[0] ?? "")} … ${shownName(layers.at(-1) ?? "")}</td>
              <td>${group <= freeze ? l10n.t("yes") : l10n.t("no")}</td>
              <td class="figure">${formatFigure(change, 3)}</td>
              <td class="figure">${formatFigure(within, 2)}</td>
              <td class="figure">${own === null || !parameters ? NO_NUMBER : `${formatFigure((100 * own) / parameters, 3)} %`}</td>
              ${changeCells(putBack)}
            </tr>
          `,
        )}
      </tbody>
    </table>
    <p class="dim">${l10n.t("The last three: the trained model with all weights up to the end of the group put back to what they were.")}</p>
  `;
}
