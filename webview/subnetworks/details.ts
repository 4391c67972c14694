/** What is known of the chosen pair, layer or block, where it is made, and what the user says of it. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import type { FindingMark } from "../../extension/protocol/similarityView";
import type { NamedBlock, SubnetworksState } from "../../extension/protocol/subnetworksView";
import { formatFigure, formatShape } from "../shared/format";
import { shownName, titleName } from "../shared/names";
import { groupLabel } from "./groupTable";
import { sourceButton } from "./layerTable";
import type { Grouping } from "./model/groups";
import { layersBetween, meanWithin, nearestLayers, pairFigures } from "./model/pairFigures";
import type { Selection } from "./model/viewState";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-textarea/index.js";

export interface DetailsInput {
  readonly state: SubnetworksState;
  readonly result: Result;
  readonly grouping: Grouping;
  readonly selection: Selection;
  readonly draft: string;
  readonly saving: boolean;
}

export interface DetailsActions {
  readonly close: () => void;
  readonly nameBlock: (block: NamedBlock) => void;
  readonly openSource: (layer: string) => void;
  readonly chooseLayer: (layer: string) => void;
  readonly setDraft: (text: string) => void;
  readonly saveFinding: () => void;
  readonly openFinding: (id: string) => void;
  readonly copy: (text: string) => void;
}

/** Layers named under "most like". */
const NEAREST = 3;

export function details(input: DetailsInput, actions: DetailsActions): TemplateResult {
  const { selection } = input;
  const { kind, a, b } = selection;
  return html`
    <section class="details" role="region" aria-label=${l10n.t("Selection")}>
      <header class="quiet">
        <h2 class="name" title=${`${titleName(a)} – ${titleName(b)}`}>${heading(selection)}</h2>
        <vscode-button secondary icon-only icon="copy" title=${l10n.t("Copy the names")} aria-label=${l10n.t("Copy the names")} @click=${() => actions.copy(a === b ? a : `${a} ${kind === "block" ? "…" : "↔"} ${b}`)}></vscode-button>
        <vscode-button secondary icon-only icon="close" title=${l10n.t("Let go (Escape)")} aria-label=${l10n.t("Let go (Escape)")} @click=${actions.close}></vscode-button>
      </header>
      ${kind === "block" ? blockPart(input, actions) : a === b ? layerPart(input, actions) : pairPart(input)}
      ${sourcePart(input, actions)} ${findingPart(input, actions)}
    </section>
  `;
}

function heading({ kind, a, b }: Selection): string {
  if (a === b) return shownName(a);
  return `${shownName(a)} ${kind === "block" ? "…" : "↔"} ${shownName(b)}`;
}

function pairPart({ result, selection }: DetailsInput): TemplateResult {
  return html`
    <dl>
      ${pairFigures(result, selection.a, selection.b).map(
        ({ label, value, help }) =>
          html`<dt title=${help}>${label}</dt><dd class="mono">${value}</dd>`,
      )}
    </dl>
    <p class="note">
      ${l10n.t("A small distance between neighbors does not prove that a layer can be dropped: that has to be measured.")}
    </p>
  `;
}

function layerPart(
  { result, grouping, selection }: DetailsInput,
  actions: DetailsActions,
): TemplateResult {
  const layer = result.layers.a.find(({ id }) => id === selection.a);
  const group = grouping.groupOf.get(selection.a);
  const step = result.curves?.find(({ id, side }) => id === "step" && side === "a");
  const at = step?.at.indexOf(selection.a) ?? -1;
  return html`
    <dl>
      ${layer ? html`<dt>${l10n.t("shape")}</dt><dd class="mono">${formatShape(layer.shape)}</dd>` : nothing}
      ${group ? html`<dt>${l10n.t("group")}</dt><dd>${groupLabel(group)}</dd>` : nothing}
      ${at >= 0 ? html`<dt title=${l10n.t("GW loss to the layer before")}>${l10n.t("step")}</dt><dd class="mono">${formatFigure(step?.values[at] ?? null)}</dd>` : nothing}
    </dl>
    <h3>${l10n.t("Most like")}</h3>
    <dl>
      ${nearestLayers(result, selection.a, NEAREST).map(
        (near) => html`<dt>
            <button class="link name" @click=${() => actions.chooseLayer(near.layer)}>${shownName(near.layer)}</button>
          </dt>
          <dd class="mono">${formatFigure(near.value)}</dd>`,
      )}
    </dl>
  `;
}

function blockPart(
  { state, result, selection }: DetailsInput,
  actions: DetailsActions,
): TemplateResult {
  const { a: from, b: to } = selection;
  const layers = layersBetween(result, from, to);
  const name = state.blocks.find((block) => block.from === from && block.to === to)?.name ?? "";
  return html`
    <dl>
      <dt>${l10n.t("layers")}</dt>
      <dd class="mono">${layers.length}</dd>
      <dt title=${l10n.t("Mean GW loss of its pairs of layers")}>${l10n.t("within")}</dt>
      <dd class="mono">${formatFigure(meanWithin(result, layers), 3)}</dd>
    </dl>
    <label class="field">
      ${l10n.t("Name of this block")}
      <input
        class="rename framed"
        maxlength="80"
        .value=${name}
        @change=${(event: Event) => actions.nameBlock({ from, to, name: (event.target as HTMLInputElement).value })}
        @keydown=${(event: KeyboardEvent) => event.key === "Enter" && (event.target as HTMLInputElement).blur()}
      />
    </label>
  `;
}

/** The lines that make the layers. */
function sourcePart({ state, selection }: DetailsInput, actions: DetailsActions) {
  const ids = [...new Set([selection.a, selection.b])];
  const found = ids.flatMap((id) => {
    const source = Object.hasOwn(state.sources, id) ? state.sources[id] : undefined;
    return source ? [{ id, source }] : [];
  });
  if (found.length === 0) return nothing;
  return html`
    <h3>${l10n.t("Source")}</h3>
    ${found.map(
      ({ id, source }) => html`<p class="source">
        ${sourceButton(id, source, actions.openSource)} <code>${titleName(source.text)}</code>
        ${source.kind === "within" ? html`<span class="dim">${l10n.t("holds {0}", shownName(id))}</span>` : nothing}
        ${source.kind === "ambiguous" ? html`<span class="dim">${l10n.t("or another place: it depends on the run")}</span>` : nothing}
      </p>`,
    )}
  `;
}

function findingPart({ state, selection, draft, saving }: DetailsInput, actions: DetailsActions) {
  const label = l10n.t("Finding");
  const ready = state.canAnnotate && !saving && draft.trim() !== "";
  const { a, b } = selection;
  const saved = state.findings.filter((finding) => finding.a === a && finding.b === b);
  return html`
    <h3>${label}</h3>
    ${
      state.canAnnotate
        ? html`<vscode-textarea
              .label=${label}
              rows="3"
              resize="vertical"
              placeholder=${l10n.t("What does this tell you?")}
              .value=${draft}
              @input=${(event: Event) => actions.setDraft((event.target as HTMLTextAreaElement).value)}
              @keydown=${(event: KeyboardEvent) => {
                if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
                event.preventDefault();
                if (ready) actions.saveFinding();
              }}
            ></vscode-textarea>
            <vscode-button
              ?disabled=${!ready}
              title=${l10n.t("Save the finding (Ctrl+Enter)")}
              @click=${() => ready && actions.saveFinding()}
              >${l10n.t("Save Finding")}</vscode-button
            >`
        : html`<p class="dim">${l10n.t("Open a folder to keep findings: they are files in it.")}</p>`
    }
    ${saved.length === 0 ? nothing : html`<ul>${saved.map((finding) => savedFinding(finding, actions))}</ul>`}
  `;
}

const savedFinding = ({ id, text }: FindingMark, actions: DetailsActions): TemplateResult => html`
  <li>
    <button class="link" title=${l10n.t("Open the finding's file")} @click=${() => actions.openFinding(id)}>
      ${shownName(text)}
    </button>
  </li>
`;
