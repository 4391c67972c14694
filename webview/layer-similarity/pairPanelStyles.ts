import { css } from "lit";

export const pairPanelStyles = css`
  :host {
    display: block;
    padding: 12px 16px 18px;
    background: var(--panel);
    overflow: auto;
  }
  header {
    display: flex;
    gap: 6px;
    align-items: flex-start;
    margin-bottom: 6px;
  }
  header h2 {
    flex: 1;
    min-width: 0;
    margin: 2px 0 0;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 3px 10px;
    margin: 0 0 12px;
  }
  dt {
    color: var(--dim);
  }
  dt.sub {
    padding-inline-start: 1em;
  }
  dd {
    margin: 0;
    text-align: end;
    font-family: var(--mono);
    font-size: var(--mono-size);
  }
  dd.why {
    grid-column: 1 / -1;
    text-align: start;
    font-family: inherit;
    color: var(--dim);
    padding-inline-start: 1em;
  }
  .note {
    border-inline-start: 2px solid var(--vscode-editorWarning-foreground, var(--line));
    padding: 2px 0 2px 8px;
    margin: 0 0 12px;
    color: var(--dim);
    overflow-wrap: anywhere;
  }
  section {
    margin-bottom: 14px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
    margin-top: 6px;
  }
  label {
    display: block;
    color: var(--dim);
    margin-top: 8px;
  }
  select {
    width: 100%;
  }
  vscode-textarea {
    width: 100%;
  }
  ul {
    list-style: none;
    margin: 8px 0 0;
    padding: 0;
  }
  li {
    margin-bottom: 4px;
  }
  details {
    border: 0;
    padding: 0;
    margin-bottom: 6px;
  }
  details dl {
    margin: 4px 0 6px 12px;
  }
`;
