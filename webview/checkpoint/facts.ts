/** What is told of the checkpoint as a whole. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import { formatBytes, formatCount, formatShortCount } from "../shared/format";
import { shownName, visibleName } from "../shared/names";
import { parameters } from "./model/size";

/** Format, tensors, parameters, bytes and files, in one line. */
export function headline(listing: Result): string {
  const tensors = listing.tensors ?? [];
  const [input] = listing.inputs;
  const files = new Set(tensors.map((tensor) => tensor.file)).size;
  const count = tensors.reduce((sum, tensor) => sum + parameters(tensor), 0);
  return [
    input?.format ?? "",
    tensors.length === 1 ? l10n.t("1 tensor") : l10n.t("{0} tensors", formatCount(tensors.length)),
    l10n.t("{0} parameters", formatShortCount(count)),
    input ? formatBytes(input.bytes) : "",
    files > 1 ? l10n.t("{0} files", formatCount(files)) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Most notes that are put into the page; the rest are counted. */
const MAX_NOTES = 200;

/** What the file says of itself. */
export function renderMetadata(listing: Result | undefined): TemplateResult | typeof nothing {
  const entries = Object.entries(listing?.metadata ?? {});
  if (entries.length === 0) return nothing;
  const left = entries.length - MAX_NOTES;
  return html`
    <details class="notes">
      <summary>
        ${
          entries.length === 1
            ? l10n.t("1 entry of metadata")
            : l10n.t("{0} entries of metadata", entries.length)
        }
      </summary>
      <ul class="problems" tabindex="0" aria-label=${l10n.t("Metadata")}>
        ${entries
          .slice(0, MAX_NOTES)
          .map(([key, value]) => html`<li><code>${shownName(key)}</code> ${shownName(value)}</li>`)}
        ${left > 0 ? html`<li class="dim">${l10n.t("and {0} more", left)}</li>` : nothing}
      </ul>
    </details>
  `;
}

/** Facts about the file that are no fault of it: placeholders, what was left out. */
export function renderNotes(listing: Result | undefined): TemplateResult | typeof nothing {
  const notes = listing?.notes ?? [];
  if (notes.length === 0) return nothing;
  const left = notes.length - MAX_NOTES;
  return html`
    <details class="notes">
      <summary>${notes.length === 1 ? l10n.t("1 note") : l10n.t("{0} notes", notes.length)}</summary>
      <ul class="problems" tabindex="0" aria-label=${l10n.t("Notes")}>
        ${notes
          .slice(0, MAX_NOTES)
          .map(
            (note) =>
              html`<li>${note.at === "" ? nothing : html`<code>${shownName(note.at)}</code> `}${visibleName(note.text)}</li>`,
          )}
        ${left > 0 ? html`<li class="dim">${l10n.t("and {0} more", left)}</li>` : nothing}
      </ul>
    </details>
  `;
}
