import { html, type TemplateResult } from "lit";
import { titleName, visibleName } from "./names";

/** Pieces of a sentence in which backticks mark code; an unpaired backtick is text. */
export function splitCode(text: string): { readonly code: boolean; readonly text: string }[] {
  const parts = text.split("`");
  const unpaired = parts.length % 2 === 0;
  const pieces = parts.map((part, index) => ({ code: index % 2 === 1, text: part }));
  if (unpaired) {
    const last = pieces.pop();
    pieces.push({ code: false, text: `\`${last?.text ?? ""}` });
  }
  return pieces.filter((piece) => piece.text !== "");
}

/** A sentence with its `code` spans. */
export const codeSpans = (text: string): TemplateResult =>
  html`${splitCode(text).map((piece) =>
    piece.code ? html`<code>${titleName(piece.text)}</code>` : visibleName(piece.text),
  )}`;
