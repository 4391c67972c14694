import { css } from "lit";

/** Rows are of one height: their places follow from their numbers. */
export const ROW_HEIGHT = 24;

export const tensorTreeStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    min-width: 0;
    container-type: inline-size;
  }
  .row {
    box-sizing: border-box;
    display: grid;
    grid-template-columns: minmax(140px, 1fr) 64px minmax(60px, 130px) 92px 76px;
    gap: 0 10px;
    align-items: center;
    height: ${ROW_HEIGHT}px;
    padding-inline: 18px 14px;
    white-space: nowrap;
  }
  .row > * {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .head {
    font-weight: 600;
    border-bottom: 1px solid var(--line);
    /* The rows below have a scroll bar beside them. */
    overflow: hidden;
    scrollbar-gutter: stable;
  }
  .end {
    text-align: end;
  }
  .scroll {
    flex: 1;
    overflow-y: auto;
    overflow-x: hidden;
    min-height: 120px;
    scrollbar-gutter: stable;
  }
  .scroll:focus-visible {
    outline-offset: -1px;
  }
  .spacer {
    position: relative;
  }
  .spacer > .row {
    position: absolute;
    inset-inline: 0;
    inset-block-start: 0;
    cursor: pointer;
  }
  .spacer > .row:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .spacer > .row[aria-selected="true"] {
    background: var(--vscode-list-inactiveSelectionBackground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .scroll:focus .row[aria-selected="true"] {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground, inherit);
    --dim: var(--vscode-list-activeSelectionForeground, inherit);
  }
  .label {
    display: flex;
    align-items: center;
    gap: 4px;
    /* Columns stay in line, and deep nesting leaves room for the name. */
    padding-inline-start: min(var(--indent), 45%);
  }
  .label .name {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  /*
   * What is said of a tensor gives way first: names tell running_mean from running_var. So much
   * that a name beside it loses less than a pixel's smallest part, and no ellipsis shows.
   */
  .label .dim {
    flex-shrink: 100000;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .tensor .name {
    font-family: var(--mono);
  }
  .figure {
    font-family: var(--mono);
    font-size: var(--mono-size);
  }
  .twistie {
    flex: none;
    width: 16px;
  }
  vscode-icon {
    flex: none;
    color: inherit;
  }
  @media (forced-colors: active) {
    .spacer > .row[aria-selected="true"] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
  @container (max-width: 560px) {
    .row {
      grid-template-columns: minmax(120px, 1fr) 56px minmax(60px, 130px) 76px;
    }
    .row > :nth-child(4) {
      display: none;
    }
  }
  @container (max-width: 400px) {
    .row {
      grid-template-columns: minmax(100px, 1fr) 56px 92px;
    }
    .row > :nth-child(5) {
      display: none;
    }
  }
`;
