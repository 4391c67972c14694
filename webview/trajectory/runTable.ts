/** All checkpoints in a table: for the keyboard, for screen readers, and for reading off numbers. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { formatFigure } from "../shared/format";
import { shownName, titleName } from "../shared/names";
import type { RunRow, SliceCurve } from "./model/run";

export interface RunTableActions {
  readonly choose: (label: string) => void;
  readonly openCheckpoint: (path: string) => void;
}

interface Choice {
  readonly selected: ReadonlySet<string>;
  /** The single output that has a column. */
  readonly chosen: SliceCurve | null;
}

export function runTable(
  rows: readonly RunRow[],
  { selected, chosen }: Choice,
  actions: RunTableActions,
): TemplateResult {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${l10n.t("Checkpoints")}>
      <table aria-label=${l10n.t("Checkpoints")}>
        <thead>
          <tr>
            <th scope="col">${l10n.t("checkpoint")}</th>
            <th scope="col" class="figure">${l10n.t("step")}</th>
            <th scope="col" class="figure">${l10n.t("to the last")}</th>
            <th scope="col" class="figure">${l10n.t("to the previous")}</th>
            ${chosen ? html`<th scope="col" class="figure">${l10n.t("output {0}", chosen.slice)}</th>` : nothing}
            <th scope="col" class="figure">${l10n.t("phase")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row, i) =>
            renderRow(
              row,
              {
                selected: selected.has(row.label),
                figure: chosen ? (chosen.values[i] ?? null) : undefined,
              },
              actions,
            ),
          )}
        </tbody>
      </table>
    </div>
  `;
}

interface RowChoice {
  readonly selected: boolean;
  /** Of the chosen output; undefined where none is. */
  readonly figure: number | null | undefined;
}

function renderRow(row: RunRow, { selected, figure }: RowChoice, actions: RunTableActions) {
  const { label, path, step, broken, toLast, toPrevious, phase } = row;
  return html`
    <tr class=${selected ? "selected" : ""}>
      <td>
        <button
          class="link name"
          title=${titleName(path)}
          aria-pressed=${selected}
          @click=${() => actions.choose(label)}
          @dblclick=${() => actions.openCheckpoint(path)}
        >
          ${shownName(label)}
        </button>
      </td>
      <td class="figure">${step ?? nothing}</td>
      ${
        broken
          ? html`<td class="figure" colspan="2">${l10n.t("broken")}</td>`
          : html`<td class="figure">${formatFigure(toLast)}</td>
              <td class="figure">${toPrevious === null ? nothing : formatFigure(toPrevious)}</td>`
      }
      ${figure === undefined ? nothing : html`<td class="figure">${figure === null ? nothing : formatFigure(figure)}</td>`}
      <td class="figure">
        ${phase === null ? nothing : html`<span class="swatch phase-${phase % 5}"></span>${phase + 1}`}
      </td>
    </tr>
  `;
}
