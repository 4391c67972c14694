import { css } from "lit";

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    background: var(--vscode-editor-background);
  }
  header {
    padding: 12px 18px 4px;
  }
  h1 button.link {
    color: inherit;
    font-weight: inherit;
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
  .modes,
  .groups-control {
    display: inline-flex;
    gap: 4px;
    align-items: center;
  }
  input[type="range"] {
    width: 110px;
    accent-color: var(--vscode-focusBorder);
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
  .body {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1.5fr) minmax(240px, 0.8fr) minmax(300px, 340px);
    grid-template-rows: minmax(0, 1fr);
  }
  /* A table needs more width than a graph. */
  .body.layers-pane {
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) minmax(300px, 330px);
  }
  .body.uses-pane {
    grid-template-columns: minmax(0, 0.7fr) minmax(0, 1.4fr) minmax(260px, 300px);
  }
  .body > * {
    min-height: 0;
    min-width: 0;
    display: flex;
    flex-direction: column;
  }
  .body > * > cognate-heatmap,
  .body > * > cognate-network-graph,
  .body > * > .scroll {
    flex: 1;
  }
  .middle {
    border-inline-start: 1px solid var(--line);
    padding-top: 6px;
  }
  .middle > .dim {
    padding: 0 12px;
    font-size: 0.92em;
  }
  aside {
    border-inline-start: 1px solid var(--line);
    background: var(--panel);
    padding: 10px 12px 16px;
    overflow: auto;
  }
  aside > h2 {
    color: var(--dim);
  }
  .scroll {
    overflow: auto;
  }
  .models {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto minmax(0, 1fr);
  }
  .models > p {
    margin: 0;
    padding: 2px 12px;
  }
  .uses {
    padding: 0 12px 12px;
  }
  .uses h2 {
    margin: 8px 0 2px;
    color: var(--dim);
  }
  .uses table {
    margin-bottom: 8px;
  }
  .curve {
    flex: none;
    margin: 0;
    padding: 2px 18px 6px;
    border-top: 1px solid var(--line);
  }
  .curve figcaption {
    font-size: 0.92em;
  }
  .curve svg {
    display: block;
    width: 100%;
    height: 56px;
    overflow: visible;
  }
  .curve polyline,
  .curve line {
    fill: none;
    stroke: var(--vscode-editor-foreground);
    stroke-width: 1.5;
    vector-effect: non-scaling-stroke;
  }
  .curve line.cut {
    stroke: var(--vscode-focusBorder);
    stroke-dasharray: 3 3;
  }
  .curve circle {
    fill: var(--vscode-editor-foreground);
    cursor: pointer;
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
    padding: 3px 6px 3px 0;
    border-bottom: 1px solid var(--line);
    vertical-align: middle;
  }
  .layers td,
  .layers th {
    padding-inline: 8px;
  }
  .layers td,
  .layers .name {
    white-space: nowrap;
    overflow-wrap: normal;
  }
  .layers thead th {
    position: sticky;
    top: 0;
    background: var(--vscode-editor-background);
    box-shadow: inset 0 -1px var(--line);
  }
  .layers tr.selected td {
    background: var(--vscode-list-inactiveSelectionBackground);
    box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder, transparent);
  }
  .figure {
    text-align: end;
    white-space: nowrap;
  }
  .groups th.figure {
    white-space: normal;
  }
  td.figure {
    font-family: var(--mono);
    font-size: var(--mono-size);
  }
  .swatch {
    display: inline-block;
    width: 9px;
    height: 9px;
    border-radius: 2px;
    flex: none;
    margin-inline-end: 5px;
    forced-color-adjust: none;
  }
  .group-name {
    display: flex;
    align-items: center;
  }
  .rename {
    width: 5em;
    padding: 1px 3px;
    background: transparent;
    color: inherit;
    border: 1px solid transparent;
    border-radius: 3px;
    font: inherit;
  }
  .rename::placeholder {
    color: var(--vscode-input-placeholderForeground, var(--dim));
    opacity: 1;
  }
  .rename:hover,
  .rename:focus,
  .rename.framed {
    background: var(--vscode-input-background);
    color: var(--vscode-input-foreground, inherit);
    border-color: var(--vscode-settings-textInputBorder, var(--vscode-input-border, var(--line)));
  }
  .rename.framed {
    display: block;
    width: 100%;
    margin-top: 2px;
  }
  .field {
    display: block;
    margin: 4px 0 8px;
  }
  .details {
    margin-top: 16px;
  }
  .details header {
    display: flex;
    gap: 2px;
    align-items: center;
    padding: 0;
  }
  .details header h2 {
    flex: 1;
    margin: 0;
  }
  .details h3 {
    margin-top: 12px;
  }
  dl {
    display: grid;
    grid-template-columns: 1fr auto;
    margin: 6px 0;
  }
  dt,
  dd {
    margin: 0;
    padding: 3px 0;
    border-bottom: 1px solid var(--line);
  }
  dd {
    text-align: end;
  }
  .note {
    border-inline-start: 2px solid var(--vscode-editorWarning-foreground, var(--line));
    padding: 2px 0 2px 8px;
    margin: 8px 0;
    color: var(--dim);
    font-size: 0.95em;
  }
  .source {
    margin: 2px 0;
  }
  vscode-textarea {
    width: 100%;
  }
  ul {
    margin: 6px 0 0;
    padding: 0 0 0 18px;
  }
  .empty {
    padding: 32px 18px;
    max-width: 60em;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 18px;
    border-top: 1px solid var(--line);
    padding: 5px 18px;
    color: var(--dim);
    font-size: 0.92em;
  }
  @media (max-width: 960px) {
    .body,
    .body.layers-pane {
      grid-template-columns: minmax(0, 1fr) minmax(280px, 340px);
      grid-template-rows: minmax(280px, 1.2fr) minmax(200px, 1fr);
    }
    aside {
      grid-column: 2;
      grid-row: 1 / span 2;
    }
    .middle {
      grid-row: 2;
      border-inline-start: 0;
      border-block-start: 1px solid var(--line);
    }
  }
  @media (max-width: 640px) {
    :host {
      overflow: auto;
    }
    .body,
    .body.layers-pane {
      flex: none;
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: max(340px, 60vh) max(280px, 50vh) auto;
    }
    aside,
    .middle {
      grid-column: 1;
      grid-row: auto;
      border-inline-start: 0;
      border-block-start: 1px solid var(--line);
    }
  }
`;
