/** The tests of every representation and depth, as a table. */
import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import { formatFigure, NO_NUMBER } from "../shared/format";
import { percentText, pText, representationHelp, representationText } from "./model/words";

type Test = NonNullable<Result["tests"]>[number];

export function testTable(tests: readonly Test[], alpha: number): TemplateResult {
  return html`
    <div class="scroll" role="region" aria-label=${l10n.t("Tests")} tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${l10n.t("Weights")}</th>
            <th scope="col" class="figure">${l10n.t("Depth")}</th>
            <th scope="col" class="figure" title=${l10n.t("Held-out networks whose group a trained classifier named")}>
              ${l10n.t("Held-out accuracy")}
            </th>
            <th scope="col" class="figure">${l10n.t("Guessing")}</th>
            <th scope="col" class="figure" title=${l10n.t("Exact binomial tail, corrected for the depths tried")}>p</th>
            <th scope="col" class="figure" title=${l10n.t("Mean similarity within groups less that between groups")}>
              ${l10n.t("Within − between")}
            </th>
            <th scope="col" class="figure" title=${l10n.t("Share of relabelings as extreme, corrected for the depths tried")}>
              ${l10n.t("p of relabeling")}
            </th>
            <th scope="col" class="figure" title=${l10n.t("Mean average precision of finding networks of one's own group")}>
              ${l10n.t("Retrieval")}
            </th>
            <th scope="col" class="figure" title=${l10n.t("The same for groups that the classifier never saw")}>
              ${l10n.t("Unseen groups")}
            </th>
          </tr>
        </thead>
        <tbody>
          ${tests.map((test) => row(test, alpha))}
        </tbody>
      </table>
    </div>
  `;
}

function row(test: Test, alpha: number): TemplateResult {
  const { separation } = test;
  const significant = (p: number) => (p <= alpha ? "figure significant" : "figure");
  return html`
    <tr class=${test.representation}>
      <th scope="row" title=${representationHelp(test.representation)}>
        ${representationText(test.representation)}
      </th>
      <td class="figure">${test.depth}</td>
      <td class="figure">${percentText(test.accuracy)} <span class="dim">(${test.hits}/${test.tested})</span></td>
      <td class="figure">${percentText(test.chance)}</td>
      <td class=${significant(test.correctedP)}>${pText(test.correctedP)}</td>
      <td class="figure">${formatFigure(separation.statistic, 3)}</td>
      <td class=${significant(separation.correctedP)}>${pText(separation.correctedP)}</td>
      <td class="figure" title=${test.retrieval ? ranksText(test.retrieval) : ""}>
        ${formatFigure(test.retrieval?.meanAveragePrecision, 3)}
        <span class="dim">(${l10n.t("chance {0}", formatFigure(test.retrievalChance, 2))})</span>
      </td>
      <td class="figure" title=${test.unseen ? ranksText(test.unseen) : l10n.t("Takes five groups or more")}>
        ${
          test.unseen
            ? html`${formatFigure(test.unseen.meanAveragePrecision, 3)}
                <span class="dim">(${l10n.t("first {0}", percentText(test.unseen.rank1))})</span>`
            : NO_NUMBER
        }
      </td>
    </tr>
  `;
}

/** How often one of the own group is among the nearest. */
const ranksText = ({ rank1, rank5, rank10 }: NonNullable<Test["retrieval"]>): string =>
  l10n.t(
    "One of the own group is the nearest {0}, among the nearest five {1}, among the nearest ten {2}",
    percentText(rank1),
    percentText(rank5),
    percentText(rank10),
  );
