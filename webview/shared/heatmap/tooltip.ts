import { css, html, nothing, type TemplateResult } from "lit";
import { titleName } from "../names";
import { styleProps } from "../styleProps";
import type { CellDescription } from "./describe";
import type { Point } from "./layout";

export const tooltipStyles = css`
  .tooltip {
    position: absolute;
    inset: 0 auto auto 0;
    z-index: 5;
    max-width: min(420px, 90%);
    padding: 6px 9px;
    pointer-events: none;
    background: var(--vscode-editorHoverWidget-background, var(--vscode-editor-background));
    color: var(--vscode-editorHoverWidget-foreground, inherit);
    border: 1px solid var(--vscode-editorHoverWidget-border, var(--line));
    border-radius: 4px;
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  .tooltip .name {
    display: -webkit-box;
    -webkit-line-clamp: 4;
    -webkit-box-orient: vertical;
    overflow: hidden;
  }
  .tooltip .figure {
    font-weight: 600;
  }
`;

/** Room that keeps the hover text off the pointer. */
const OFFSET = 14;

/** The hover text of a cell or a name; it flips to the other side of `at` near an edge. */
export function tooltip(
  content: CellDescription | string,
  at: Point,
  within: { readonly width: number; readonly height: number },
): TemplateResult {
  const right = at.x > within.width / 2;
  const low = at.y > within.height / 2;
  const x = `calc(${at.x}px ${right ? `- 100% - ${OFFSET}px` : `+ ${OFFSET}px`})`;
  const y = `calc(${at.y}px ${low ? `- 100% - ${OFFSET}px` : `+ ${OFFSET}px`})`;
  return html`
    <div class="tooltip" aria-hidden="true" .style=${styleProps({ transform: `translate(${x}, ${y})` })}>
      ${typeof content === "string" ? html`<span class="name">${titleName(content)}</span>` : cell(content)}
    </div>
  `;
}

const cell = (description: CellDescription): TemplateResult => html`
  <div class="name">${titleName(description.a)} ↔ ${titleName(description.b)}</div>
  ${description.shapes ? html`<div class="dim mono">${description.shapes}</div>` : nothing}
  <div class="mono">
    <span class="figure">${description.value}</span> ${description.interval}
    <span class="dim">${description.chance} ${description.p}</span>
  </div>
  ${description.notes.map((note) => html`<div class="dim">${titleName(note)}</div>`)}
`;
