import { css } from "lit";

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    overflow: hidden;
    background: var(--vscode-editor-background);
  }
  .wait {
    padding: 16px 18px;
  }
  header {
    padding: 12px 18px;
    border-bottom: 1px solid var(--line);
  }
  .summary {
    margin-top: 4px;
    max-width: 100ch;
  }
  form {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    margin-top: 10px;
  }
  form vscode-textfield {
    flex: 1 1 280px;
    max-width: 640px;
  }
  .progress {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 4px 12px;
    align-items: center;
    padding: 6px 18px;
    border-bottom: 1px solid var(--line);
  }
  .progress vscode-progress-bar {
    grid-column: 1 / -1;
  }
  .body {
    flex: 1;
    overflow: auto;
    padding: 4px 18px 18px;
  }
  section {
    margin-top: 14px;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-bottom: 6px;
  }
  figure {
    margin: 0;
    max-width: 640px;
  }
  figure > svg {
    display: block;
    width: 100%;
    height: auto;
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    align-items: center;
  }
  .key {
    display: inline-flex;
    gap: 6px;
    align-items: center;
  }
  .grid {
    stroke: var(--line);
    stroke-width: 1;
  }
  .tick {
    fill: var(--dim);
    font-size: 11px;
  }
  .curve {
    fill: none;
    stroke: var(--series);
    stroke-width: 2;
  }
  circle {
    fill: var(--series);
  }
  /* Told apart by dashes as well as by color. */
  .canonical {
    --series: var(--vscode-charts-blue, var(--vscode-focusBorder));
  }
  .raw {
    --series: var(--vscode-charts-yellow, var(--vscode-editorWarning-foreground));
  }
  .raw .curve {
    stroke-dasharray: 7 3;
  }
  .shuffled {
    --series: var(--vscode-charts-purple, var(--vscode-descriptionForeground));
  }
  .shuffled .curve {
    stroke-dasharray: 2 3;
  }
  .between .curve {
    stroke-width: 1;
  }
  .between circle {
    fill: var(--vscode-editor-background);
    stroke: var(--series);
    stroke-width: 1.5;
  }
  .chance {
    --series: var(--vscode-foreground);
  }
  .chance .curve {
    stroke-width: 1;
    stroke-dasharray: 1 4;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    white-space: nowrap;
  }
  th,
  td {
    padding: 3px 14px 3px 0;
    text-align: start;
    font-weight: normal;
    border-bottom: 1px solid var(--line);
  }
  thead th {
    font-weight: 600;
  }
  .figure {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .significant {
    font-weight: 600;
  }
  details.group {
    border-inline-start: 0;
    padding: 4px 0;
  }
  details.group ul {
    margin: 4px 0;
    max-height: 30vh;
    overflow: auto;
  }
  details.group li {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    justify-content: space-between;
    max-width: 100ch;
    padding: 2px 4px;
  }
  .tag {
    flex: 0 1 160px;
    min-width: 80px;
    padding: 2px 6px;
    color: var(--vscode-input-foreground, inherit);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--line));
    border-radius: 2px;
    font: inherit;
  }
  .pending {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    margin-bottom: 6px;
  }
  .notes {
    margin: 0;
    padding-inline-start: 18px;
    max-width: 100ch;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    padding: 6px 18px;
    border-top: 1px solid var(--line);
    color: var(--dim);
  }
`;
