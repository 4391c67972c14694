import { css } from "lit";

export const measureChooserStyles = css`
  .popover {
    inset-inline-start: 0;
    display: flex;
    flex-direction: column;
    width: min(560px, calc(100vw - 40px));
    max-height: min(560px, calc(100vh - 120px));
  }
  input {
    margin: 8px;
    height: 26px;
    padding: 0 8px;
    background: var(--vscode-input-background);
    color: var(--vscode-input-foreground, inherit);
    border: 1px solid var(--vscode-input-border, var(--line));
    border-radius: 3px;
    font: inherit;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground, var(--dim));
    opacity: 1;
  }
  [role="listbox"] {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding: 0 4px;
  }
  .family {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
    padding: 8px 8px 3px;
    border-top: 1px solid var(--line);
    font-size: 0.92em;
  }
  .family > :first-child {
    font-weight: 600;
  }
  [role="option"] {
    display: block;
    padding: 4px 8px;
    border-radius: 3px;
    cursor: pointer;
  }
  [role="option"].active,
  [role="option"]:hover {
    background: var(--vscode-list-hoverBackground);
    outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
    outline-offset: -1px;
  }
  [role="option"].active {
    background: var(--vscode-list-inactiveSelectionBackground, var(--vscode-list-hoverBackground));
    color: var(--vscode-list-inactiveSelectionForeground, inherit);
    outline: 1px solid var(--vscode-focusBorder);
  }
  [role="option"][aria-disabled="true"] {
    cursor: default;
    opacity: 0.6;
  }
  .title {
    display: flex;
    gap: 6px;
    align-items: center;
  }
  .chosen .measure {
    font-weight: 600;
  }
  .state,
  .text {
    color: var(--dim);
    font-size: 0.92em;
  }
  .text {
    display: block;
  }
  .active .text,
  .active .state {
    color: inherit;
  }
  .none {
    padding: 8px 16px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    padding: 8px;
    border-top: 1px solid var(--line);
  }
  .actions:not(:has(vscode-button)) {
    display: none;
  }
`;
