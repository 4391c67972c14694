import { css } from "lit";

/** A view of a sentence, a toolbar, progress, pictures beside tables, and a line of facts below. */
export const reportStyles = css`
  header {
    padding: 12px 18px 4px;
  }
  .summary {
    margin-top: 2px;
  }
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    padding: 6px 18px 8px;
    border-bottom: 1px solid var(--line);
  }
  .progress {
    display: flex;
    gap: 12px;
    align-items: center;
    padding: 4px 18px;
    border-bottom: 1px solid var(--line);
  }
  .progress vscode-progress-bar {
    flex: 1;
    min-width: 80px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: 0.95em;
  }
  th {
    color: var(--dim);
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }
  td,
  th {
    padding: 3px 8px;
    border-bottom: 1px solid var(--line);
  }
  tr.selected td {
    background: var(--vscode-list-inactiveSelectionBackground);
    box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder, transparent);
  }
  .figure {
    text-align: end;
    white-space: nowrap;
  }
  td.figure {
    font-family: var(--mono);
    font-size: var(--mono-size);
  }
  .scroll {
    overflow-x: auto;
  }
  .empty {
    flex: 1;
    padding: 24px 18px;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    padding: 4px 18px;
    border-top: 1px solid var(--line);
    color: var(--dim);
    font-size: 0.92em;
  }
  .grow {
    flex: 1;
  }
`;
