import { css } from "lit";

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    background: var(--vscode-editor-background);
  }
  .body {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1.1fr) minmax(340px, 1fr);
  }
  .field {
    display: flex;
    flex-direction: column;
    min-height: 0;
    min-width: 0;
    padding: 8px 18px;
  }
  .field > cognate-field {
    flex: 1;
    min-height: 0;
  }
  .side {
    border-inline-start: 1px solid var(--line);
    padding: 8px 16px 16px;
    overflow: auto;
    min-width: 0;
  }
  .toolbar select {
    max-width: 15em;
  }
  input[type="number"] {
    width: 5.5em;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--line));
    font: inherit;
    padding: 3px 6px;
  }
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
    margin-bottom: 8px;
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: center;
    margin-bottom: 8px;
  }
  .stroke {
    display: inline-block;
    width: 22px;
    height: 6px;
    border: 2px solid #1f1f1f;
    forced-color-adjust: none;
  }
  .stroke.a {
    background: #ffffff;
  }
  .stroke.b {
    background: #ff8a5c;
  }
  .gauge {
    margin: 8px 0 12px;
  }
  .line-of {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 12px;
  }
  .big {
    font-size: 1.7em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .bar {
    position: relative;
    height: 8px;
    border: 1px solid var(--vscode-contrastBorder, var(--line));
    margin: 3px 0;
  }
  .fill {
    position: absolute;
    inset: 0 auto 0 0;
    background: var(--vscode-charts-blue, #3794ff);
    forced-color-adjust: none;
  }
  .mark {
    position: absolute;
    inset-block: -4px;
    width: 2px;
    background: var(--vscode-foreground);
  }
  .figures {
    margin: 8px 0 14px;
  }
  .figures th {
    white-space: normal;
  }
  .figures caption {
    text-align: start;
    color: var(--dim);
  }
  .matrix {
    display: flex;
    flex-direction: column;
    gap: 6px;
    margin: 10px 0;
  }
  .matrix > cognate-heatmap {
    height: 320px;
  }
  .modes {
    display: flex;
    gap: 4px;
  }
  .tree {
    width: 100%;
    max-width: 640px;
    height: auto;
    display: block;
    margin: 8px 0;
  }
  .tree text {
    fill: var(--vscode-foreground);
    font-size: 12px;
  }
  .tree .tick {
    fill: var(--dim);
    font-size: 11px;
  }
  .branch {
    fill: none;
    stroke: var(--vscode-foreground);
    stroke-width: 1.4;
  }
  .notes {
    padding-inline-start: 18px;
    margin: 0;
    overflow-wrap: anywhere;
  }
  @media (max-width: 800px) {
    .body {
      grid-template-columns: minmax(0, 1fr);
      grid-auto-rows: min-content;
      overflow: auto;
    }
    .side {
      border-inline-start: 0;
    }
  }
`;
