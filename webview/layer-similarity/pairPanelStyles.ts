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
  dd.gauge {
    grid-column: 1 / -1;
    margin-bottom: 3px;
  }
  .track {
    position: relative;
    height: 8px;
    background: color-mix(in srgb, var(--vscode-foreground) 9%, transparent);
    border: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .track > * {
    position: absolute;
    inset-block: 0;
  }
  .bar {
    inset-inline-start: 0;
    background: var(--vscode-charts-blue, var(--vscode-focusBorder));
    forced-color-adjust: none;
  }
  .interval {
    min-width: 2px;
    margin-block: 1px;
    border: 1px solid var(--vscode-foreground);
    border-block: 0;
    background: linear-gradient(var(--vscode-foreground), var(--vscode-foreground)) center / 100% 1px
      no-repeat;
  }
  .mark {
    width: 2px;
    background: var(--vscode-editorWarning-foreground, var(--vscode-foreground));
    forced-color-adjust: none;
  }
  .track > .mark {
    inset-block: -3px;
  }
  .hint {
    font-size: 0.92em;
    margin-bottom: 8px;
  }
  .scale {
    display: flex;
    justify-content: space-between;
    font-size: 0.92em;
    margin-bottom: 6px;
  }
  .key {
    display: inline-flex;
    gap: 5px;
    align-items: center;
  }
  .key .mark {
    height: 10px;
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
