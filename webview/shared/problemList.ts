import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../../extension/protocol/result";
import { visibleName } from "./names";

/** Most problems that are put into the page; the rest are counted. */
const MAX_LISTED = 200;

/** The problems of an input, folded to their number until someone wants to read them. */
export function problemList(problems: readonly Problem[]): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  const left = problems.length - MAX_LISTED;
  return html`
    <details ?open=${problems.length === 1}>
      <summary>
        ${
          problems.length === 1
            ? l10n.t("1 problem in the files")
            : l10n.t("{0} problems in the files", problems.length)
        }
      </summary>
      <ul class="problems" tabindex="0" aria-label=${l10n.t("Problems")}>
        ${problems
          .slice(0, MAX_LISTED)
          .map(
            (problem) => html`<li>${visibleName(problem.text)} <code>${problem.code}</code></li>`,
          )}
        ${left > 0 ? html`<li class="dim">${l10n.t("and {0} more", left)}</li>` : nothing}
      </ul>
    </details>
  `;
}
