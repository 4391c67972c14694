/** The number of the chosen strength and time, with what it has to be read beside. */
import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { Diffusion } from "../../../extension/protocol/result";
import { formatFigure } from "../../shared/format";
import { figureTable } from "../figureTable";
import { gauge } from "../headline";
import { shownCell } from "./cells";
import { timeLabel } from "./chart";

export function diffusionHeadline(diffusion: Diffusion, chosen: number | null): TemplateResult {
  const { cells, chance, against } = diffusion;
  const cell = cells[shownCell(diffusion, chosen)];
  const { distance = null, noise = null, logScale = null, used = null } = cell ?? {};
  const rows: readonly (readonly [string, string])[] = [
    [l10n.t("random Jacobians of these widths"), formatFigure(chance, 3)],
    [
      l10n.t("lengths of the first over those of the second (does not count)"),
      formatFigure(logScale === null ? null : Math.exp(logScale), 3),
    ],
    [
      l10n.t("points at which both see two directions or more"),
      used === null ? formatFigure(null) : `${formatFigure(100 * used, 3)} %`,
    ],
  ];
  return html`
    <p class="pair-name">
      ${
        against === "unguided"
          ? l10n.t(
              "guidance {0} against the unguided process, {1}",
              cell?.guidance ?? 1,
              timeLabel(cell?.time ?? null),
            )
          : l10n.t("both at guidance {0}, {1}", cell?.guidance ?? 1, timeLabel(cell?.time ?? null))
      }
    </p>
    ${gauge({
      label: l10n.t("distance of the Fisher metrics over conditions, d_MSA"),
      value: distance,
      mark: noise,
      markLabel: l10n.t("what noise alone leaves: {0}", formatFigure(noise, 3)),
    })}
    <p class="dim">
      ${l10n.t("The estimator is ours. It does not see that guidance makes the condition stronger, only where it moves the samples.")}
    </p>
    ${figureTable(rows)}
  `;
}
