import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";

/** What has to be read beside a distance: names and figures. */
export const figureTable = (
  rows: readonly (readonly [label: string, value: string])[],
): TemplateResult => html`
  <table class="figures" aria-label=${l10n.t("Beside the distance")}>
    <tbody>
      ${rows.map(
        ([label, value]) =>
          html`<tr><th scope="row">${label}</th><td class="figure">${value}</td></tr>`,
      )}
    </tbody>
  </table>
`;
