import { css } from "lit";

export const cellTableStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    min-width: 0;
    padding-top: 8px;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    align-items: center;
    padding: 0 18px 8px;
  }
  vscode-textfield {
    width: 240px;
    max-width: 100%;
  }
  .scroll {
    flex: 1;
    overflow: auto;
    border-top: 1px solid var(--line);
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--vscode-editor-background);
    box-shadow: inset 0 -1px var(--line);
    text-align: start;
    padding: 4px 10px;
    white-space: nowrap;
  }
  th button {
    background: none;
    border: 0;
    padding: 0;
    font: inherit;
    font-weight: 600;
    color: inherit;
    cursor: pointer;
  }
  td {
    padding: 2px 10px;
    vertical-align: top;
  }
  tbody tr:hover td {
    background: var(--vscode-list-hoverBackground);
  }
  tr.pinned td {
    background: var(--vscode-list-inactiveSelectionBackground);
  }
  .figure {
    text-align: end;
    white-space: nowrap;
  }
  td.figure {
    font-family: var(--mono);
    font-size: var(--mono-size);
  }
  td:first-child,
  th:first-child {
    padding-inline-start: 18px;
  }
`;
