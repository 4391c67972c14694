/** The groups with their checkpoints, each of which can be put into another group. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { HypothesisGroup } from "../../extension/protocol/hypothesisView";
import { shownName, titleName } from "../shared/names";
import { retagged, type Tags, tagOf, testable } from "./model/tags";

export interface GroupListActions {
  readonly setTag: (path: string, tag: string) => void;
  readonly test: () => void;
  readonly reset: () => void;
}

export function groupList(
  groups: readonly HypothesisGroup[],
  tags: Tags,
  actions: GroupListActions,
): TemplateResult {
  return html`
    <section role="region" aria-label=${l10n.t("Groups")}>
      <h2>${l10n.t("Groups")}</h2>
      ${pending(groups, tags, actions)}
      <datalist id="group-names">
        ${groups.map(({ name }) => html`<option value=${name}></option>`)}
      </datalist>
      ${groups.map((group) => details(group, tags, actions))}
    </section>
  `;
}

/** What will be tested once the user says so. */
function pending(groups: readonly HypothesisGroup[], tags: Tags, actions: GroupListActions) {
  const changed = Object.keys(tags).length;
  if (changed === 0) return nothing;
  const next = retagged(groups, tags);
  const text = testable(next)
    ? l10n.t(
        "{0} checkpoints have a new group: {1}.",
        changed,
        next.map(({ name, paths }) => `${shownName(name)} (${paths.length})`).join(", "),
      )
    : l10n.t("A hypothesis takes two groups or more, of two checkpoints each.");
  return html`
    <div class="pending" role="status">
      <span>${text}</span>
      <vscode-button ?disabled=${!testable(next)} @click=${() => testable(next) && actions.test()}>
        ${l10n.t("Test These Groups")}
      </vscode-button>
      <vscode-button secondary @click=${actions.reset}>${l10n.t("Reset Groups")}</vscode-button>
    </div>
  `;
}

function details({ name, paths }: HypothesisGroup, tags: Tags, { setTag }: GroupListActions) {
  return html`
    <details class="group">
      <summary>
        <span class="name">${shownName(name)}</span>
        <span class="dim">${l10n.t("{0} checkpoints", paths.length)}</span>
      </summary>
      <ul>
        ${paths.map(
          (path) => html`
            <li>
              <span class="name" title=${titleName(path)}>${shownName(path)}</span>
              <input
                class="tag"
                list="group-names"
                aria-label=${l10n.t("Group of {0}", shownName(path))}
                title=${l10n.t("The group of this checkpoint; empty leaves it out")}
                .value=${tagOf(tags, path, name)}
                @change=${({ target }: Event) => setTag(path, (target as HTMLInputElement).value)}
              />
            </li>
          `,
        )}
      </ul>
    </details>
  `;
}
