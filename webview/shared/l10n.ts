import * as l10n from "@vscode/l10n";

/** Loads the translations that the page carries, where it carries any. Call before rendering. */
export function configureL10n(page: Document): void {
  const text = page.getElementById("l10n")?.textContent?.trim();
  if (!text) return;
  const contents: unknown = JSON.parse(text);
  if (typeof contents === "object" && contents !== null && Object.keys(contents).length > 0) {
    l10n.config({ contents: text });
  }
}
