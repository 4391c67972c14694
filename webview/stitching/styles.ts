import { css } from "lit";

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    background: var(--vscode-editor-background);
    --ls: var(--vscode-charts-foreground, var(--vscode-foreground));
    --dm: var(--vscode-charts-yellow, #cca700);
    --fula: var(--vscode-charts-blue, #3794ff);
    --slm: var(--vscode-charts-purple, #b180d7);
    --tlm: var(--vscode-charts-red, #f14c4c);
  }
  .body {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(340px, 0.8fr);
  }
  .body.alone {
    grid-template-columns: minmax(0, 1fr);
  }
  .main,
  .side {
    padding: 10px 18px 16px;
    overflow: auto;
    min-width: 0;
  }
  .side {
    border-inline-start: 1px solid var(--line);
  }
  .matrices {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 18px;
  }
  .matrix {
    margin: 0;
    min-width: 0;
    max-width: 100%;
    overflow-x: auto;
  }
  figcaption {
    font-weight: 600;
    padding-inline-start: 92px;
  }
  .at {
    cursor: pointer;
  }
  .cell {
    stroke: var(--vscode-contrastBorder, transparent);
    forced-color-adjust: none;
  }
  .empty-cell {
    stroke: var(--line);
    stroke-dasharray: 2 2;
  }
  .value {
    font-size: 10px;
    pointer-events: none;
    forced-color-adjust: none;
  }
  .diagonal,
  .pin {
    fill: none;
    stroke: var(--vscode-foreground);
    pointer-events: none;
  }
  .diagonal {
    stroke-dasharray: 3 2;
    opacity: 0.7;
  }
  .pin {
    stroke: var(--vscode-focusBorder, currentColor);
    stroke-width: 3;
  }
  .alarm {
    fill: var(--vscode-editorWarning-foreground, #cca700);
    stroke: var(--vscode-editor-background);
    stroke-width: 1;
  }
  .verdict {
    fill: var(--vscode-charts-red, #f14c4c);
    stroke: var(--vscode-editor-background);
    stroke-width: 1;
  }
  .sign {
    width: 10px;
    height: 10px;
  }
  .ramp {
    width: 110px;
    height: 10px;
    forced-color-adjust: none;
  }
  .chart {
    width: 100%;
    max-width: 560px;
    height: auto;
    display: block;
  }
  .line {
    fill: none;
    stroke-width: 1.8;
    stroke-linejoin: round;
  }
  .dashed {
    stroke-dasharray: 5 3;
    opacity: 0.75;
  }
  .grid {
    stroke: var(--line);
  }
  .line.ls,
  .stroke.ls {
    stroke: var(--ls);
    border-color: var(--ls);
  }
  .line.dm,
  .stroke.dm {
    stroke: var(--dm);
    border-color: var(--dm);
  }
  .line.fula,
  .stroke.fula {
    stroke: var(--fula);
    border-color: var(--fula);
  }
  .line.slm,
  .stroke.slm {
    stroke: var(--slm);
    border-color: var(--slm);
  }
  .line.tlm,
  .stroke.tlm {
    stroke: var(--tlm);
    border-color: var(--tlm);
  }
  .dot.ls,
  .bar.ls {
    fill: var(--ls);
  }
  .dot.dm,
  .bar.dm {
    fill: var(--dm);
  }
  .dot.fula,
  .bar.fula {
    fill: var(--fula);
  }
  .dot.slm,
  .bar.slm {
    fill: var(--slm);
  }
  .dot.tlm,
  .bar.tlm {
    fill: var(--tlm);
  }
  .stroke {
    display: inline-block;
    width: 18px;
    border-top: 3px solid;
    margin-inline-end: 5px;
    vertical-align: middle;
    forced-color-adjust: none;
  }
  .title {
    display: flex;
    gap: 8px;
    align-items: baseline;
    flex-wrap: wrap;
  }
  .detail h3 {
    margin: 12px 0 2px;
  }
  .note {
    border-inline-start: 3px solid var(--vscode-editorWarning-foreground, var(--line));
    padding: 2px 8px;
    margin: 4px 0;
  }
  .confusion td {
    background: color-mix(in srgb, var(--fula) calc(var(--share) * 55%), transparent);
  }
  .confusion td,
  .confusion th {
    padding: 1px 6px;
    text-align: end;
  }
  caption {
    text-align: start;
  }
  .tick {
    fill: var(--dim);
    font-size: 11px;
  }
  .tick.small {
    font-size: 10px;
  }
  /* All methods fit at usual widths; where they do not, layers stay in sight and a shade says so. */
  .scroll {
    --ground: var(--vscode-editor-background);
    --shade: var(--vscode-contrastBorder, var(--vscode-scrollbar-shadow, #00000080));
    background:
      linear-gradient(to left, var(--ground) 40%, transparent) 100% 0 / 24px 100% no-repeat local,
      linear-gradient(to left, var(--shade), transparent) 100% 0 / 6px 100% no-repeat scroll;
  }
  .scroll td,
  .scroll th {
    padding-inline: 4px;
  }
  .scroll thead th {
    white-space: normal;
    vertical-align: bottom;
  }
  .scroll :is(th, td):first-child {
    position: sticky;
    inset-inline-start: 0;
    min-width: 112px;
    white-space: normal;
    background: var(--vscode-editor-background);
  }
  .confusion :is(th, td):first-child {
    min-width: 0;
  }
  .scroll tr.selected td:first-child {
    background-color: var(--vscode-editor-background);
    background-image: linear-gradient(
      var(--vscode-list-inactiveSelectionBackground),
      var(--vscode-list-inactiveSelectionBackground)
    );
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    align-items: center;
    font-size: 0.92em;
    margin: 2px 0 10px;
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
